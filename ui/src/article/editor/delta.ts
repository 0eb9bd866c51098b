/**
 * Deltas and attributes: the small algebra between ProseMirror steps and the stored text.
 *
 * A delta is a list of retain, insert and delete. Deltas of this module count *code points* of the view text (see
 * `flat.ts`); the engine's deltas have the same shape but count UTF-16 units of the stored text. `lines.ts` is the only
 * place that turns one into the other.
 *
 * Attribute objects are interned: equal content is one frozen object, so equality is identity everywhere else. Insert
 * attributes are exact (what is not named is not set); a retain names only what changes, `null` removes.
 */

/** What an attribute may hold: anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The attributes of one character: key to value. */
export type Attributes = Readonly<Record<string, Json>>;

/** Keeps `retain` characters, changing the named attributes. */
export interface Retain {
  readonly retain: number;
  readonly insert?: undefined;
  readonly delete?: undefined;
  readonly attributes?: Attributes | undefined;
}

/** Inserts text that carries exactly these attributes. */
export interface Insert {
  readonly insert: string;
  readonly retain?: undefined;
  readonly delete?: undefined;
  readonly attributes?: Attributes | undefined;
}

/** Removes `delete` characters. */
export interface Delete {
  readonly delete: number;
  readonly retain?: undefined;
  readonly insert?: undefined;
  readonly attributes?: undefined;
}

/** One operation of a delta. */
export type Op = Retain | Insert | Delete;

/** What a key must look like. A colon in a key panics the engine, so a key is checked before it gets near it. */
const KEY = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** True when the engine can safely store an attribute under this key. */
export const isKey = (key: string): boolean => KEY.test(key);

const SURROGATE = /[\ud800-\udfff]/;

/** Length in code points; an unpaired surrogate counts as one. */
export function codePoints(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let n = 0;
  for (let i = 0; i < text.length; i++) if (!splitsPair(text, i)) n++;
  return n;
}

/** True when position `i` lies between the two halves of a surrogate pair. */
export function splitsPair(text: string, i: number): boolean {
  const low = text.charCodeAt(i);
  if (!(low >= 0xdc00 && low < 0xe000)) return false;
  const high = text.charCodeAt(i - 1);
  return high >= 0xd800 && high < 0xdc00;
}

function slicePoints(text: string, from: number, to: number): string {
  return SURROGATE.test(text) ? Array.from(text).slice(from, to).join("") : text.slice(from, to);
}

/** A canonical spelling of a JSON value: keys sorted, nothing optional. */
export function stable(value: unknown): string {
  if (value === undefined) return "null";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stable).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${stable(v)}`).join(",")}}`;
}

const interned = new Map<string, Attributes>();

/** The one object that stands for these attributes. */
export function intern(attributes: Attributes): Attributes {
  const key = stable(attributes);
  let found = interned.get(key);
  if (!found) {
    found = Object.freeze({ ...attributes });
    interned.set(key, found);
  }
  return found;
}

/** No attributes at all. */
export const NONE = intern({});

/** The difference between two attribute sets as a retain would say it, or undefined when there is none. */
export function attributeChange(from: Attributes, to: Attributes): Attributes | undefined {
  if (from === to) return undefined;
  const change: Record<string, Json> = {};
  for (const [key, value] of Object.entries(to))
    if (!(key in from) || stable(from[key]) !== stable(value)) change[key] = value;
  for (const key of Object.keys(from)) if (!(key in to)) change[key] = null;
  return Object.keys(change).length > 0 ? change : undefined;
}

const isEmpty = (a: Attributes | undefined): boolean => {
  if (!a) return true;
  for (const _ in a) return false;
  return true;
};

const same = (a: Attributes | undefined, b: Attributes | undefined): boolean =>
  a === b || (isEmpty(a) && isEmpty(b)) || stable(a ?? NONE) === stable(b ?? NONE);

function lengthOf(op: Op): number {
  if (op.insert !== undefined) return codePoints(op.insert);
  return op.retain ?? op.delete;
}

