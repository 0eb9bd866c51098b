/** What a story is built of, to see it at a glance and to jump: its headings, photos and lists, in reading order. */
import type { Node } from "prosemirror-model";

export interface Part {
  readonly kind: "heading2" | "heading3" | "figure" | "bullet_list" | "ordered_list";
  /** The first words of it; "" where it has none yet. */
  readonly text: string;
  /** Items of a list. */
  readonly items: number;
  /** Where its text begins, a position of the document. */
  readonly at: number;
}

/** The first letters of a part are enough to know it. */
const SHOWN = 120;

/** The parts of a document. */
export function outlineOf(doc: Node): Part[] {
  const out: Part[] = [];
  doc.descendants((node, at) => {
    const name = node.type.name;
    const text = (): string => node.textContent.trim().slice(0, SHOWN);
    if (name === "heading") {
      out.push({ kind: node.attrs["level"] === 3 ? "heading3" : "heading2", text: text(), items: 0, at: at + 1 });
    } else if (name === "figure") out.push({ kind: "figure", text: text(), items: 0, at: at + 1 });
    else if (name === "bullet_list" || name === "ordered_list") {
      const first = node.firstChild?.textContent.trim().slice(0, SHOWN) ?? "";
      // The list, its item, the item's block: the text is inside all three.
      out.push({ kind: name, text: first, items: node.childCount, at: at + 3 });
    }
    return !node.isTextblock;
  });
  return out;
}

/** Which part the caret is in or behind; -1: before the first. */
export const partAt = (parts: readonly Part[], caret: number): number =>
  parts.findLastIndex((part) => part.at <= caret);

/** The part to jump to from the caret, forth or back; null: there is none that way. */
export function partFrom(parts: readonly Part[], caret: number, by: 1 | -1): Part | null {
  if (by > 0) return parts.find((part) => part.at > caret) ?? null;
  return parts.findLast((part) => part.at < caret) ?? null;
}
