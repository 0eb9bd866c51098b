/**
 * The index: stored text <-> view cells, kept line by line.
 *
 * A stored block closes with guard, marker, guard; the guards keep the engine's mark anchors off neighbouring text. A
 * `Line` is the stored cells up to and including one marker, plus at most one guard directly behind it. Guards are
 * invisible wherever they stand, so torn, stray or missing ones change nothing but leak protection; a last line without
 * a marker has a virtual close. Hence every stored string has exactly one view, and `project` is that function.
 *
 * The index is a cache of the text and of nothing else. Every change that the engine reports is checked against the
 * text (`matches`); on a difference the binding throws the index away and reads the text again.
 *
 * One character typed into one block touches one line: the fast paths below are there for that, the general ones for
 * everything.
 */
import type { Node, Schema } from "prosemirror-model";
import { intern, NONE, push, type Attributes, type Json, type Op } from "./delta.ts";
import { buildBlock, cell, groupBlocks, GUARD, MARKER, pathFrom, visible, type Block, type Cell } from "./flat.ts";

/** What the engine hands out and takes: a delta in UTF-16 units of the stored text. */
export type RawDelta = readonly Op[];

/** The stored text as the index reads it. */
export interface StoredText {
  toDelta(): RawDelta;
  sliceDelta(start: number, end: number): RawDelta;
}

/** Attributes as stored: the engine's events name removed keys with `null`, its text never does. */
function present(attributes: Attributes | undefined): Attributes {
  if (!attributes) return NONE;
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== null) out[key] = value;
  return intern(out);
}

/** Stored text -> stored cells. */
export function storedCells(delta: RawDelta): Cell[] {
  const out: Cell[] = [];
  for (const op of delta) {
    if (op.insert === undefined) continue;
    const attrs = present(op.attributes);
    for (const char of op.insert) out.push(cell(char, attrs));
  }
  return out;
}

const CLOSE = cell(MARKER, NONE);

/** Some stored cells that make one block. Immutable. */
class Line {
  /** Length in UTF-16 units of the stored text. */
  readonly units: number;
  /** Length in view cells; the close is the last. */
  readonly size: number;
  /** Index of the marker among the stored cells, or -1 for a virtual close. */
  readonly marker: number;
  private readonly plain: boolean;
  private viewIndex: readonly number[] | null = null;
  private block: Block | null = null;

  constructor(readonly stored: readonly Cell[]) {
    let units = 0;
    let guards = 0;
    let marker = -1;
    stored.forEach((c, i) => {
      units += c.char.length;
      if (c.char === GUARD) guards++;
      else if (c.char === MARKER) marker = i;
    });
    this.units = units;
    this.marker = marker;
    this.size = stored.length - guards + (marker < 0 ? 1 : 0);
    const n = stored.length;
    this.plain = guards === 2 && marker === n - 2 && stored[n - 3]?.char === GUARD;
  }

  /** For every view cell the index of the stored cell that it shows; a virtual close shows the end. */
  private get view(): readonly number[] {
    if (!this.viewIndex) {
      const view: number[] = [];
      this.stored.forEach((c, i) => {
        if (c.char !== GUARD) view.push(i);
      });
      if (this.marker < 0) view.push(this.stored.length);
      this.viewIndex = view;
    }
    return this.viewIndex;
  }

