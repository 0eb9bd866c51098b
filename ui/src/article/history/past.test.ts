import { expect, test } from "vitest";
import type { BlockDifference, Compared, RevisionRow } from "../../ipc/types.ts";
import { catalogues } from "../../kit/words/index.svelte.ts";
import { byDay, partsOf, restoreDoes } from "./past.ts";

const vi = catalogues.vi;
const NOW = new Date(2026, 10, 25, 12).getTime();
const row = (at: number): RevisionRow => ({
  number: null,
  hash: "aa",
  at,
  by_id: null,
  by: "",
  what: "typing",
  reason: null,
  level: null,
  photos: [],
  waits: false,
});
const block = (fate: BlockDifference["fate"], type: "paragraph" | "figure" = "paragraph"): BlockDifference => ({
  fate,
  block:
    type === "paragraph"
      ? { type, content: [{ text: "x" }] }
      : { type, figure: "f", photo: "", width: 0, height: 0, content: [] },
  wrap: null,
  words: [{ change: "same", text: "x" }],
  restyled: false,
  other_photo: false,
  fields: [],
});
const compared = (blocks: BlockDifference[], fields: Compared["fields"] = []): Compared => ({
  before: "a",
  after: "b",
  fields,
  blocks,
});

test("moments stand under their days, in their own order", () => {
  const day = 86_400_000;
  const days = byDay([row(NOW), row(NOW - 3_600_000), row(NOW - day), row(NOW - 400 * day)], NOW, vi);
  expect(days.map((one) => [one.name, one.rows.length])).toEqual([
    ["Hôm nay", 2],
    ["Hôm qua", 1],
    ["21/10/2025", 1],
  ]);
});

test("what going back does is one sentence with paragraphs, photos and fields by name", () => {
  const blocks = [
    block("added"),
    block("added"),
    block("added"),
    block("removed"),
    block("removed", "figure"),
    block("changed"),
    block("same"),
    block("moved_away"),
    block("moved_here"),
  ];
  const field = { field: "headline", before: ["a"], after: ["b"], words: [] };
  expect(restoreDoes(compared(blocks, [field]), vi)).toBe(
    "Khôi phục sẽ trả lại 3 đoạn, bỏ 1 đoạn, bỏ 1 ảnh, sửa 1 đoạn, dời 1 đoạn, đổi tít.",
  );
  expect(restoreDoes(compared([block("same")]), vi)).toBe(vi.history.does.nothing);
  expect(restoreDoes(compared([block("added")]), catalogues.en)).toBe("Going back brings back 1 paragraph.");
});

test("long stretches without a change are folded, with the neighbours of every change in sight", () => {
  const same = (n: number): BlockDifference[] => Array.from({ length: n }, () => block("same"));
  const shape = (blocks: BlockDifference[]): (string | number)[] =>
    partsOf(blocks).map((part) => (part.kind === "block" ? part.difference.fate : part.blocks.length));
  expect(shape([...same(6), block("changed"), ...same(5), block("added"), ...same(1)])).toEqual([
    5,
    "same",
    "changed",
    "same",
    3,
    "same",
    "added",
    "same",
  ]);
  expect(shape([...same(2), block("changed"), ...same(3), block("removed")])).toEqual([
    "same",
    "same",
    "changed",
    "same",
    "same",
    "same",
    "removed",
  ]);
});
