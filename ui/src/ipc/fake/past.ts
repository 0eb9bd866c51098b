/**
 * The past of an article in memory: what was kept, what differs, what others deleted.
 *
 * It answers in the shapes of the contract and is honest about words and paragraphs; it knows nothing of styles and
 * pairs paragraphs simply. The real comparison is the workstation's.
 */
import type {
  Block,
  BlockDifference,
  Compared,
  DeletedBlock,
  Document,
  FieldDifference,
  Inline,
  RevisionRow,
} from "../types.ts";

/** A content by its name. */
export interface Content {
  document: Document;
  fields: Record<string, string[]>;
}

/** What an article of the samples brings along besides its text. */
export interface SamplePast {
  /** Earlier texts, the newest first. */
  moments: {
    what: string;
    by: string;
    age_ms: number;
    number?: number;
    reason?: string;
    body: Block[];
    fields?: Record<string, string>;
  }[];
  deleted: { by: string; age_ms: number; content: Block }[];
}

type Piece = BlockDifference["words"][number];

const plain = (content: Inline[]): string => content.map((run) => run.text).join("");
export const textOf = (block: Block): string => ("content" in block ? plain(block.content) : "");

interface Leaf {
  block: Block;
  wrap: BlockDifference["wrap"];
}

export function leaves(blocks: readonly Block[], wrap: BlockDifference["wrap"] = null): Leaf[] {
  return blocks.flatMap((block): Leaf[] => {
    switch (block.type) {
      case "blockquote":
        return leaves(block.blocks, "blockquote");
      case "bullet_list":
      case "ordered_list":
        return leaves(block.items, block.type);
      case "gallery":
        return leaves(block.blocks, "gallery");
      case "unknown_wrap":
        return leaves(block.blocks, "unknown");
      default:
        return [{ block, wrap }];
    }
  });
}

/** The longest common run of two lists, as pairs of places. */
function common<T>(a: readonly T[], b: readonly T[], equal: (x: T, y: T) => boolean): [number, number][] {
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = best[i];
      if (row) {
        row[j] = equal(a[i] as T, b[j] as T) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (equal(a[i] as T, b[j] as T)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** The words of two texts. */
export function words(before: string, after: string): Piece[] {
  const cut = (text: string): string[] => text.match(/\s+|[\p{L}\p{M}\p{N}]+|./gsu) ?? [];
  const [old, now] = [cut(before), cut(after)];
  const pieces: Piece[] = [];
  const put = (change: Piece["change"], text: string): void => {
    const last = pieces.at(-1);
    if (text === "") return;
    if (last?.change === change) last.text += text;
    else pieces.push({ change, text });
  };
  let [i, j] = [0, 0];
  for (const [to, at] of [...common(old, now, (x, y) => x === y), [old.length, now.length] as const]) {
    put("removed", old.slice(i, to).join(""));
    put("added", now.slice(j, at).join(""));
    put("same", old[to] ?? "");
    [i, j] = [to + 1, at + 1];
  }
  return pieces;
}

function alike(a: Leaf, b: Leaf): boolean {
  if (a.block.type === "figure" || b.block.type === "figure") {
    return a.block.type === "figure" && b.block.type === "figure" && a.block.figure === b.block.figure;
  }
  const set = new Set(textOf(a.block).split(/\s+/u));
  const other = textOf(b.block).split(/\s+/u);
  return other.filter((word) => set.has(word)).length * 2 >= Math.max(set.size, other.length);
}

/** What differs between two contents. */
export function compareContents(before: Content, after: Content): Pick<Compared, "fields" | "blocks"> {
  const names = [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])].sort();
  const fields: FieldDifference[] = names.flatMap((field) => {
    const [was, is] = [before.fields[field] ?? [], after.fields[field] ?? []];
    if (was.join("\n") === is.join("\n")) return [];
    return [{ field, before: was, after: is, words: words(was[0] ?? "", is[0] ?? "") }];
  });
  const [old, now] = [leaves(before.document.blocks), leaves(after.document.blocks)];
  const blocks: BlockDifference[] = [];
  const put = (fate: BlockDifference["fate"], { block, wrap }: Leaf, was: string, is: string): void =>
    void blocks.push({ fate, block, wrap, words: words(was, is), restyled: false, other_photo: false, fields: [] });
  let [i, j] = [0, 0];
  for (const [to, at] of [...common(old, now, alike), [old.length, now.length] as const]) {
    for (const leaf of old.slice(i, to)) put("removed", leaf, textOf(leaf.block), "");
    for (const leaf of now.slice(j, at)) put("added", leaf, "", textOf(leaf.block));
    const [was, is] = [old[to], now[at]];
    if (was && is) {
      const [a, b] = [textOf(was.block), textOf(is.block)];
      put(a === b ? "same" : "changed", is, a, b);
    }
    [i, j] = [to + 1, at + 1];
  }
  return { fields, blocks };
}

/** A name for a content: equal content, equal name. Not the real hash. */
export function nameOfContent(content: Content): string {
  const text = JSON.stringify([content.document, content.fields]);
  let out = "";
  for (let seed = 0; out.length < 64; seed++) {
    let h = (0x811c9dc5 ^ (seed * 0x9e3779b9)) >>> 0;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
    out += h.toString(16).padStart(8, "0");
  }
  return out;
}

/** What was kept of one article. */
export class Past {
  readonly contents = new Map<string, Content>();
  readonly rows: RevisionRow[] = [];
  deleted: DeletedBlock[] = [];

  constructor(sample: SamplePast | undefined, now: Content, nameOf: (id: string) => string) {
    for (const moment of sample?.moments ?? []) {
      const own = Object.fromEntries(Object.entries(moment.fields ?? {}).map(([name, value]) => [name, [value]]));
      const content: Content = { document: { blocks: moment.body }, fields: { ...now.fields, ...own } };
      const hash = nameOfContent(content);
      this.contents.set(hash, content);
      this.rows.push({
        number: moment.number ?? null,
        hash,
        at: Date.now() - moment.age_ms,
        by_id: moment.by,
        by: nameOf(moment.by),
        what: moment.what,
        reason: moment.reason ?? null,
        level: null,
        photos: [],
        waits: false,
      });
    }
    this.deleted = (sample?.deleted ?? []).map(({ by, age_ms, content }, block) => ({
      before: "AA==",
      block,
      content,
      by_id: by,
      by: nameOf(by),
      at: Date.now() - age_ms,
    }));
  }

  /** Keeps a moment, on top of the list. */
  keep(what: string, hash: string, content: Content, by_id: string, by: string): void {
    this.contents.set(hash, content);
    const row = {
      number: null,
      hash,
      at: Date.now(),
      by_id,
      by,
      what,
      reason: null,
      level: null,
      photos: [],
      waits: false,
    };
    this.rows.unshift(row);
  }
}
