/**
 * Document <-> cells: the flat reading of a ProseMirror document.
 *
 * A *cell* is one code point with its attributes. A document is the sequence of its text characters, its inline atoms
 * (U+FFFC) and one marker (U+2029) for the close of every text block, which carries that block's attributes. The cells
 * are a subsequence of ProseMirror's own tokens: the offset of a position is the number of cells before it, and that is
 * why step maps translate exactly. Guards (U+2028) are private to `lines.ts`; nothing here knows them.
 *
 * Everything is pure, and cached per immutable node: an edit costs its own block plus a walk over the top-level nodes.
 */
import { Fragment, type Attrs, type Mark, type Node, type NodeType, type Schema } from "prosemirror-model";
import { codePoints, intern, isKey, NONE, splitsPair, type Attributes, type Json } from "./delta.ts";
import { FLAGS, knownOf, type Known, type Unknown } from "./schema.ts";

/** Closes a block. */
export const MARKER = "\u2029";
/** Stands on both sides of a stored marker; never in a document. */
export const GUARD = "\u2028";
/** An inline atom. */
export const ATOM = "\ufffc";

/** One character with its attributes. Interned: equal cells are one object. */
export interface Cell {
  readonly char: string;
  readonly attrs: Attributes;
}

const cells = new WeakMap<Attributes, Map<string, Cell>>();

/** The one cell for a character and (interned) attributes. */
export function cell(char: string, attrs: Attributes): Cell {
  let byChar = cells.get(attrs);
  if (!byChar) cells.set(attrs, (byChar = new Map<string, Cell>()));
  let found = byChar.get(char);
  if (!found) byChar.set(char, (found = { char, attrs }));
  return found;
}

// ---- attributes ----

const isBlockKey = (key: string): boolean => key === "t" || key === "w" || key.startsWith("a.");
interface Parts {
  readonly marker: Attributes;
  readonly text: Attributes;
  readonly atom: Attributes;
}
const parts = new WeakMap<Attributes, Parts>();

function partsOf(attrs: Attributes): Parts {
  let found = parts.get(attrs);
  if (!found) {
    const pick = (wanted: (key: string) => boolean) =>
      intern(Object.fromEntries(Object.entries(attrs).filter(([key]) => wanted(key))));
    found = {
      marker: pick(isBlockKey),
      text: pick((key) => !isBlockKey(key) && key !== "o"),
      atom: pick((key) => !isBlockKey(key)),
    };
    parts.set(attrs, found);
  }
  return found;
}

/**
 * The cell as a reader sees it. `t`, `w` and `a.*` mean something only on a marker, `o` only on an atom, every other key
 * only on text. A mark of one can leak to the other when two people insert at one place; readers filter that and never
 * write it back.
 */
export function visible(stored: Cell): Cell {
  const { marker, text, atom } = partsOf(stored.attrs);
  const attrs = stored.char === MARKER ? marker : stored.char === ATOM ? atom : text;
  return attrs === stored.attrs ? stored : cell(stored.char, attrs);
}

/** Attributes without what the engine could not store, or what would mean nothing where it stands. */
const storable = (attrs: Attributes, means: (key: string) => boolean): Attributes =>
  intern(
    Object.fromEntries(Object.entries(attrs).filter(([key, value]) => isKey(key) && means(key) && value !== null)),
  );

const markCache = new WeakMap<readonly Mark[], Attributes>();

/** Marks of a text node as attributes. A key that the engine could not store is left out. */
export function markAttributes(marks: readonly Mark[]): Attributes {
  if (marks.length === 0) return NONE;
  let found = markCache.get(marks);
  if (!found) {
    const out: Record<string, Json> = {};
    for (const { type, attrs } of marks) {
      if (type.name === "annotation") out[`ann.${String(attrs["id"])}`] = true;
      else if (type.name === "unknown_mark") out[String(attrs["key"])] = attrs["value"] as Json;
      else out[type.name] = type.name === "link" ? (attrs["href"] as string) : true;
    }
    markCache.set(marks, (found = storable(out, (key) => !isBlockKey(key))));
  }
  return found;
}

const marksOf = new WeakMap<
  Schema,
  { text: Map<Attributes, readonly Mark[]>; atom: Map<Attributes, readonly Mark[]> }
>();

/** Attributes of a character as marks; an atom's own key `o` is no mark. */
function marksFrom(schema: Schema, attrs: Attributes, atom: boolean): readonly Mark[] {
  let caches = marksOf.get(schema);
  if (!caches)
    marksOf.set(
      schema,
      (caches = { text: new Map<Attributes, readonly Mark[]>(), atom: new Map<Attributes, readonly Mark[]>() }),
    );
  const cache = atom ? caches.atom : caches.text;
  let found = cache.get(attrs);
  if (!found) {
    found = [];
    for (const key of Object.keys(attrs).sort())
      if (!(atom && key === "o")) found = markFrom(schema, key, attrs[key] ?? null).addToSet(found);
    cache.set(attrs, found);
  }
  return found;
}

