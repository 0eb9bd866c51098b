/**
 * The document tree as JSON (docs/document-format.md) <-> a ProseMirror document.
 *
 * This is what the workstation projects for the first paint, what a revision holds, and what the shared fixtures under
 * `tests/fixtures/documents` compare. It is a reading: what the text holds beyond it (an attribute of the wrong type, a
 * torn guard) is not in the tree and is not lost by it either, because the text alone is ever written.
 */
import { lengthOf, type Length } from "../../kit/lengths.ts";
import type { Node, Schema } from "prosemirror-model";
import { intern, type Attributes, type Json } from "./delta.ts";
import {
  blockAt,
  blockCount,
  buildBlock,
  cell,
  groupBlocks,
  inlineCells,
  isList,
  markerAttributes,
  type Block,
} from "./flat.ts";
import { knownOf, schema as ours, type Unknown } from "./schema.ts";

/** A run of text with equal marks. */
export interface InlineJson {
  readonly text: string;
  readonly marks?: Attributes;
}

interface Content {
  readonly content: readonly InlineJson[];
  readonly unknown?: Attributes;
}

/** A block of the tree. */
export type BlockJson =
  | ({ readonly type: "paragraph" | "pull_quote" | "separator" } & Content)
  | ({ readonly type: "heading"; readonly level: 2 | 3 } & Content)
  | ({
      readonly type: "figure";
      readonly figure: string;
      readonly photo: string;
      readonly width: number;
      readonly height: number;
    } & Content)
  | ({ readonly type: "unknown_block"; readonly kind: string; readonly attributes: Attributes } & Content)
  | { readonly type: "blockquote" | "gallery"; readonly id: string; readonly blocks: readonly BlockJson[] }
  | { readonly type: "bullet_list" | "ordered_list"; readonly id: string; readonly items: readonly BlockJson[] }
  | { readonly type: "unknown_wrap"; readonly path: string; readonly blocks: readonly BlockJson[] };

/** An article's body. */
export interface DocumentJson {
  readonly blocks: readonly BlockJson[];
}

function contentJson(node: Node): InlineJson[] {
  const out: { text: string; attrs: Attributes }[] = [];
  for (const c of inlineCells(node)) {
    const last = out.at(-1);
    if (last?.attrs === c.attrs) last.text += c.char;
    else out.push({ text: c.char, attrs: c.attrs });
  }
  return out.map(({ text, attrs }) => (Object.keys(attrs).length > 0 ? { text, marks: attrs } : { text }));
}

function blockJson(node: Node): BlockJson {
  const type = node.type.name;
  const content = contentJson(node);
  const all = Object.entries((node.attrs["unknown"] as Unknown) ?? {});
  const stored = all.filter(([key]) => key.startsWith("a."));
  if (type === "unknown_block") {
    const kind = node.attrs["kind"] as string;
    return { type, kind, attributes: { t: kind, ...Object.fromEntries(all.filter(([key]) => key !== "w")) }, content };
  }
  const known = knownOf(type) ?? {};
  const unknown = stored.filter(([key]) => !Object.hasOwn(known, key.slice(2)));
  const attrs = Object.fromEntries(Object.keys(known).map((key) => [key, node.attrs[key] as Json]));
  const rest = unknown.length > 0 ? { unknown: Object.fromEntries(unknown) } : {};
  return { type, ...attrs, content, ...rest } as BlockJson;
}

/** ProseMirror document -> tree. */
export function documentJson(doc: Node): DocumentJson {
  return {
    blocks: doc.children.map((top): BlockJson => {
      if (top.isTextblock) return blockJson(top);
      const blocks = Array.from({ length: blockCount(top) }, (_, i) => blockJson(blockAt(top, i)));
      if (top.type.name === "unknown_wrap") return { type: "unknown_wrap", path: top.attrs["path"] as string, blocks };
      const id = (top.attrs["id"] as string | null) ?? "";
      if (isList(top)) return { type: top.type.name as "bullet_list" | "ordered_list", id, items: blocks };
      return { type: top.type.name as "blockquote" | "gallery", id, blocks };
    }),
  };
}

/** The marker that would have made this block. */
function markerOf(block: BlockJson): Attributes {
  if ("attributes" in block) return intern(block.attributes);
  const out: Record<string, Json> = { ...("unknown" in block ? block.unknown : {}) };
  if (block.type !== "paragraph") out["t"] = block.type;
  const fields: Readonly<Record<string, unknown>> = { ...block };
  for (const [key, { initial }] of Object.entries(knownOf(block.type) ?? {})) {
    const value = fields[key] as Json | undefined;
    if (value !== undefined && value !== initial) out[`a.${key}`] = value;
  }
  return intern(out);
}

function blockNode(schema: Schema, block: BlockJson): Node {
  const runs = "content" in block ? block.content : [];
  const cells = runs.flatMap(({ text, marks }) => Array.from(text, (char) => cell(char, intern(marks ?? {}))));
  return buildBlock(schema, cells, markerOf(block));
}

function pathOfJson(block: BlockJson): string | null {
  if (block.type === "unknown_wrap") return block.path;
  if (block.type === "blockquote" || block.type === "gallery") return `${block.type}#${block.id}`;
  if (block.type === "bullet_list" || block.type === "ordered_list") return `${block.type}#${block.id}/list_item`;
  return null;
}

/** Tree -> ProseMirror document: for the first paint and for reading. An empty tree is one empty paragraph. */
export function documentNode(json: DocumentJson, schema: Schema = ours): Node {
  const blocks = json.blocks.flatMap((block): Block[] => {
    const path = pathOfJson(block);
    if (path === null) return [{ node: blockNode(schema, block), path: "" }];
    const inner = "items" in block ? block.items : "blocks" in block ? block.blocks : [];
    return inner.map((child) => ({ node: blockNode(schema, child), path }));
  });
  const tops = groupBlocks(schema, blocks);
  return schema.node("doc", null, tops.length > 0 ? tops : [schema.node("paragraph")]);
}

/** The text of a document, a block a line. */
export function documentText(doc: Node): string {
  return doc.children
    .flatMap((top) =>
      Array.from({ length: blockCount(top) }, (_, i) =>
        blockAt(top, i).textBetween(0, blockAt(top, i).content.size, "", "\ufffc"),
      ),
    )
    .join("\n");
}

const counts = new WeakMap<Node, Length>();

function countBlock(block: Node): Length {
  let found = counts.get(block);
  if (!found) counts.set(block, (found = lengthOf(block.textContent)));
  return found;
}

/** Counts a document; only blocks that changed are read again. */
export function countDocument(doc: Node): Length {
  let words = 0;
  let characters = 0;
  for (const top of doc.children) {
    for (let i = 0; i < blockCount(top); i++) {
      const block = countBlock(blockAt(top, i));
      words += block.words;
      characters += block.characters;
    }
  }
  return { words, characters };
}

/** The attributes that a block's marker carries in the stored text; for tests and fixtures. */
export const storedAttributes = markerAttributes;

/**
 * The text of `meant` that `is` lacks: what stands between the first and the last difference, a block a line. Empty when
 * nothing is missing. It may say more than was lost, never less.
 */
export function missingText(meant: Node, is: Node): string {
  const start = meant.content.findDiffStart(is.content);
  const end = meant.content.findDiffEnd(is.content);
  if (start === null || end === null) return "";
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  return meant.textBetween(start, end.a + overlap, "\n", "").trim();
}