  /** Index of the stored cell that view cell `k` shows. */
  storedIndex(k: number): number {
    // The usual line is text, guard, marker, guard: no table is needed for it.
    return this.plain ? (k < this.size - 1 ? k : this.marker) : (this.view[k] ?? this.stored.length);
  }
  /** Where text for view offset `k` goes: directly behind the cell before it, so that guards keep their marker. */
  insertIndex(k: number): number {
    return k === 0 ? 0 : this.storedIndex(k - 1) + 1;
  }
  /** First stored cell that goes when view cell `k` is deleted: a close takes the guard before it along. */
  deleteFrom(k: number): number {
    const i = this.storedIndex(k);
    return this.marker >= 0 && k === this.size - 1 && this.stored[i - 1]?.char === GUARD ? i - 1 : i;
  }
  /** End of the stored cells that go when view cell `k` is deleted: a close takes the guard behind it along. */
  deleteTo(k: number): number {
    return k === this.size - 1 ? this.stored.length : this.storedIndex(k) + 1;
  }
  /** UTF-16 units before stored cell `i`. */
  unitsBefore(i: number): number {
    let units = 0;
    for (let k = 0; k < i; k++) units += this.stored[k]?.char.length ?? 0;
    return units;
  }
  /** Attributes of the close as stored. */
  get closeAttributes(): Attributes {
    return this.stored[this.marker]?.attrs ?? NONE;
  }
  /** The cells that a reader sees. */
  viewCells(): Cell[] {
    const out: Cell[] = [];
    for (const c of this.stored) if (c.char !== GUARD) out.push(visible(c));
    if (this.marker < 0) out.push(CLOSE);
    return out;
  }
  /** The block of this line. */
  project(schema: Schema): Block {
    if (!this.block) {
      const text = this.viewCells();
      const marker = text.pop()?.attrs ?? NONE;
      this.block = { node: buildBlock(schema, text, marker), path: pathFrom(marker) };
    }
    return this.block;
  }
  /** Remembers that this very node shows this line, so that later comparisons are by identity. */
  shownAs(node: Node): void {
    if (this.block) this.block = { node, path: this.block.path };
  }
}
export type { Line };

/** Cuts stored cells into lines; what follows the last marker is left over. */
function cut(stored: readonly Cell[]): { lines: Line[]; rest: Cell[] } {
  const lines: Line[] = [];
  let current: Cell[] = [];
  for (let i = 0; i < stored.length; i++) {
    const c = stored[i];
    if (!c) break;
    current.push(c);
    if (c.char !== MARKER) continue;
    const after = stored[i + 1];
    if (after?.char === GUARD) {
      current.push(after);
      i++;
    }
    lines.push(new Line(current));
    current = [];
  }
  return { lines, rest: current };
}

/** Cuts a whole text, or its tail: the last line may have a virtual close, stray guards at the very end belong to it. */
function cutAll(stored: readonly Cell[]): Line[] {
  const { lines, rest } = cut(stored);
  const last = lines.at(-1);
  if (!last || rest.some((c) => c.char !== GUARD)) lines.push(new Line(rest));
  else if (rest.length > 0) lines[lines.length - 1] = new Line([...last.stored, ...rest]);
  return lines;
}

/** THE projection: the document that a stored text is. The reference of every test, and what a reload shows. */
export function project(schema: Schema, text: RawDelta): Node {
  return schema.node(
    "doc",
    null,
    groupBlocks(
      schema,
      cutAll(storedCells(text)).map((line) => line.project(schema)),
    ),
  );
}

/** Text in view cells -> what is stored for it: every marker gets its guards, and guards carry nothing. */
export function storeText(out: Op[], text: string, attributes: Attributes | undefined): void {
  text.split(MARKER).forEach((part, i) => {
    if (i > 0) {
      push(out, { insert: GUARD });
      push(out, { insert: MARKER, attributes });
      push(out, { insert: GUARD });
    }
    push(out, { insert: part, attributes });
  });
}

/** What a change did to the index. */
export interface Hit {
  /** Index of the first line that was replaced. */
  readonly start: number;
  readonly oldLines: readonly Line[];
  readonly newLines: readonly Line[];
  /** For every view cell of the new lines the index of the view cell of the old lines that it was, or -1. Ascending. */
  readonly origins: readonly number[];
  /** The new lines as a range of the stored text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** Where the engine's delta changes something: from the first to behind the last touched unit of the old text. */
function touched(delta: RawDelta): { from: number; to: number } | null {
  let at = 0;
  let from = -1;
  let to = 0;
  for (const op of delta) {
    const plain = op.retain !== undefined && op.attributes === undefined;
    if (!plain && from < 0) from = at;
    at += op.retain ?? op.delete ?? 0;
    if (!plain) to = at;
  }
  return from < 0 ? null : { from, to };
}

/** Origins must ascend, because a position map cannot cross; a cell that crosses counts as new. */
function ascending(origins: number[]): number[] {
  let highest = -1;
  return origins.map((origin) => {
    if (origin <= highest) return -1;
    highest = origin;
    return origin;
  });
}

/** The lines of a stored text. Mutable: `apply` replaces lines. */
export class Index {
  lines: Line[];
  constructor(text: RawDelta) {
    this.lines = cutAll(storedCells(text));
  }

  /** The document that the lines are. */
  document(schema: Schema): Node {
    return schema.node(
      "doc",
      null,
      groupBlocks(
        schema,
        this.lines.map((line) => line.project(schema)),
      ),
    );
  }

