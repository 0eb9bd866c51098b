/**
 * The editor's schema, and what the names in it mean in the stored text.
 *
 * It is permissive on purpose: every stored text has exactly one document here, so that merging can never produce
 * something that must be repaired. House rules (no heading in a quote, a caption for every figure) live in commands and
 * checks, never in the schema. What a newer version wrote is carried in `unknown_*` and in the attribute `unknown`.
 *
 * How a figure looks is not decided here: the caller passes a node view. `toDOM` is for the clipboard and for reading.
 */
import { Schema, type Attrs, type MarkSpec, type Node, type NodeSpec, type TagParseRule } from "prosemirror-model";
import { isKey, type Attributes, type Json } from "./delta.ts";

/** Attributes of a marker that this version does not know (keys as stored, `a.*`), or that hold what it cannot show. */
export type Unknown = Attributes | null;

/** A stored attribute of a block type: its default, and what a value must be to be believed. */
export interface Known {
  readonly initial: Json;
  readonly valid: (value: Json) => boolean;
}

const isText = (v: Json): boolean => typeof v === "string";
const isCount = (v: Json): boolean => typeof v === "number" && Number.isInteger(v) && v >= 0 && v <= 0xffffffff;

/** Block types of the format page with their attributes; a type that is missing here is an unknown block. */
const BLOCKS: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  paragraph: {},
  heading: { level: { initial: 2, valid: (v) => v === 2 || v === 3 } },
  pull_quote: {},
  figure: {
    figure: { initial: "", valid: isText },
    photo: { initial: "", valid: isText },
    width: { initial: 0, valid: isCount },
    height: { initial: 0, valid: isCount },
  },
  separator: {},
};

/** The known attributes of a block type, or undefined for a type that is unknown here. */
export const knownOf = (type: string): Readonly<Record<string, Known>> | undefined =>
  Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;

/** Marks without a value: stored as `true`. */
export const FLAGS = ["strong", "em", "sub", "sup"] as const;

/**
 * A link that may be stored and followed: http, https, mailto or a path of the newsroom's own site, and nothing that a
 * browser might run. The rule of `editorial::text::address`.
 */
export function isSafeLink(href: string): boolean {
  // Browsers drop tabs and line breaks inside an address, and read a backslash as a slash.
  if (/[\s\\\p{Cc}]/u.test(href)) return false;
  return /^https?:\/\/[^/]/i.test(href) || /^mailto:./i.test(href) || /^\/(?!\/)/.test(href);
}

/** A link that may come with pasted words: a path means another site's page, unless it names a story of ours. */
export const isPastedLink = (href: string): boolean =>
  isSafeLink(href) && (!href.startsWith("/") || /[/-][0-9a-f]{10}\.html$/.test(href));

