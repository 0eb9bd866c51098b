/**
 * ProseMirror steps <-> deltas.
 *
 * `stepToDelta` reads a step's own position map; it never compares two texts to guess what happened, because a guess
 * about repeated words moves somebody else's edit. `regionStep` goes the other way: whatever the text says now becomes
 * ONE step whose map is exact to the character, so carets, selections and decorations stay where they were.
 */
import { Fragment, Slice, type Node } from "prosemirror-model";
import { ReplaceStep, StepMap, type Step } from "prosemirror-transform";
import { attributeChange, push, splitsPair, trimmed, type Op } from "./delta.ts";
import { blockCount, cellCount, cellsOf, inlineCells, MARKER, offsetOf, type Cell } from "./flat.ts";

// ---- step -> delta ----

/** [old from, old to, new from, new to), in cells. */
type Range = [oldFrom: number, oldTo: number, newFrom: number, newTo: number];

const cellsBefore = (doc: Node, index: number): number => {
  let n = 0;
  for (let i = 0; i < index; i++) n += cellCount(doc.child(i));
  return n;
};

/** What a step did, as a delta in cells of `before`. */
export function stepToDelta(step: Step, before: Node, after: Node): Op[] {
  return editInBlock(step, before, after) ?? editAnywhere(step, before, after);
}

/** The fast path: inline content of one block is replaced. Returns null when it is anything else. */
function editInBlock(step: Step, before: Node, after: Node): Op[] | null {
  if (!(step instanceof ReplaceStep) || step.slice.openStart > 0 || step.slice.openEnd > 0) return null;
  if (step.slice.content.content.some((node) => !node.isInline)) return null;
  const $from = before.resolve(step.from);
  const block = $from.parent;
  const at = $from.parentOffset;
  const until = at + step.to - step.from;
  if (!block.isTextblock || until > block.content.size) return null;
  const next = after.resolve(step.from).parent;
  const nextUntil = at + step.slice.size;
  if (next.content.size - nextUntil !== block.content.size - until) return null;
  if (tears(block, at) || tears(block, until) || tears(next, at) || tears(next, nextUntil)) return null;

  const top = $from.index(0);
  let base = cellsBefore(before, top);
  if ($from.depth > 1) base += cellsBefore(before.child(top), $from.index(1));
  const start = offsetOf(block, at);
  // Letters that only come or only go: there is nothing to compare.
  if (at === until || at === nextUntil) {
    const typed = inlineCells(next, [], at, nextUntil);
    const out = push([], { retain: base + start });
    insertCells(out, typed, 0, typed.length);
    return trimmed(push(out, { delete: offsetOf(block, until) - start }));
  }
  const old = inlineCells(block);
  const now = inlineCells(next);
  const oldEnd = offsetOf(block, until);
  const newEnd = offsetOf(next, nextUntil);
  if (old.length - oldEnd !== now.length - newEnd) return null;
  const [from, oldTo, , newTo] = withoutEqualEnds(old, now, [start, oldEnd, start, newEnd], (a, b) => a === b);
  const out = push([], { retain: base + from });
  insertCells(out, now, from, newTo);
  return trimmed(push(out, { delete: oldTo - from }));
}

const isWord = (c: Cell | undefined): boolean => c !== undefined && /[\p{L}\p{M}\p{N}]/u.test(c.char);

/**
 * A replaced range without what is equal at its two ends: that was not touched, and a colleague's edit there stays where
 * it is. Only whole words count as equal. Two people who replace one word by different ones must find both words, not
 * the letters that they happen to share.
 */
function withoutEqualEnds(
  old: readonly Cell[],
  now: readonly Cell[],
  [a, b, c, d]: Range,
  equal: (x: Cell | undefined, y: Cell | undefined) => boolean,
): Range {
  let head = 0;
  while (a + head < b && c + head < d && equal(old[a + head], now[c + head])) head++;
  // The cut goes back to where a word begins, in the old text and in the new.
  while (head > 0 && isWord(old[a + head - 1]) && (isWord(old[a + head]) || isWord(now[c + head]))) head--;
  let tail = 0;
  while (b - tail > a + head && d - tail > c + head && equal(old[b - tail - 1], now[d - tail - 1])) tail++;
  while (tail > 0 && isWord(old[b - tail]) && (isWord(old[b - tail - 1]) || isWord(now[d - tail - 1]))) tail--;
  return [a + head, b - tail, c + head, d - tail];
}

/** True when offset `at` of a block's content cuts a character in two. */
function tears(block: Node, at: number): boolean {
  const { node, offset } = block.content.size > at ? block.childAfter(at) : { node: null, offset: 0 };
  return node?.isText === true && splitsPair(node.text ?? "", at - offset);
}

function insertCells(out: Op[], cells: readonly Cell[], from: number, to: number): void {
  let text = "";
  let attributes = cells[from]?.attrs;
  const flush = () => {
    if (text !== "") push(out, { insert: text, attributes });
    text = "";
  };
  for (let i = from; i < to; i++) {
    const c = cells[i];
    if (!c) break;
    if (c.attrs !== attributes) flush();
    attributes = c.attrs;
    text += c.char;
  }
  flush();
}