function markFrom(schema: Schema, key: string, value: Json): Mark {
  const types = schema.marks;
  if (key.startsWith("ann.") && value === true && types["annotation"])
    return types["annotation"].create({ id: key.slice(4) });
  if (key === "link" && typeof value === "string" && types["link"]) return types["link"].create({ href: value });
  const flag = (FLAGS as readonly string[]).includes(key) && value === true ? types[key] : undefined;
  return flag ? flag.create() : schema.mark("unknown_mark", { key, value });
}

const blockCache = new WeakMap<Node, { readonly path: string; readonly attrs: Attributes }>();

/** What the marker of this block carries. */
export function markerAttributes(node: Node, path: string): Attributes {
  const cached = blockCache.get(node);
  if (cached?.path === path) return cached.attrs;
  const out: Record<string, Json> = { ...(node.attrs["unknown"] as Unknown) };
  const name = node.type.name;
  if (name === "unknown_block") out["t"] ??= node.attrs["kind"] as string;
  else if (name !== "paragraph") out["t"] = name;
  for (const [key, known] of Object.entries(knownOf(name) ?? {})) {
    const value = node.attrs[key] as Json;
    if (value !== known.initial) out[`a.${key}`] = value;
  }
  if (path !== "") out["w"] = path;
  const attrs = storable(out, isBlockKey);
  blockCache.set(node, { path, attrs });
  return attrs;
}

/** The wrap path of a marker; what is not a text with something in it wraps nothing. */
export const pathFrom = (marker: Attributes): string => (typeof marker["w"] === "string" ? marker["w"] : "");

/** Which node a marker asks for. What cannot be shown goes to `unknown`, so that it is kept. */
function blockFrom(schema: Schema, marker: Attributes): [NodeType, Attrs] {
  const stored = marker["t"] ?? "paragraph";
  const name = typeof stored === "string" ? stored : "";
  const type = knownOf(name) && schema.nodes[name];
  const known: Readonly<Record<string, Known>> = (type && knownOf(name)) ?? {};
  const attrs: Record<string, Json> = {};
  const unknown: Record<string, Json> = {};
  for (const [key, value] of Object.entries(marker)) {
    if ((key === "t" && typeof value === "string") || (key === "w" && pathFrom(marker) !== "")) continue;
    const field = key.startsWith("a.") && Object.hasOwn(known, key.slice(2)) ? known[key.slice(2)] : undefined;
    if (field?.valid(value) && value !== field.initial) attrs[key.slice(2)] = value;
    else unknown[key] = value;
  }
  const rest = Object.keys(unknown).length > 0 ? intern(unknown) : null;
  if (type) return [type, { ...attrs, unknown: rest }];
  return [schema.nodes["unknown_block"] as NodeType, { kind: name, unknown: rest }];
}

// ---- wraps ----

