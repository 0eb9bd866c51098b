/**
 * Photos that stand together: making a gallery of figures and dissolving it, going in and out of one, and placing several
 * photos at once.
 *
 * Being in a gallery is a word on a figure's marker, so all of this but taking one out of the middle changes markers alone:
 * whatever a colleague types into a caption meanwhile stays in it.
 */
import type { Node } from "prosemirror-model";
import { NodeSelection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { joinEqual, liftBlock, node, placeFor, selectedTops, standsLast, topStart } from "./commands.ts";
import { isGallery } from "./flat.ts";

const isFigure = (n: Node | null | undefined): boolean => n?.type.name === "figure";

/** The gallery and the block of it that a selection is in, by their indices; null: it is in none, or in several blocks. */
function within(state: EditorState): { gallery: number; block: number } | null {
  const { selection } = state;
  const { $from, $to } = selection;
  if ($from.depth < 1 || !isGallery($from.node(1))) return null;
  const one = selection instanceof NodeSelection || $from.sameParent($to);
  return one ? { gallery: $from.index(0), block: $from.index(1) } : null;
}

/**
 * The figures and galleries that would become one: all that is selected, or with the caret in a figure every figure around it
 * and a gallery beside them. Null where something else stands among them, or nothing would change.
 */
function toJoin(state: EditorState): { first: number; last: number } | null {
  const { doc } = state;
  let { first, last } = selectedTops(state);
  const tops = doc.children;
  if (first === last) {
    if (!isFigure(tops[first])) return null;
    while (isFigure(tops[first - 1])) first--;
    while (isFigure(tops[last + 1])) last++;
    const [before, behind] = [tops[first - 1], tops[last + 1]];
    if (before && isGallery(before)) first--;
    else if (behind && isGallery(behind)) last++;
  }
  const run = tops.slice(first, last + 1);
  return run.length > 1 && run.every((top) => isFigure(top) || isGallery(top)) ? { first, last } : null;
}

/** Puts a top-level figure into the gallery of this id that stands beside it, or into a new one. */
function enclose(tr: Transaction, index: number, id: string): void {
  const range = tr.doc.resolve(topStart(tr.doc, index) + 1).blockRange();
  if (range) tr.wrap(range, [{ type: node("gallery"), attrs: { id } }]);
}

/** Makes one gallery of the selected figures; dissolves the gallery that the selection is in. */
export function toggleGallery(newId: () => string): Command {
  return (state, dispatch) => {
    const { first, last } = selectedTops(state);
    const top = state.doc.child(first);
    if (first === last && isGallery(top)) {
      if (dispatch) {
        const { tr } = state;
        const start = topStart(state.doc, first);
        for (let i = top.childCount - 1, at = start + top.nodeSize - 1; i >= 0; i--) {
          at -= top.child(i).nodeSize;
          liftBlock(tr, at);
        }
        dispatch(standsLast(tr).scrollIntoView());
      }
      return true;
    }
    const run = toJoin(state);
    if (!run) return false;
    if (dispatch) {
      const { tr } = state;
      const known = state.doc.children.slice(run.first, run.last + 1).find(isGallery);
      const id = (known?.attrs["id"] as string | null | undefined) ?? newId();
      for (let i = run.last; i >= run.first; i--) {
        const top = tr.doc.child(i);
        if (!isGallery(top)) enclose(tr, i, id);
        else if (top.attrs["id"] !== id) tr.setNodeAttribute(topStart(tr.doc, i), "id", id);
      }
      joinEqual(tr, "gallery", id);
      dispatch(standsLast(tr).scrollIntoView());
    }
    return true;
  };
}

/** Takes the block with the caret out of its gallery: the first before it, any other behind it. */
export const leaveGallery: Command = (state, dispatch) => {
  const at = within(state);
  if (!at) return false;
  if (dispatch) {
    const { tr } = state;
    const gallery = state.doc.child(at.gallery);
    const start = topStart(state.doc, at.gallery);
    const block = gallery.child(at.block);
    const from = start + 1 + gallery.children.slice(0, at.block).reduce((size, child) => size + child.nodeSize, 0);
    if (at.block === 0 || at.block === gallery.childCount - 1) liftBlock(tr, from);
    else {
      // The gallery would fall into two.
      const behind = start + gallery.nodeSize - block.nodeSize;
      tr.delete(from, from + block.nodeSize).insert(behind, block);
      const { selection } = state;
      const shift = behind - from;
      tr.setSelection(
        selection instanceof TextSelection
          ? TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift)
          : NodeSelection.create(tr.doc, behind),
      );
    }
    dispatch(standsLast(tr).scrollIntoView());
  }
  return true;
};

/** Over the edge of a gallery with a figure: out of the one that it is in, into the one that it stands beside. */
export function crossEdge(step: -1 | 1): Command {
  return (state, dispatch) => {
    const at = within(state);
    if (at) {
      const last = state.doc.child(at.gallery).childCount - 1;
      // The only photo of a gallery moves with it.
      return last > 0 && at.block === (step < 0 ? 0 : last) && leaveGallery(state, dispatch);
    }
    const { first, last } = selectedTops(state);
    const beside = state.doc.maybeChild(first + step);
    if (first !== last || !isFigure(state.doc.child(first)) || !beside || !isGallery(beside)) return false;
    if (dispatch) {
      const { tr } = state;
      const id = beside.attrs["id"] as string;
      enclose(tr, first, id);
      joinEqual(tr, "gallery", id);
      dispatch(standsLast(tr).scrollIntoView());
    }
    return true;
  };
}

/** A photo to be placed. */
export interface PlacedPhoto {
  readonly figure: string;
  readonly photo: string;
  readonly width: number;
  readonly height: number;
}

/** Where photos go that are placed at the caret: behind the caret's block, inside a gallery too. */
function placeOf(state: EditorState): number {
  const { $from, to } = state.selection;
  if ($from.depth < 1 || !isGallery($from.node(1))) return placeFor(state);
  return $from.depth === 1 ? to : $from.after(2);
}

/**
 * Places photos as figures and goes into the first caption: into the gallery that the place is in, else several as a gallery
 * of their own where a name for one is given.
 */
export function placeFigures(photos: readonly PlacedPhoto[], gallery: string | null, at?: number): Command {
  return (state, dispatch) => {
    if (photos.length === 0) return false;
    if (dispatch) {
      const { tr } = state;
      const place = at ?? placeOf(state);
      const inside = state.doc.resolve(place).depth > 0;
      if (inside) standsLast(tr);
      const figures = photos.map((photo) => node("figure").create({ ...photo }));
      const together = gallery !== null && figures.length > 1 && !inside;
      const blocks = together ? [node("gallery").create({ id: gallery }, figures)] : figures;
      const last = !inside && place >= tr.doc.content.size;
      tr.insert(place, last ? [...blocks, node("paragraph").create()] : blocks);
      tr.setSelection(TextSelection.create(tr.doc, place + (together ? 2 : 1)));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}