const json = (text: string | null): Json | undefined => {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/** Unknown attributes that travelled through the clipboard; whatever could not be stored is left behind. */
function unknownFrom(dom: HTMLElement): Unknown {
  const value = json(dom.getAttribute("data-unknown"));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const entries = Object.entries(value as Attributes).filter(([k]) => isKey(k) && k.startsWith("a."));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

const unknownTo = (node: Node): Record<string, string> => {
  const unknown = node.attrs["unknown"] as Unknown;
  return unknown ? { "data-unknown": JSON.stringify(unknown) } : {};
};

const text = (dom: HTMLElement, name: string): string => dom.getAttribute(name) ?? "";
const count = (dom: HTMLElement, name: string): number => {
  const n = Number(dom.getAttribute(name) ?? "0");
  return isCount(n) ? n : 0;
};

const figureTo = (node: Node): Record<string, string> => ({
  "data-figure": node.attrs["figure"] as string,
  "data-photo": node.attrs["photo"] as string,
  "data-width": String(node.attrs["width"]),
  "data-height": String(node.attrs["height"]),
});

type Reader = (dom: HTMLElement) => Attrs;

/** How the clipboard spells a block: the tags that are read as one, and what is read from them. */
const read = (tags: readonly string[], attrs: Reader = () => ({}), priority = 50): TagParseRule[] =>
  tags.map((tag) => ({ tag, priority, getAttrs: (el) => ({ ...attrs(el), unknown: unknownFrom(el) }) }));

/** A block with text of its own: every block but the wraps. */
function flow(spec: NodeSpec): NodeSpec {
  return { ...spec, content: "inline*", group: "flow top", attrs: { ...spec.attrs, unknown: { default: null } } };
}

function list(tag: "ul" | "ol"): NodeSpec {
  return {
    content: "list_item+",
    group: "top",
    attrs: { id: { default: null } },
    parseDOM: [{ tag, getAttrs: (el) => ({ id: el.getAttribute("data-id") }) }],
    toDOM: (node) => [tag, { "data-id": node.attrs["id"] as string | null }, 0],
  };
}

const nodes: Record<string, NodeSpec> = {
  doc: { content: "top+" },
  paragraph: flow({ parseDOM: read(["p"]), toDOM: (node) => ["p", unknownTo(node), 0] }),
  heading: flow({
    attrs: { level: { default: 2 } },
    defining: true,
    parseDOM: [...read(["h1", "h2"], () => ({ level: 2 })), ...read(["h3", "h4", "h5", "h6"], () => ({ level: 3 }))],
    toDOM: (node) => [`h${String(node.attrs["level"])}`, unknownTo(node), 0],
  }),
  pull_quote: flow({
    defining: true,
    parseDOM: read(["p.pull-quote"], undefined, 60),
    toDOM: (node) => ["p", { class: "pull-quote", ...unknownTo(node) }, 0],
  }),
  figure: flow({
    attrs: { figure: { default: "" }, photo: { default: "" }, width: { default: 0 }, height: { default: 0 } },
    isolating: true,
    defining: true,
    draggable: true,
    parseDOM: read(["figure[data-figure]"], (el) => ({
      figure: text(el, "data-figure"),
      photo: text(el, "data-photo"),
      width: count(el, "data-width"),
      height: count(el, "data-height"),
    })),
    toDOM: (node) => ["figure", { ...figureTo(node), ...unknownTo(node) }, ["figcaption", 0]],
  }),
  separator: flow({
    isolating: true,
    defining: true,
    parseDOM: read(["hr", "div[data-separator]"]),
    toDOM: (node) => ["div", { "data-separator": "", ...unknownTo(node) }, 0],
  }),
  unknown_block: flow({
    attrs: { kind: { default: "" } },
    isolating: true,
    defining: true,
    parseDOM: read(["div[data-unknown-block]"], (el) => ({ kind: text(el, "data-unknown-block") })),
    toDOM: (node) => [
      "div",
      { class: "unknown", "data-unknown-block": node.attrs["kind"] as string, ...unknownTo(node) },
      0,
    ],
  }),
  blockquote: {
    content: "flow+",
    group: "top",
    defining: true,
    attrs: { id: { default: null } },
    parseDOM: [{ tag: "blockquote", getAttrs: (el) => ({ id: el.getAttribute("data-id") }) }],
    toDOM: (node) => ["blockquote", { "data-id": node.attrs["id"] as string | null }, 0],
  },
  // Photos that stand together. A merge may put any block between them: it is shown where it stands.
  gallery: {
    content: "flow+",
    group: "top",
    defining: true,
    attrs: { id: { default: null } },
    parseDOM: [{ tag: "div[data-gallery]", getAttrs: (el) => ({ id: el.getAttribute("data-id") }) }],
    toDOM: (node) => ["div", { class: "gallery", "data-gallery": "", "data-id": node.attrs["id"] as string | null }, 0],
  },
  bullet_list: list("ul"),
  ordered_list: list("ol"),
  list_item: { content: "flow", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  unknown_wrap: {
    content: "flow+",
    group: "top",
    attrs: { path: { default: "" } },
    parseDOM: [{ tag: "div[data-unknown-wrap]", getAttrs: (el) => ({ path: text(el, "data-unknown-wrap") }) }],
    toDOM: (node) => ["div", { class: "unknown", "data-unknown-wrap": node.attrs["path"] as string }, 0],
  },
  text: { group: "inline" },
  unknown_inline: {
    group: "inline",
    inline: true,
    atom: true,
    attrs: { o: { default: null } },
    parseDOM: [
      {
        tag: "span[data-unknown-inline]",
        getAttrs: (el) => ({ o: json(el.getAttribute("data-unknown-inline")) ?? null }),
      },
    ],
    toDOM: (node) => ["span", { class: "unknown", "data-unknown-inline": JSON.stringify(node.attrs["o"]) }],
  },
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: { default: "" } },
    inclusive: false,
    parseDOM: [
      { tag: "a[href]", getAttrs: (el) => (isSafeLink(text(el, "href")) ? { href: text(el, "href") } : false) },
    ],
    // The window never navigates: an unsafe address that somebody else stored is shown, and is no link.
    toDOM: (mark) => {
      const href = mark.attrs["href"] as string;
      return ["a", isSafeLink(href) ? { href, rel: "noopener noreferrer" } : { class: "unknown" }, 0];
    },
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
  sub: { parseDOM: [{ tag: "sub" }], toDOM: () => ["sub", 0] },
  sup: { parseDOM: [{ tag: "sup" }], toDOM: () => ["sup", 0] },
  annotation: {
    attrs: { id: {} },
    inclusive: false,
    excludes: "",
    parseDOM: [{ tag: "span[data-annotation]", getAttrs: (el) => ({ id: text(el, "data-annotation") }) }],
    toDOM: (mark) => ["span", { "data-annotation": mark.attrs["id"] as string }, 0],
  },
  unknown_mark: {
    attrs: { key: {}, value: {} },
    inclusive: false,
    excludes: "",
    parseDOM: [
      {
        tag: "span[data-unknown-mark]",
        getAttrs: (el) => {
          const value = json(el.getAttribute("data-value")) ?? null;
          return value === null ? false : { key: text(el, "data-unknown-mark"), value };
        },
      },
    ],
    toDOM: (mark) => {
      const { key, value } = mark.attrs as { key: string; value: Json };
      return ["span", { "data-unknown-mark": key, "data-value": JSON.stringify(value) }, 0];
    },
  },
};

/** A schema without some node or mark types: an older version of this very editor, for the tests of unknown content. */
export function schemaWithout(names: readonly string[]): Schema {
  const keep = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  return new Schema({ nodes: keep(nodes), marks: keep(marks) });
}

/** The schema of this version. */
export const schema = schemaWithout([]);