const WRAP = /^(?:(blockquote|gallery)#([^/]*)|(bullet_list|ordered_list)#([^/]*)\/list_item)$/;

/** The stored path of a wrapper node. */
export function pathOf(wrap: Node): string {
  const { name } = wrap.type;
  if (name === "unknown_wrap") return wrap.attrs["path"] as string;
  const id = (wrap.attrs["id"] as string | null) ?? "";
  return isList(wrap) ? `${name}#${id}/list_item` : `${name}#${id}`;
}

/** True for the two kinds of list. */
export const isList = (node: Node): boolean => node.type.name === "bullet_list" || node.type.name === "ordered_list";

/** True for photos that stand together. */
export const isGallery = (node: Node): boolean => node.type.name === "gallery";

function wrapFrom(schema: Schema, path: string, blocks: readonly Node[]): Node {
  const match = WRAP.exec(path);
  const plainType = match?.[1];
  if (plainType && schema.nodes[plainType]) return schema.node(plainType, { id: match[2] }, blocks);
  const listType = match?.[3];
  if (listType && schema.nodes[listType]) {
    return schema.node(
      listType,
      { id: match[4] },
      blocks.map((block) => schema.node("list_item", null, block)),
    );
  }
  return schema.node("unknown_wrap", { path }, blocks);
}

// ---- sizes and positions ----

const sizes = new WeakMap<Node, number>();

/** Number of cells of a node. */
export function cellCount(node: Node): number {
  if (node.isText) return codePoints(node.text ?? "");
  if (node.isInline) return 1;
  let n = sizes.get(node);
  if (n === undefined) {
    n = node.isTextblock ? 1 : 0;
    for (const child of node.children) n += cellCount(child);
    sizes.set(node, n);
  }
  return n;
}

/** Number of blocks of a top-level node. */
export const blockCount = (top: Node): number => (top.isTextblock ? 1 : top.childCount);

/** The `i`-th block of a top-level node. */
export function blockAt(top: Node, i: number): Node {
  if (top.isTextblock) return top;
  return isList(top) ? top.child(i).child(0) : top.child(i);
}

/** Position -> offset in cells. Where a position splits a surrogate pair, `up` says which side counts. */
export function offsetOf(node: Node, position: number, up = false): number {
  let offset = 0;
  let at = 0;
  for (const child of node.children) {
    if (at >= position) break;
    const end = at + child.nodeSize;
    if (end <= position) {
      offset += cellCount(child);
      at = end;
      continue;
    }
    if (!child.isText) return offset + offsetOf(child, position - at - 1, up);
    const text = child.text ?? "";
    const k = position - at;
    const torn = splitsPair(text, k);
    return offset + codePoints(text.slice(0, torn ? k - 1 : k)) + (torn && up ? 1 : 0);
  }
  return offset;
}

// ---- document -> cells ----

/** A block with the path of its wrapper ("" for none). */
export interface Block {
  readonly node: Node;
  readonly path: string;
}

/** The blocks of a top-level node, in order. */
export function blocksOf(top: Node): Block[] {
  if (top.isTextblock) return [{ node: top, path: "" }];
  const path = pathOf(top);
  return top.children.map((child) => ({ node: child.isTextblock ? child : child.child(0), path }));
}

/** What may be stored for one typed character: separators become a space, a lone surrogate the replacement character. */
export function storableChar(char: string): string {
  if (char === MARKER || char === GUARD) return " ";
  return char.length === 1 && char >= "\ud800" && char <= "\udfff" ? "\ufffd" : char;
}

/** The text cells of a block, without its close; only those between two positions of its content when they are given. */
export function inlineCells(block: Node, out: Cell[] = [], from = 0, to = block.content.size): Cell[] {
  let at = 0;
  for (const child of block.children) {
    const start = at;
    at += child.nodeSize;
    if (at <= from || start >= to) continue;
    const attrs = markAttributes(child.marks);
    if (child.isText) {
      const text = (child.text ?? "").slice(Math.max(0, from - start), to - start);
      for (const char of text) out.push(cell(storableChar(char), attrs));
    } else out.push(cell(ATOM, intern({ ...attrs, o: child.attrs["o"] as Json })));
  }
  return out;
}

/** The cells of the top-level nodes `from` to `to`. */
export function cellsOf(doc: Node, from = 0, to = doc.childCount): Cell[] {
  const out: Cell[] = [];
  for (const top of doc.children.slice(from, to)) {
    for (const { node, path } of blocksOf(top)) {
      inlineCells(node, out);
      out.push(cell(MARKER, markerAttributes(node, path)));
    }
  }
  return out;
}

// ---- cells -> document ----

const isAtom = (c: Cell): boolean => c.char === ATOM && c.attrs["o"] !== undefined;

/** One block from its visible text cells and the attributes of its marker. */
export function buildBlock(schema: Schema, text: readonly Cell[], marker: Attributes): Node {
  const children: Node[] = [];
  let run = "";
  let attrs = NONE;
  const flush = () => {
    if (run !== "") children.push(schema.text(run, marksFrom(schema, attrs, false)));
    run = "";
  };
  for (const c of text) {
    if (isAtom(c)) {
      flush();
      children.push(schema.node("unknown_inline", { o: c.attrs["o"] }, undefined, marksFrom(schema, c.attrs, true)));
      continue;
    }
    if (c.attrs !== attrs) flush();
    attrs = c.attrs;
    run += c.char;
  }
  flush();
  const [type, nodeAttrs] = blockFrom(schema, marker);
  return type.create(nodeAttrs, Fragment.fromArray(children));
}

/** Blocks -> top-level nodes: consecutive equal paths are one wrapper. */
export function groupBlocks(schema: Schema, blocks: readonly Block[]): Node[] {
  const out: Node[] = [];
  let run: Node[] = [];
  let path = "";
  const flush = () => {
    if (run.length > 0) out.push(wrapFrom(schema, path, run));
    run = [];
  };
  for (const block of blocks) {
    if (block.path !== path) flush();
    path = block.path;
    if (path === "") out.push(block.node);
    else run.push(block.node);
  }
  flush();
  return out;
}