  /** A delta in view cells -> the engine's delta. Throws when it reaches behind the text. */
  toStored(delta: readonly Op[]): Op[] {
    const out: Op[] = [];
    let li = 0;
    let k = 0;
    let base = 0;
    let done = 0;
    const to = (unit: number, attributes?: Attributes) => {
      if (unit > done) push(out, attributes ? { retain: unit - done, attributes } : { retain: unit - done });
      done = Math.max(done, unit);
    };
    for (const op of delta) {
      if (op.insert !== undefined) {
        const line = this.lines[li];
        if (line) to(base + line.unitsBefore(line.insertIndex(k)));
        storeText(out, op.insert, op.attributes);
        continue;
      }
      let n = op.retain ?? op.delete;
      while (n > 0) {
        const line = this.lines[li];
        if (!line) throw new Error("the edit reaches behind the text");
        const end = Math.min(line.size, k + n);
        const unit = (i: number) => base + line.unitsBefore(i);
        if (op.delete !== undefined) {
          to(unit(line.deleteFrom(k)));
          const until = unit(line.deleteTo(end - 1));
          if (until > done) push(out, { delete: until - done });
          done = Math.max(done, until);
        } else if (op.attributes) {
          // Text and marker apart: guards never get a mark, a virtual close has nothing to put one on.
          const textEnd = end === line.size ? end - 1 : end;
          if (textEnd > k) {
            to(unit(line.storedIndex(k)));
            to(unit(line.storedIndex(textEnd - 1) + 1), op.attributes);
          }
          if (textEnd < end && line.marker >= 0) {
            to(unit(line.marker));
            to(unit(line.marker + 1), op.attributes);
          }
        }
        n -= end - k;
        k = end;
        if (k === line.size) {
          base += line.units;
          li++;
          k = 0;
        }
      }
    }
    return out;
  }

  /** Takes over what the engine did. Returns null when nothing changed; throws when the index cannot follow. */
  apply(delta: RawDelta): Hit | null {
    const range = touched(delta);
    if (!range) return null;
    let start = 0;
    let from = 0;
    for (
      let line = this.lines[start];
      line && start < this.lines.length - 1 && from + line.units <= range.from;
      line = this.lines[start]
    ) {
      from += line.units;
      start++;
    }
    return this.applyInLine(delta, range, start, from) ?? this.applyAnywhere(delta, range, start, from);
  }

  /** The fast path: text of one block, before its close, and no marker or guard comes or goes. */
  private applyInLine(delta: RawDelta, range: { from: number; to: number }, start: number, base: number): Hit | null {
    const line = this.lines[start];
    if (!line || line.marker < 0 || range.to > base + line.units) return null;
    const stored: Cell[] = [];
    const origins: number[] = [];
    let i = 0;
    let at = base;
    let seen = 0; // view cells of the old line before stored cell i
    const keep = (until: number): boolean => {
      for (let c = line.stored[i]; c && at < until; c = line.stored[i]) {
        stored.push(c);
        if (c.char !== GUARD) origins.push(seen++);
        at += c.char.length;
        i++;
      }
      return at === until;
    };
    let old = 0;
    for (const op of delta) {
      if (op.retain !== undefined) {
        if (op.attributes) return null;
        old += op.retain;
        continue;
      }
      if (!keep(Math.max(old, base)) || i > line.marker) return null;
      if (op.insert !== undefined) {
        if (op.insert.includes(MARKER) || op.insert.includes(GUARD)) return null;
        const attrs = present(op.attributes);
        for (const char of op.insert) {
          stored.push(cell(char, attrs));
          origins.push(-1);
        }
        continue;
      }
      old += op.delete;
      for (let c = line.stored[i]; c && at < old; c = line.stored[i]) {
        if (c.char === MARKER || c.char === GUARD) return null;
        at += c.char.length;
        seen++;
        i++;
      }
      if (at !== old) return null;
    }
    keep(base + line.units);
    // A guard at the very start may belong to the line before.
    if (stored[0]?.char === GUARD) return null;
    const next = new Line(stored);
    this.lines[start] = next;
    return { start, oldLines: [line], newLines: [next], origins, from: base, to: base + next.units };
  }

