/**
 * From a problem to its place in the window: a field, a figure's field, or a range of the text.
 *
 * Blocks are counted as the workstation counts them: blocks of text in reading order, wrappers opened. Offsets are code
 * points of the block's text; an inline atom counts as one, as in the stored text.
 */
import type { Node } from "prosemirror-model";
import type { Place } from "../ipc/types.ts";

export interface Range {
  from: number;
  to: number;
}

/** The position in `block` behind `points` code points, counted from the start of its content. */
function inside(block: Node, points: number): number {
  let left = points;
  let at = 0;
  for (const child of block.children) {
    if (left <= 0) break;
    if (!child.isText) {
      at += child.nodeSize;
      left -= 1;
      continue;
    }
    for (const char of child.text ?? "") {
      if (left <= 0) break;
      at += char.length;
      left -= 1;
    }
  }
  return at;
}

/** The range of a place in the text; null when there is no such block any more. */
export function rangeOf(doc: Node, place: Extract<Place, { place: "block" }>): Range | null {
  let index = -1;
  let found: Range | null = null;
  doc.descendants((node, position) => {
    if (found) return false;
    if (!node.isTextblock) return true;
    index += 1;
    if (index === place.block) {
      const start = position + 1;
      found = { from: start + inside(node, place.start), to: start + inside(node, place.end) };
    }
    return false;
  });
  return found;
}

/** Where a figure's caption begins; null when the figure is gone. */
export function captionOf(doc: Node, figure: string): number | null {
  let found: number | null = null;
  doc.descendants((node, position) => {
    if (node.type.name === "figure" && node.attrs["figure"] === figure) found = position + 1;
    return found === null && !node.isTextblock;
  });
  return found;
}
