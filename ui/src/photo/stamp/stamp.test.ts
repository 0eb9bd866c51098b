import { expect, test } from "vitest";
import type { FilledPhoto } from "../../ipc/types.ts";
import type { DeskPhoto, Origin, StoryDesk, Words, WordsField } from "../desk.ts";
import { askedOf, firstChanged, ledBy, outcomeOf, planStamp, within, type Template } from "./stamp.ts";

const photo = (key: string, original = key): DeskPhoto => ({
  key,
  photo: original,
  figure: key === original ? null : key,
  width: 0,
  height: 0,
  facts: null,
  size_bytes: null,
});
const words = (text: string, origin: Origin = "person"): Words => ({ text, origin, candidates: [], failed: false });
/** A desk that has these words and none else. */
const deskWith = (said: Record<string, Partial<Record<WordsField, Words>>>): StoryDesk =>
  ({ words: ({ key }: DeskPhoto, field: WordsField) => said[key]?.[field] ?? words("", "none") }) as StoryDesk;
const filled = (
  original: string,
  caption: string,
  missing: FilledPhoto["lines"][number]["missing"] = [],
): FilledPhoto => ({
  photo: original,
  lines: [{ field: "caption", text: caption, missing }],
});

test("words of a person or of a file stay unless somebody asks, and a description that follows its caption does not count as words", () => {
  const desk = deskWith({
    a: { caption: words("Chợ họp."), alt: words("Chợ họp", "caption") },
    b: { caption: words("Phiên chợ.", "file") },
  });
  const lines: FilledPhoto["lines"] = [
    { field: "caption", text: "Đua thuyền.", missing: [] },
    { field: "alt", text: "Thuyền", missing: [] },
  ];
  const stamp = planStamp(
    desk,
    [photo("a"), photo("b"), photo("c")],
    ["a", "b", "c"].map((original) => ({ photo: original, lines })),
    "empty",
  );
  expect(stamp.changes.map(({ photo: { key }, field, after }) => [key, field, after])).toEqual([
    ["a", "alt", "Thuyền"],
    ["b", "alt", "Thuyền"],
    ["c", "caption", "Đua thuyền."],
    ["c", "alt", "Thuyền"],
  ]);
  expect([stamp.photos, stamp.kept, stamp.replaced]).toEqual([3, 2, 0]);
});

test("what is replaced is counted and shown before it goes, and what stays in the new text is not lost", () => {
  const desk = deskWith({ a: { caption: words("Chợ họp.") }, b: { caption: words("Đua thuyền") } });
  const stamp = planStamp(
    desk,
    [photo("a"), photo("b")],
    [filled("a", "Đua thuyền."), filled("b", "Đua thuyền.")],
    "overwrite",
  );
  expect([stamp.photos, stamp.replaced]).toEqual([2, 1]);
  expect(outcomeOf(desk, photo("a"), { field: "caption", text: "Đua thuyền.", missing: [] }, "overwrite").lost).toBe(
    "Chợ họp.",
  );
});

test("words that are added are told apart from those that were there, and from what nobody has said", () => {
  const desk = deskWith({ a: { caption: words("Chợ họp.") } });
  const line: FilledPhoto["lines"][number] = { field: "caption", text: "Ở {địa điểm}.", missing: ["place"] };
  const seen = (mode: "before" | "after"): unknown => {
    const { after, pieces } = outcomeOf(desk, photo("a"), line, mode);
    expect(pieces.map(({ text }) => text).join("")).toBe(after);
    return pieces.map(({ text, kind }) => [kind, text]);
  };
  expect(seen("after")).toEqual([
    ["own", "Chợ họp. "],
    ["new", "Ở "],
    ["open", "{địa điểm}"],
    ["new", "."],
  ]);
  expect(seen("before")).toEqual([
    ["new", "Ở "],
    ["open", "{địa điểm}"],
    ["new", "."],
    ["own", " Chợ họp."],
  ]);
});

test("a photo that stands in the text twice is stamped in both places, and only what is written leaves places open", () => {
  const desk = deskWith({ f1: { caption: words("Chợ họp.") } });
  const photos = [photo("f1", "a"), photo("f2", "a"), photo("b")];
  const stamp = planStamp(desk, photos, [filled("a", "{sự kiện}", ["event"]), filled("b", "Đò.")], "empty");
  expect(stamp.changes.map((change) => change.photo.key)).toEqual(["f2", "b"]);
  expect(stamp.missing).toEqual(["event"]);
  expect([firstChanged(photos, stamp.changes), firstChanged(photos, [])]).toEqual([1, 0]);
  const full = deskWith({ f1: { caption: words("Chợ họp.") }, f2: { caption: words("Chợ họp.") } });
  expect(planStamp(full, photos.slice(0, 2), [filled("a", "{sự kiện}", ["event"])], "empty").missing).toEqual([]);
});

test("what a photo says already is no change", () => {
  const desk = deskWith({ a: { caption: words("Đò.") } });
  expect(planStamp(desk, [photo("a")], [filled("a", "Đò.")], "overwrite").changes).toEqual([]);
});

test("somebody is asked only for what the template says, and for the day only where a file does not know it", () => {
  const template = { id: "m", name: "", lines: [], variables: ["date", "event"] } as unknown as Template;
  expect(askedOf(template, 0)).toEqual(["event"]);
  expect(askedOf(template, 2)).toEqual(["event", "date"]);
  expect(askedOf(undefined, 2)).toEqual([]);
});

test("keys lead through a list also before it is there, and never out of it", () => {
  const keys = ["ArrowUp", "ArrowDown", "ArrowDown"];
  const led = keys.reduce((at, key) => ledBy(key, at) ?? at, 0);
  expect(within(led, 5)).toBe(2);
  expect(within(ledBy("End", 0) ?? 0, 5)).toBe(4);
  expect(within(led, 0)).toBe(0);
  expect(ledBy("Enter", 1)).toBeNull();
});