  private applyAnywhere(delta: RawDelta, range: { from: number; to: number }, first: number, firstUnit: number): Hit {
    const { lines } = this;
    let start = first;
    let from = firstUnit;
    let end = start;
    let until = from;
    for (let line = lines[end]; line && until <= range.to; line = lines[end]) {
      until += line.units;
      end++;
    }
    if (range.to > until) throw new Error("the change reaches behind the text");
    // A neighbour may give or take a guard.
    const before = lines[start - 1];
    if (before) {
      from -= before.units;
      start--;
    }
    if (end < lines.length) end++;
    const oldLines = lines.slice(start, end);
    const { stored, origins } = replay(delta, oldLines, from);
    let newLines: Line[];
    if (end === lines.length) newLines = cutAll(stored);
    else {
      const parts = cut(stored);
      if (parts.rest.length > 0) throw new Error("a line stays open inside the text");
      newLines = parts.lines;
    }
    const reused = reuse(oldLines, newLines, origins);
    lines.splice(start, end - start, ...reused);
    const to = from + reused.reduce((n, line) => n + line.units, 0);
    return { start, oldLines, newLines: reused, origins: viewOrigins(oldLines, reused, origins), from, to };
  }

  /** True when the stored text still reads as the new lines of `hit`. */
  matches(text: StoredText, hit: Hit): boolean {
    const got = hit.to > hit.from ? storedCells(text.sliceDelta(hit.from, hit.to)) : [];
    let at = 0;
    for (const line of hit.newLines) for (const c of line.stored) if (got[at++] !== c) return false;
    return at === got.length;
  }
}

/** The stored cells of some lines after a delta, each with the index of the stored cell that it was, or -1. */
function replay(delta: RawDelta, lines: readonly Line[], base: number): { stored: Cell[]; origins: number[] } {
  const old = lines.flatMap((line) => line.stored);
  const stored: Cell[] = [];
  const origins: number[] = [];
  let i = 0;
  let skip = base;
  for (const op of delta) {
    if (op.insert !== undefined) {
      const attrs = present(op.attributes);
      for (const char of op.insert) {
        stored.push(cell(char, attrs));
        origins.push(-1);
      }
      continue;
    }
    let n = op.retain ?? op.delete;
    const skipped = Math.min(skip, n);
    skip -= skipped;
    n -= skipped;
    for (let c = old[i]; c && n > 0; c = old[i]) {
      n -= c.char.length;
      if (n < 0) throw new Error("the change splits a surrogate pair");
      if (op.retain !== undefined) {
        stored.push(op.attributes ? cell(c.char, present({ ...c.attrs, ...op.attributes })) : c);
        origins.push(i);
      }
      i++;
    }
  }
  for (; i < old.length; i++) {
    const c = old[i];
    if (c) stored.push(c);
    origins.push(i);
  }
  return { stored, origins };
}

/** Puts the old line object where a new line is the very same cells: it carries its projected block. */
function reuse(oldLines: readonly Line[], newLines: readonly Line[], origins: readonly number[]): Line[] {
  const byStart = new Map<number, Line>();
  let q = 0;
  for (const line of oldLines) {
    byStart.set(q, line);
    q += line.stored.length;
  }
  let p = 0;
  return newLines.map((line) => {
    const old = byStart.get(origins[p] ?? -1);
    p += line.stored.length;
    const same = old?.stored.length === line.stored.length && old.stored.every((c, i) => c === line.stored[i]);
    return old && same ? old : line;
  });
}

/** Origins of stored cells -> origins of view cells. A virtual close comes from a virtual close. */
function viewOrigins(oldLines: readonly Line[], newLines: readonly Line[], origins: readonly number[]): number[] {
  const viewOf = new Map<number, number>();
  let stored = 0;
  let view = 0;
  let virtual = -1;
  for (const line of oldLines) {
    for (let k = 0; k < line.size; k++) {
      const i = line.storedIndex(k);
      if (i < line.stored.length) viewOf.set(stored + i, view);
      else virtual = view;
      view++;
    }
    stored += line.stored.length;
  }
  const out: number[] = [];
  let at = 0;
  for (const line of newLines) {
    for (let k = 0; k < line.size; k++) {
      const i = line.storedIndex(k);
      out.push(i < line.stored.length ? (viewOf.get(origins[at + i] ?? -1) ?? -1) : virtual);
    }
    at += line.stored.length;
  }
  return ascending(out);
}
