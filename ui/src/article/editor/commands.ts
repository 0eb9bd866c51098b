/**
 * What a person can do to the text, as ProseMirror commands.
 *
 * House rules live here and not in the schema: the commands make sensible stories, the text may hold anything. Every
 * command speaks in the smallest steps that say what it means (wrap, lift, split, change a type), never by replacing a
 * block with a copy: a colleague's edit in that block would be left outside the copy. Moving a block is the exception
 * (`move.ts`), because a flat text has no other way.
 */
import { baseKeymap, chainCommands, joinTextblockBackward, toggleMark } from "prosemirror-commands";
import type { MarkType, Node, NodeType, ResolvedPos } from "prosemirror-model";
import {
  NodeSelection,
  Selection,
  TextSelection,
  type Command,
  type EditorState,
  type Transaction,
} from "prosemirror-state";
import { liftTarget } from "prosemirror-transform";
import { blockAt, blockCount, isGallery, isList } from "./flat.ts";
import { knownOf, schema, type Unknown } from "./schema.ts";
import { APART } from "./typed.ts";

const { nodes, marks } = schema;
/** A node type by its name. */
export const node = (name: string): NodeType => nodes[name] as NodeType;
const mark = (name: string): MarkType => marks[name] as MarkType;

/** A block in the selection, with its position. */
interface Found {
  readonly node: Node;
  readonly at: number;
}

function selectedBlocks(state: EditorState): Found[] {
  const out: Found[] = [];
  for (const { $from, $to } of state.selection.ranges) {
    state.doc.nodesBetween($from.pos, Math.max($to.pos, $from.pos), (n, at) => {
      if (n.isTextblock) out.push({ node: n, at });
      return !n.isTextblock;
    });
  }
  return out;
}

/** Blocks that are text and may become other text: a figure, a separator or a block of a newer version stays itself. */
export const isProse = (n: Node): boolean => ["paragraph", "heading", "pull_quote"].includes(n.type.name);

// ---- marks ----

/** Strong, emphasis, subscript, superscript. The last two exclude each other under the hand, not in the text. */
export function toggle(name: "strong" | "em" | "sub" | "sup"): Command {
  return (state, dispatch, view) => {
    if (!selectedBlocks(state).some((b) => b.node.type.name !== "separator")) return false;
    const other = name === "sub" ? "sup" : name === "sup" ? "sub" : null;
    const apply =
      dispatch &&
      ((tr: Transaction) => {
        if (other) {
          for (const { $from, $to } of state.selection.ranges) tr.removeMark($from.pos, $to.pos, mark(other));
          tr.removeStoredMark(mark(other));
        }
        dispatch(tr);
      });
    return toggleMark(mark(name), null, { removeWhenPresent: false })(state, apply, view);
  };
}

/** True when the selection, or the next typed character, carries the mark. */
export function hasMark(state: EditorState, name: string): boolean {
  const { empty, $from, from, to } = state.selection;
  if (empty) return mark(name).isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, mark(name));
}

