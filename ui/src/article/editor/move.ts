/**
 * Moving blocks: by the keyboard one place, by the hand to any gap of the story.
 *
 * A flat text has no move: it is a deletion and an insertion in one step of undo, with the block's marks, its figure's name
 * and everything else that it carries. What a colleague types into it meanwhile is not lost: it stays at the old place and
 * is shown in the merge review (docs/editor.md, "Held by").
 */
import type { Node } from "prosemirror-model";
import { NodeSelection, Selection, TextSelection, type Command, type Transaction } from "prosemirror-state";
import { standsLast } from "./commands.ts";
import { APART } from "./typed.ts";

/** Puts the node at `start` before what stands at `gap`, and an empty paragraph behind what must not be last. */
function relocate(tr: Transaction, start: number, moved: Node, gap: number): number {
  const at = gap > start ? gap - moved.nodeSize : gap;
  tr.delete(start, start + moved.nodeSize).insert(at, moved);
  standsLast(tr);
  return at;
}

/** Moves the caret's block one place: among its siblings in a wrapper, else among the top-level nodes. */
export function moveBlock(step: -1 | 1): Command {
  return (state, dispatch) => {
    const { selection } = state;
    const { $from, $to } = selection;
    let depth = $from.depth;
    if (selection instanceof NodeSelection && selection.node.isBlock) depth++;
    // A list item's only block moves as the item; the only block of a wrapper moves as the wrapper.
    while (depth > 1 && $from.node(depth - 1).childCount === 1) depth--;
    if (depth < 1 || ($from.depth >= depth && !$to.sameParent($from))) return false;
    const parent = $from.node(depth - 1);
    const index = $from.index(depth - 1);
    const other = index + step;
    if (other < 0 || other >= parent.childCount) return false;
    if (dispatch) {
      const moved = parent.child(index);
      const start = $from.depth >= depth ? $from.before(depth) : selection.from;
      const neighbour = parent.child(other).nodeSize;
      const { tr } = state;
      const at = relocate(tr, start, moved, step < 0 ? start - neighbour : start + moved.nodeSize + neighbour);
      const shift = at - start;
      tr.setSelection(
        selection instanceof TextSelection
          ? TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift)
          : NodeSelection.create(tr.doc, at),
      );
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/**
 * Moves the top-level node at `start` into a gap between top-level nodes; both are positions of the document. False where
 * it stands there already, or where either is none.
 */
export function moveTo(start: number, gap: number): Command {
  return (state, dispatch) => {
    const { doc } = state;
    const isGap = (at: number): boolean => at >= 0 && at <= doc.content.size && doc.resolve(at).depth === 0;
    const moved = isGap(start) ? doc.nodeAt(start) : null;
    if (!moved || !isGap(gap) || gap === start || gap === start + moved.nodeSize) return false;
    if (dispatch) {
      const { tr } = state;
      const at = relocate(tr, start, moved, gap);
      dispatch(tr.setSelection(Selection.near(tr.doc.resolve(at + 1), 1)).setMeta(APART, true));
    }
    return true;
  };
}
