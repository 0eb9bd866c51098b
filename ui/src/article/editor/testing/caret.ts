/**
 * The caret oracle: where carets must be, found without the code under test.
 *
 * Carets are put at random places of a window. For each the oracle asks the *engine* to remember the two characters that
 * the caret stands between (stable cursors), and after a remote change asks it where they are now. A caret that sticks
 * to what follows it must stand directly before that character if it still exists, one that sticks to what precedes it
 * directly behind that one. Where the character is gone the caret must at least not have crossed the other.
 * Positions are derived from the stored string by counting markers, not by the index, the deltas or the steps.
 */
import type { Cursor, LoroDoc } from "loro-crdt";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { BODY } from "../binding.ts";
import { splitsPair } from "../delta.ts";
import { GUARD, MARKER } from "../flat.ts";
import { pick, type Random } from "./random.ts";

interface Caret {
  readonly position: number;
  /** 1 sticks to what follows, -1 to what precedes. */
  readonly side: 1 | -1;
}

const key = new PluginKey<readonly Caret[]>("carets");

/** Keeps carets in the state and maps them through every step, as ProseMirror maps selections and decorations. */
export const carets = (): Plugin =>
  new Plugin<readonly Caret[]>({
    key,
    state: {
      init: () => [],
      apply: (tr, old) =>
        (tr.getMeta(key) as readonly Caret[] | undefined) ??
        old.map(({ position, side }) => ({ position: tr.mapping.map(position, side), side })),
    },
  });

const caretsOf = (state: EditorState): readonly Caret[] => key.getState(state) ?? [];

function textblocks(doc: Node): { node: Node; at: number }[] {
  const out: { node: Node; at: number }[] = [];
  doc.descendants((node, at) => {
    if (node.isTextblock) out.push({ node, at });
    return !node.isTextblock;
  });
  return out;
}

/** A random place for a caret that is no half of a character: position, number of the block, offset in it. */
function randomPlace(doc: Node, r: Random): { position: number; block: number; offset: number } {
  const all = textblocks(doc);
  const found = pick(r, all);
  let offset = r(found.node.content.size + 1);
  if (splitsPair(found.node.textBetween(0, found.node.content.size, "", "\ufffc"), offset)) offset--;
  return { position: found.at + 1 + offset, block: all.indexOf(found), offset };
}

/** Index in the stored string of the visible character at `offset` of a block, and of the one before it (-1: none). */
function storedPlace(text: string, block: number, offset: number): { before: number; after: number } {
  let i = 0;
  for (let b = 0; b < block; i++) if (text[i] === MARKER) b++;
  let before = -1;
  let seen = 0;
  for (; i < text.length; i++) {
    if (text[i] === GUARD) continue;
    if (seen === offset) break;
    if (!splitsPair(text, i)) before = i;
    seen++;
  }
  return { before, after: i };
}

/** Position in the document of the character at a stored index; a marker is the end of its block. */
function positionOf(doc: Node, text: string, index: number): number {
  let block = 0;
  let offset = 0;
  for (let i = 0; i < index; i++) {
    if (text[i] === MARKER) {
      block++;
      offset = 0;
    } else if (text[i] !== GUARD) offset++;
  }
  const found = textblocks(doc)[block];
  return found ? found.at + 1 + offset : -1;
}

interface Watched extends Caret {
  readonly before: Cursor | undefined;
  readonly after: Cursor | undefined;
}

/** What the oracle remembers between two states. */
export interface Expectation {
  readonly watched: readonly Watched[];
}

/** Puts `count` carets into the state and lets the engine remember where they are. */
export function placeCarets(
  state: EditorState,
  doc: LoroDoc,
  r: Random,
  count: number,
): { state: EditorState; expected: Expectation } {
  const body = doc.getText(BODY);
  const text = body.toString();
  const watched = Array.from({ length: count }, (_, i): Watched => {
    const { position, block, offset } = randomPlace(state.doc, r);
    const place = storedPlace(text, block, offset);
    return {
      position,
      side: i % 2 === 0 ? 1 : -1,
      before: place.before < 0 ? undefined : body.getCursor(place.before, 0),
      after: place.after < text.length ? body.getCursor(place.after, 0) : undefined,
    };
  });
  const next = state.apply(
    state.tr.setMeta(
      key,
      watched.map(({ position, side }) => ({ position, side })),
    ),
  );
  return { state: next, expected: { watched } };
}

/** Where a remembered character is now; undefined when it was deleted or nothing was there. */
function find(doc: LoroDoc, cursor: Cursor | undefined): number | undefined {
  if (!cursor) return undefined;
  const found = doc.getCursorPos(cursor);
  cursor.free();
  if (!found) return undefined;
  if (found.update) {
    found.update.free();
    return undefined;
  }
  return found.offset;
}

/** The carets that are not where they must be, as sentences. */
export function checkCarets(state: EditorState, doc: LoroDoc, { watched }: Expectation): string[] {
  const text = doc.getText(BODY).toString();
  const now = caretsOf(state);
  return watched.flatMap((was, i) => {
    const caret = now[i];
    const beforeAt = find(doc, was.before);
    const afterAt = find(doc, was.after);
    if (!caret) return ["a caret is gone"];
    const low = beforeAt === undefined ? -1 : positionOf(state.doc, text, beforeAt) + (isLong(text, beforeAt) ? 2 : 1);
    const high = afterAt === undefined ? -1 : positionOf(state.doc, text, afterAt);
    const told = `caret ${i} (side ${was.side}) from ${was.position} is at ${caret.position}`;
    if (was.side === 1 && high >= 0 && caret.position !== high) return [`${told}, its next character at ${high}`];
    if (was.side === -1 && low >= 0 && caret.position !== low) return [`${told}, its last character ends at ${low}`];
    if (high >= 0 && caret.position > high) return [`${told}, behind its next character at ${high}`];
    if (low >= 0 && caret.position < low) return [`${told}, before the end of its last character at ${low}`];
    return [];
  });
}

const isLong = (text: string, index: number): boolean => splitsPair(text, index + 1);

/** Number of characters and block ends before every caret: what a correction after a local edit must not change. */
export function caretOffsets(state: EditorState): number[] {
  return caretsOf(state).map(({ position }) => {
    let n = 0;
    state.doc.nodesBetween(0, position, (node, at) => {
      if (node.isText) n += Array.from((node.text ?? "").slice(0, Math.max(0, position - at))).length;
      else if (node.isInline) n += at < position ? 1 : 0;
      else if (node.isTextblock && at + node.nodeSize <= position) n++;
      return true;
    });
    return n;
  });
}