const retain = (n: number, attributes?: Attributes): Op =>
  isEmpty(attributes) ? { retain: n } : { retain: n, attributes };
const insert = (text: string, attributes?: Attributes): Op =>
  isEmpty(attributes) ? { insert: text } : { insert: text, attributes };

const bare = (op: Op): Op => {
  if (op.insert !== undefined) return { insert: op.insert };
  return op.retain !== undefined ? { retain: op.retain } : op;
};

/** Appends an operation, merging it with its neighbour. Canonical order: an insert stands before the delete beside it. */
export function push(ops: Op[], op: Op): Op[] {
  if (op.insert === "" || op.retain === 0 || op.delete === 0) return ops;
  let at = ops.length;
  let last = ops[at - 1];
  if (op.insert !== undefined && last?.delete !== undefined) last = ops[--at - 1];
  if (last) {
    if (op.delete !== undefined && last.delete !== undefined) {
      ops[at - 1] = { delete: last.delete + op.delete };
      return ops;
    }
    if (op.insert !== undefined && last.insert !== undefined && same(op.attributes, last.attributes)) {
      ops[at - 1] = insert(last.insert + op.insert, op.attributes);
      return ops;
    }
    if (op.retain !== undefined && last.retain !== undefined && same(op.attributes, last.attributes)) {
      ops[at - 1] = retain(last.retain + op.retain, op.attributes);
      return ops;
    }
  }
  ops.splice(at, 0, op.attributes && isEmpty(op.attributes) ? bare(op) : op);
  return ops;
}

/** Drops what a delta does not need to say at its end. */
export function trimmed(ops: Op[]): Op[] {
  for (let last = ops.at(-1); last?.retain !== undefined && isEmpty(last.attributes); last = ops.at(-1)) ops.pop();
  return ops;
}

/** Reads a delta in pieces of a wanted length. Behind its end it retains for ever. */
class Reader {
  private index = 0;
  private offset = 0;
  constructor(private readonly ops: readonly Op[]) {}
  get done(): boolean {
    return this.index >= this.ops.length;
  }
  get kind(): "retain" | "insert" | "delete" {
    const op = this.ops[this.index];
    if (!op || op.retain !== undefined) return "retain";
    return op.delete !== undefined ? "delete" : "insert";
  }
  get left(): number {
    const op = this.ops[this.index];
    return op ? lengthOf(op) - this.offset : Infinity;
  }
  next(wanted = Infinity): Op {
    const op = this.ops[this.index];
    if (!op) return { retain: wanted };
    const length = lengthOf(op);
    const from = this.offset;
    const n = Math.min(wanted, length - from);
    if (from + n === length) {
      this.index++;
      this.offset = 0;
    } else this.offset += n;
    if (op.delete !== undefined) return { delete: n };
    if (op.retain !== undefined) return retain(n, op.attributes);
    return insert(n === length ? op.insert : slicePoints(op.insert, from, from + n), op.attributes);
  }
}

function composeAttributes(first: Attributes = NONE, then: Attributes = NONE, keepNull: boolean): Attributes {
  const out = { ...first, ...then };
  return keepNull ? out : Object.fromEntries(Object.entries(out).filter(([, value]) => value !== null));
}

/** One delta that does what `first` and then `then` do. */
export function compose(first: readonly Op[], then: readonly Op[]): Op[] {
  if (first.length === 0) return [...then];
  if (then.length === 0) return [...first];
  const a = new Reader(first);
  const b = new Reader(then);
  const out: Op[] = [];
  while (!a.done || !b.done) {
    if (b.kind === "insert") push(out, b.next());
    else if (a.kind === "delete") push(out, a.next());
    else {
      const n = Math.min(a.left, b.left);
      const x = a.next(n);
      const y = b.next(n);
      if (y.retain === undefined) {
        if (x.insert === undefined) push(out, { delete: n });
      } else if (x.insert === undefined) push(out, retain(n, composeAttributes(x.attributes, y.attributes, true)));
      else push(out, insert(x.insert, composeAttributes(x.attributes, y.attributes, false)));
    }
  }
  return trimmed(out);
}
