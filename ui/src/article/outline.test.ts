// @vitest-environment node
import { expect, test } from "vitest";
import { outlineOf, partAt, partFrom } from "./outline.ts";
import { documentNode } from "./editor/index.ts";

const p = (text: string) => ({ type: "paragraph" as const, content: text === "" ? [] : [{ text }] });
const doc = documentNode({
  blocks: [
    p("mở đầu"),
    { type: "heading", level: 2, content: [{ text: "Tít xen" }] },
    { type: "figure", figure: "f1", photo: "9f", width: 4, height: 3, content: [] },
    { type: "bullet_list", id: "l1", items: [p("một"), p("hai")] },
    { type: "heading", level: 3, content: [{ text: "Tít nhỏ" }] },
    p("kết"),
  ],
});

test("an outline has headings, photos and lists in reading order, each where its text begins", () => {
  const parts = outlineOf(doc);
  expect(parts.map(({ kind, text, items }) => [kind, text, items])).toEqual([
    ["heading2", "Tít xen", 0],
    ["figure", "", 0],
    ["bullet_list", "một", 2],
    ["heading3", "Tít nhỏ", 0],
  ]);
  for (const part of parts) expect(doc.resolve(part.at).parent.isTextblock).toBe(true);
  expect(doc.resolve(parts[2]?.at ?? 0).parent.textContent).toBe("một");
});

test("one knows which part the caret is in, and jumps to the next and back", () => {
  const parts = outlineOf(doc);
  const at = (i: number): number => parts[i]?.at ?? -1;
  expect([partAt(parts, 1), partAt(parts, at(0) + 2), partAt(parts, doc.content.size)]).toEqual([-1, 0, 3]);
  expect(partFrom(parts, 1, 1)?.kind).toBe("heading2");
  expect(partFrom(parts, at(0), 1)?.kind).toBe("figure");
  expect(partFrom(parts, at(3) + 2, -1)?.kind).toBe("heading3");
  expect(partFrom(parts, at(0), -1)).toBeNull();
  expect(partFrom(parts, at(3), 1)).toBeNull();
});