/** Index of the top-level node that holds `position`; a position between two belongs to the second. */
function topAt(doc: Node, position: number): number {
  let at = 0;
  let i = 0;
  for (; i < doc.childCount; i++) {
    at += doc.child(i).nodeSize;
    if (at > position) break;
  }
  return i;
}

function editAnywhere(step: Step, before: Node, after: Node): Op[] {
  // The region: top-level nodes that differ by identity, widened to the ranges of the step itself.
  const oldCount = before.childCount;
  const newCount = after.childCount;
  let start = 0;
  let tail = 0;
  while (start < oldCount && start < newCount && before.child(start) === after.child(start)) start++;
  while (
    tail < oldCount - start &&
    tail < newCount - start &&
    before.child(oldCount - 1 - tail) === after.child(newCount - 1 - tail)
  ) {
    tail++;
  }
  const ranges: Range[] = [];
  step.getMap().forEach((oldFrom, oldTo, newFrom, newTo) => {
    start = Math.min(start, topAt(before, oldFrom), topAt(after, newFrom));
    tail = Math.min(
      tail,
      oldCount - Math.min(oldCount, topAt(before, oldTo) + 1),
      newCount - Math.min(newCount, topAt(after, newTo) + 1),
    );
    ranges.push([
      offsetOf(before, oldFrom),
      offsetOf(before, oldTo, true),
      offsetOf(after, newFrom),
      offsetOf(after, newTo, true),
    ]);
  });
  if (start >= oldCount - tail && start >= newCount - tail && ranges.length === 0) return [];
  if (keepLastMarker(ranges, cellCount(before))) {
    tail = 0;
    start = Math.max(0, Math.min(start, oldCount - 1, newCount - 1) - 1);
  }
  const base = cellsBefore(before, start);
  const shifted = ranges.map(([a, b, c, d]): Range => [a - base, b - base, c - base, d - base]);
  return cellDelta(cellsOf(before, start, oldCount - tail), cellsOf(after, start, newCount - tail), shifted, base);
}

/**
 * The last marker of the article is never deleted and nothing goes behind it: two people who both write at the end meet
 * before it. An edit that wants to is moved one cell to the left, which gives the same text.
 */
function keepLastMarker(ranges: Range[], end: number): boolean {
  const last = ranges.at(-1);
  if (last?.[1] !== end) return false;
  const deletes = last[0] < last[1];
  const inserts = last[2] < last[3];
  if (deletes && inserts) {
    last[1]--;
    last[3]--;
  } else if (deletes || inserts) for (const i of [0, 1, 2, 3] as const) last[i]--;
  return true;
}

function cellDelta(old: readonly Cell[], now: readonly Cell[], stepRanges: Range[], base: number): Op[] {
  const out = push([], { retain: base });
  let i = 0;
  let j = 0;
  const keep = (until: number) => {
    while (i < until) {
      const from = old[i];
      const to = now[j];
      if (!from || !to) throw new Error("a step keeps a character that is not there");
      const at = i;
      while (i < until && old[i]?.attrs === from.attrs && now[j]?.attrs === to.attrs) {
        i++;
        j++;
      }
      push(out, { retain: i - at, attributes: attributeChange(from.attrs, to.attrs) });
    }
  };
  // A step that cuts a character in two has no exact ranges in characters: its region is replaced.
  const exact = aligned(old, now, stepRanges);
  for (const range of exact ? stepRanges : [[0, old.length, 0, now.length] satisfies Range]) {
    const [oldFrom, oldTo, newFrom, newTo] = keepClose(old, now, range);
    // Equal text at the ends is kept, but only inside one block: unrelated sentences are never glued.
    const oneBlock = !hasMarker(old, oldFrom, oldTo) && !hasMarker(now, newFrom, newTo);
    const [a, b, , d] = oneBlock
      ? withoutEqualEnds(old, now, [oldFrom, oldTo, newFrom, newTo], (x, y) => x?.char === y?.char)
      : [oldFrom, oldTo, newFrom, newTo];
    keep(a);
    insertCells(out, now, j, d);
    push(out, { delete: b - i });
    i = b;
    j = d;
  }
  keep(old.length);
  return trimmed(out);
}

/** The close of a replaced block stays itself and only changes what it carries. */
function keepClose(old: readonly Cell[], now: readonly Cell[], [a, b, c, d]: Range): Range {
  const both = b > a && d > c && old[b - 1]?.char === MARKER && now[d - 1]?.char === MARKER;
  return both ? [a, b - 1, c, d - 1] : [a, b, c, d];
}