/** A link of the text: its words, and its address as it is stored. */
export interface LinkRange {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** The link around a place; null when there is none. */
export function linkAround($pos: ResolvedPos): LinkRange | null {
  const { parent } = $pos;
  const link = mark("link").isInSet($pos.marks()) ?? ($pos.nodeAfter && mark("link").isInSet($pos.nodeAfter.marks));
  if (!link) return null;
  let from = -1;
  let to = -1;
  parent.forEach((child, offset) => {
    const end = offset + child.nodeSize;
    if (!link.isInSet(child.marks)) {
      if (to < $pos.parentOffset) from = to = -1;
      return;
    }
    if (from < 0 || to !== offset) {
      if (to >= $pos.parentOffset) return;
      from = offset;
    }
    to = end;
  });
  if (from < 0) return null;
  return { from: $pos.start() + from, to: $pos.start() + to, href: link.attrs["href"] as string };
}

/** The link that the selection is in: the caret, or the whole of a selection. */
export function linkOfSelection(state: EditorState): LinkRange | null {
  const { $from, to } = state.selection;
  const around = linkAround($from);
  return around && around.to >= to ? around : null;
}

/** Sets or removes (`null`) the link of the selection; a caret inside a link means that link. */
export function link(href: string | null): Command {
  return (state, dispatch) => {
    const { empty, $from, from, to } = state.selection;
    const range = empty ? linkAround($from) : { from, to };
    if (!range) return false;
    if (dispatch) {
      const tr = state.tr.removeMark(range.from, range.to, mark("link"));
      if (href !== null) tr.addMark(range.from, range.to, mark("link").create({ href }));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

// ---- block types ----

/** The unknown attributes of a block that survive a change of its type: those that its old type did not claim. */
function carried(block: Node): Unknown {
  const known = knownOf(block.type.name) ?? {};
  const all = Object.entries((block.attrs["unknown"] as Unknown) ?? {});
  const rest = all.filter(([key]) => key.startsWith("a.") && !Object.hasOwn(known, key.slice(2)));
  return rest.length > 0 ? Object.fromEntries(rest) : null;
}

/** Makes the selected text blocks this type. */
export function setBlock(name: "paragraph" | "heading" | "pull_quote", attrs: Record<string, unknown> = {}): Command {
  return (state, dispatch) => {
    const targets = selectedBlocks(state).filter(({ node: n }) => isProse(n) && !isBlock(n, name, attrs));
    if (targets.length === 0) return false;
    if (dispatch) {
      const { tr } = state;
      for (const { node: n, at } of targets) tr.setNodeMarkup(at, node(name), { ...attrs, unknown: carried(n) });
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

const isBlock = (n: Node, name: string, attrs: Record<string, unknown>): boolean =>
  n.type.name === name && Object.entries(attrs).every(([key, value]) => n.attrs[key] === value);

/** True when every selected block is of this type. */
export function inBlock(state: EditorState, name: string, attrs: Record<string, unknown> = {}): boolean {
  const all = selectedBlocks(state);
  return all.length > 0 && all.every((b) => isBlock(b.node, name, attrs));
}

/** Like `setBlock`, and back to a paragraph where it is that already. */
export function toggleBlock(name: "heading" | "pull_quote", attrs: Record<string, unknown> = {}): Command {
  return (state, dispatch) =>
    (inBlock(state, name, attrs) ? setBlock("paragraph") : setBlock(name, attrs))(state, dispatch);
}

// ---- wraps ----

type Wrap = "blockquote" | "bullet_list" | "ordered_list";

/** The top-level nodes of the selection, first and last index. */
export function selectedTops(state: EditorState): { first: number; last: number } {
  const { $from, $to } = state.selection;
  return { first: $from.index(0), last: Math.max($from.index(0), $to.depth > 0 ? $to.index(0) : $to.index(0) - 1) };
}

/** True when everything selected stands in such a wrapper. */
export function inWrap(state: EditorState, name: Wrap | "gallery"): boolean {
  const { first, last } = selectedTops(state);
  return state.doc.children.slice(first, last + 1).every((top) => top.type.name === name);
}

/** Takes the selected blocks out of their wrappers. */
export const lift: Command = (state, dispatch) => {
  const inside = selectedBlocks(state).filter(({ at }) => state.doc.resolve(at).depth > 0);
  if (inside.length === 0) return false;
  if (dispatch) {
    const { tr } = state;
    for (const { at } of inside) liftBlock(tr, tr.mapping.map(at));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Takes the block at a position out of its wrapper; what stands on both sides of it stays in two. */
export function liftBlock(tr: Transaction, at: number): void {
  const range = tr.doc.resolve(at + 1).blockRange();
  const target = range && liftTarget(range);
  if (range && target !== null) tr.lift(range, target);
}

/**
 * Puts the selected blocks into a quote or a list, or takes them out when they stand in one already. A list turns into
 * the other kind in place. Every block is wrapped by itself and then joined to its neighbour, so no text is retyped.
 */
export function toggleWrap(name: Wrap, newId: () => string): Command {
  return (state, dispatch) => {
    if (inWrap(state, name)) return lift(state, dispatch);
    const blocks = selectedBlocks(state);
    if (
      blocks.length === 0 ||
      blocks.some(
        ({ node: n }) => n.type.name === "unknown_block" || (name !== "blockquote" && n.type.name === "figure"),
      )
    )
      return false;
    const { first, last } = selectedTops(state);
    const tops = state.doc.children.slice(first, last + 1);
    if (tops.some((top) => top.type.name === "unknown_wrap" || isGallery(top))) return false;
    if (dispatch) dispatch(wrapTops(state.tr, first, last, name, newId()).scrollIntoView());
    return true;
  };
}

function wrapTops(tr: Transaction, first: number, last: number, name: Wrap, id: string): Transaction {
  const list = name !== "blockquote";
  // From the end, so that positions before stay true.
  for (let i = last; i >= first; i--) {
    const top = tr.doc.child(i);
    const at = topStart(tr.doc, i);
    if (!top.isTextblock && isList(top) === list) {
      tr.setNodeMarkup(at, node(name), { id });
      continue;
    }
    if (!top.isTextblock) for (let k = blockCount(top) - 1; k >= 0; k--) liftBlock(tr, blockStart(tr.doc, i, k));
    for (let k = blockCount(top) - 1; k >= 0; k--) {
      const start = topStart(tr.doc, i + k);
      const range = tr.doc.resolve(start + 1).blockRange();
      if (range)
        tr.wrap(
          range,
          list
            ? [{ type: node(name), attrs: { id } }, { type: node("list_item") }]
            : [{ type: node(name), attrs: { id } }],
        );
    }
  }
  joinEqual(tr, name, id);
  return tr;
}

/** Joins neighbouring wrappers of one id: in the stored text they are one already. */
export function joinEqual(tr: Transaction, name: string, id: string): void {
  for (let i = tr.doc.childCount - 1; i > 0; i--) {
    const [left, right] = [tr.doc.child(i - 1), tr.doc.child(i)];
    const both = left.type.name === name && right.type.name === name;
    if (both && left.attrs["id"] === id && right.attrs["id"] === id) tr.join(topStart(tr.doc, i));
  }
}

/** Where the `index`-th top-level node begins. */
export function topStart(doc: Node, index: number): number {
  let at = 0;
  for (let i = 0; i < index; i++) at += doc.child(i).nodeSize;
  return at;
}

function blockStart(doc: Node, index: number, k: number): number {
  const top = doc.child(index);
  let at = topStart(doc, index) + 1;
  for (let i = 0; i < k; i++) at += top.child(i).nodeSize;
  return isList(top) ? at + 1 : at;
}

// ---- inserting, leaving ----

/**
 * Where a new block goes: before an empty paragraph with the caret (which then follows it), else behind the top-level
 * node of the caret.
 */
export function placeFor(state: EditorState): number {
  const { $from } = state.selection;
  if ($from.depth === 0) return state.selection.to;
  const empty = $from.depth === 1 && $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
  return empty ? $from.before(1) : $from.after(1);
}

/**
 * Inserts a block. One that would stand last gets an empty paragraph behind it: two people who add at the end would
 * otherwise exchange the types of their blocks, because the last marker belongs to nobody.
 */
export function insertBlock(tr: Transaction, at: number, block: Node): Transaction {
  const last = at >= tr.doc.content.size;
  return tr.insert(at, last ? [block, node("paragraph").create()] : block);
}

/** A separator behind the caret's block; the caret goes on behind it. */
export const separator: Command = (state, dispatch) => {
  if (dispatch) {
    const at = placeFor(state);
    const block = node("separator").create();
    const tr = insertBlock(state.tr, at, block);
    tr.setSelection(Selection.near(tr.doc.resolve(at + block.nodeSize), 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** An empty paragraph behind a last block that is no running text: something must be able to follow it. */
export function standsLast(tr: Transaction): Transaction {
  const top = tr.doc.lastChild;
  if (!top || (top.isTextblock ? isProse(top) : !isGallery(top))) return tr;
  return tr.insert(tr.doc.content.size, node("paragraph").create());
}

/** Where the figure with this id stands, or null. */
export function findFigure(doc: Node, id: string): Found | null {
  let found: Found | null = null;
  doc.descendants((n, at) => {
    if (n.type.name === "figure" && n.attrs["figure"] === id) found ??= { node: n, at };
    return !n.isTextblock && !found;
  });
  return found;
}

/** Puts another photo into a figure. The figure stays the same one: caption, description, credit and part are its own. */
export function replacePhoto(id: string, photo: { photo: string; width: number; height: number }): Command {
  return (state, dispatch) => {
    const found = findFigure(state.doc, id);
    if (!found) return false;
    dispatch?.(state.tr.setNodeMarkup(found.at, null, { ...found.node.attrs, ...photo }).setMeta(APART, true));
    return true;
  };
}

/** Removes a figure with its caption. An article never becomes quite empty: a paragraph stays. */
export function deleteFigure(id: string): Command {
  return (state, dispatch) => {
    const found = findFigure(state.doc, id);
    if (!found) return false;
    const { tr } = state;
    const $at = state.doc.resolve(found.at);
    if (state.doc.childCount === 1 && $at.depth === 0) tr.insert(state.doc.content.size, node("paragraph").create());
    // A wrapper goes with its only block.
    let [from, to] = [found.at, found.at + found.node.nodeSize];
    for (let depth = $at.depth; depth > 0 && $at.node(depth).childCount === 1; depth--)
      [from, to] = [$at.before(depth), $at.after(depth)];
    dispatch?.(tr.delete(from, to));
    return true;
  };
}

/** Enter where a block is no running text (caption, separator, unknown): on to a new paragraph behind it. */
export const leaveBlock: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if (!(state.selection instanceof TextSelection) || !$from.parent.isTextblock || isProse($from.parent)) return false;
  if (dispatch) {
    const { tr } = state;
    const end = $to.sameParent($from) ? $to : $from;
    // A list item holds one block and a gallery photos: the new paragraph goes behind the list, or the gallery.
    const around = end.depth > 1 ? end.node(end.depth - 1) : null;
    const depth = around && (around.type.name === "list_item" || isGallery(around)) ? 1 : end.depth;
    const after = end.after(depth);
    const next = state.doc.resolve(after).nodeAfter;
    if (next?.type.name !== "paragraph" || next.content.size > 0) tr.insert(after, node("paragraph").create());
    tr.setSelection(TextSelection.create(tr.doc, after + 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Enter in a list: a new item, or out of the list where the item is empty. */
export const splitItem: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if (!(state.selection instanceof TextSelection) || $from.depth < 3 || !$from.sameParent($to)) return false;
  if ($from.node(-1).type.name !== "list_item" || !isProse($from.parent)) return false;
  if ($from.parent.content.size === 0) return lift(state, dispatch);
  if (dispatch) {
    const { tr } = state;
    tr.delete($from.pos, $to.pos);
    const at = tr.mapping.map($from.pos);
    const atEnd = tr.doc.resolve(at).parentOffset === tr.doc.resolve(at).parent.content.size;
    tr.split(at, 2, atEnd ? [null, { type: node("paragraph") }] : undefined);
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/**
 * Backspace at the start of a block that is more than a paragraph: it first becomes a paragraph, or leaves its wrapper.
 * Only at the very start, never inside running text, where input methods rely on the key.
 */
export const soften: Command = (state, dispatch) => {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$cursor || selection.$cursor.parentOffset > 0) return false;
  const { $cursor } = selection;
  const { parent } = $cursor;
  if (parent.type.name === "heading" || parent.type.name === "pull_quote")
    return setBlock("paragraph")(state, dispatch);
  const wrap = $cursor.depth > 1 ? $cursor.node(1) : null;
  if (!wrap || !isProse(parent)) return false;
  if (isList(wrap) || isGallery(wrap) || blockAt(wrap, 0) === parent) return lift(state, dispatch);
  return false;
};

/** The text block that ends directly before a block, through lists and quotes, with its position. */
function textBefore(state: EditorState, start: number): Found | null {
  let at = start;
  let before = state.doc.resolve(start).nodeBefore;
  while (before && !before.isTextblock) {
    at--;
    before = before.lastChild;
  }
  return before && { node: before, at: at - before.nodeSize };
}

/**
 * Backspace behind a figure or a separator selects it, and a second one deletes it. Joining would pour the story into a
 * caption, where nobody looks for it. A caret in the middle of a block is no business of this.
 */
export const keepApart: Command = (state, dispatch) => {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$cursor || selection.$cursor.parentOffset > 0) return false;
  if (!isProse(selection.$cursor.parent)) return false;
  const before = textBefore(state, selection.$cursor.before());
  if (!before || isProse(before.node)) return false;
  dispatch?.(state.tr.setSelection(NodeSelection.create(state.doc, before.at)).scrollIntoView());
  return true;
};

const base = (key: string): Command => baseKeymap[key] ?? (() => false);

/** Enter, Backspace and Delete as this editor means them. */
export const enter: Command = chainCommands(leaveBlock, splitItem, base("Enter"));
export const backspace: Command = chainCommands(soften, keepApart, joinTextblockBackward, base("Backspace"));