function hasMarker(cells: readonly Cell[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (cells[i]?.char === MARKER) return true;
  return false;
}

/** True when everything outside the ranges is the same characters before and after. */
function aligned(old: readonly Cell[], now: readonly Cell[], ranges: readonly Range[]): boolean {
  let i = 0;
  let j = 0;
  const advance = (until: number): boolean => {
    while (i < until) if (old[i++]?.char !== now[j++]?.char) return false;
    return true;
  };
  for (const [a, b, c, d] of ranges) {
    if (a < i || !advance(a) || j !== c) return false;
    i = b;
    j = d;
  }
  return advance(old.length) && j === now.length;
}

// ---- text -> step ----

/** A replacement of whole top-level nodes whose position map is exact down to single characters. */
export class RegionStep extends ReplaceStep {
  /** @param ranges triples of old start, old size, new size, as in `StepMap` */
  constructor(
    from: number,
    to: number,
    slice: Slice,
    private readonly ranges: readonly number[],
  ) {
    super(from, to, slice);
  }
  override getMap(): StepMap {
    return new StepMap(this.ranges);
  }
  override invert(doc: Node): RegionStep {
    const back: number[] = [];
    let shift = 0;
    for (let i = 0; i < this.ranges.length; i += 3) {
      const [start = 0, oldSize = 0, newSize = 0] = this.ranges.slice(i, i + 3);
      back.push(start + shift, newSize, oldSize);
      shift += newSize - oldSize;
    }
    return new RegionStep(this.from, this.from + this.slice.size, doc.slice(this.from, this.to), back);
  }
  // A view-only step has no life of its own elsewhere: it is neither rebased nor merged.
  override map(): null {
    return null;
  }
  override merge(): null {
    return null;
  }
}

/**
 * The step that replaces the top-level nodes `start` to `end` of `doc` by `tops`.
 * @param origins for every cell of `tops` the index of the cell of the old nodes that it was, or -1; ascending
 */
export function regionStep(
  doc: Node,
  start: number,
  end: number,
  tops: readonly Node[],
  origins: readonly number[],
): RegionStep {
  const old = doc.children.slice(start, end);
  let from = 0;
  for (let i = 0; i < start; i++) from += doc.child(i).nodeSize;
  const to = old.reduce((at, node) => at + node.nodeSize, from);
  const ranges = exactRanges(tokensOf(old), tokensOf(tops), origins, from);
  return new RegionStep(from, to, new Slice(Fragment.fromArray([...tops]), 0, 0), ranges);
}

/** ProseMirror's tokens of some nodes: c = a unit of text or an atom, T and M = open and close of a block, W and w = of a wrapper. */
interface Tokens {
  readonly kinds: string;
  /** Token index and token count of every cell. */
  readonly at: readonly number[];
  readonly size: readonly number[];
}

function tokensOf(tops: readonly Node[]): Tokens {
  let kinds = "";
  const at: number[] = [];
  const size: number[] = [];
  const cellToken = (units: number, kind: string) => {
    at.push(kinds.length);
    size.push(units);
    kinds += kind.repeat(units);
  };
  const walk = (node: Node) => {
    if (node.isText) for (const char of node.text ?? "") cellToken(char.length, "c");
    else if (node.isInline) cellToken(1, "c");
    else if (node.isTextblock) {
      kinds += "T";
      node.children.forEach(walk);
      cellToken(1, "M");
    } else {
      kinds += "W";
      node.children.forEach(walk);
      kinds += "w";
    }
  };
  tops.forEach(walk);
  return { kinds, at, size };
}

function exactRanges(old: Tokens, now: Tokens, origins: readonly number[], from: number): number[] {
  const ranges: number[] = [];
  let i = 0;
  let j = 0;
  const isStructure = (kind: string | undefined) => kind === "T" || kind === "W" || kind === "w";
  const hasCells = (kinds: string) => /[cM]/.test(kinds);
  const gap = (oldEnd: number, newEnd: number) => {
    let [a, b, c, d] = [i, oldEnd, j, newEnd];
    // A block that only changes its type keeps its size: nothing moves.
    if (b - a === d - c && !hasCells(old.kinds.slice(a, b)) && !hasCells(now.kinds.slice(c, d))) return;
    while (b > a && d > c && old.kinds[b - 1] === now.kinds[d - 1] && isStructure(old.kinds[b - 1])) {
      b--;
      d--;
    }
    while (a < b && c < d && old.kinds[a] === now.kinds[c] && isStructure(old.kinds[a])) {
      a++;
      c++;
    }
    if (a < b || c < d) ranges.push(from + a, b - a, d - c);
  };
  origins.forEach((origin, k) => {
    if (origin < 0) return;
    const oldAt = old.at[origin] ?? 0;
    const newAt = now.at[k] ?? 0;
    gap(oldAt, newAt);
    i = oldAt + (old.size[origin] ?? 0);
    j = newAt + (now.size[k] ?? 0);
  });
  gap(old.kinds.length, now.kinds.length);
  return ranges;
}

/** Number of blocks before the top-level node `index`. */
export function blocksBefore(doc: Node, index: number): number {
  let n = 0;
  for (let i = 0; i < index; i++) n += blockCount(doc.child(i));
  return n;
}
