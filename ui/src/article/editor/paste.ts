/**
 * What comes in by paste and drop: an allow-list, never a list of what is bad.
 *
 * HTML is read into an inert document, and only what the schema has a word for is taken over: block and inline elements
 * of the story, the links that may be stored, and this editor's own clipboard attributes. Styles, scripts, pictures,
 * comments and everything that a word processor adds are left behind; text is kept. Word marks its lists by style
 * instead of elements, and Google Docs its emphasis by `font-weight`: both are understood.
 *
 * A refused link is told to the caller, because a link that silently vanishes is an error in the story.
 */
import { Fragment, Slice, type Node, type Schema } from "prosemirror-model";
import { storableChar } from "./flat.ts";
import { isPastedLink } from "./schema.ts";

/** Elements that stand for blocks, and what they become. */
const BLOCKS: Readonly<Record<string, string>> = {
  p: "p",
  h1: "h2",
  h2: "h2",
  h3: "h3",
  h4: "h3",
  h5: "h3",
  h6: "h3",
  ul: "ul",
  ol: "ol",
  li: "li",
  blockquote: "blockquote",
  hr: "hr",
};
const INLINE: Readonly<Record<string, string>> = {
  strong: "strong",
  b: "strong",
  em: "em",
  i: "em",
  sub: "sub",
  sup: "sup",
};
/** Elements whose content is not text of the story. */
const DROPPED = new Set([
  "script",
  "style",
  "head",
  "title",
  "meta",
  "link",
  "template",
  "noscript",
  "iframe",
  "object",
  "svg",
  "math",
  "textarea",
  "select",
  "button",
]);
/** Our own clipboard: attributes that the schema reads and checks. */
const OWN =
  /^(class|data-(id|figure|photo|width|height|unknown|separator|gallery|unknown-block|unknown-wrap|unknown-inline|unknown-mark|value|annotation|pm-slice))$/;

/** Control characters other than tab and line break, separators, and halves of characters never come in by paste. */
export function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- removing control characters is what this does
  return Array.from(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, ""), storableChar).join("");
}

/** Pasted HTML -> HTML that holds only what a story can hold. @param refused is told every link that was left out */
export function cleanHtml(html: string, refused: (href: string) => void): string {
  const source = new DOMParser().parseFromString(html, "text/html");
  const own = source.querySelector("[data-pm-slice]") !== null;
  const target = document.implementation.createHTMLDocument("").body;
  copyChildren(source.body, target, own, refused);
  return target.innerHTML;
}

function copyChildren(from: Element, to: HTMLElement, own: boolean, refused: (href: string) => void): void {
  for (const child of from.childNodes) {
    if (child.nodeType === 3) to.append(cleanText(child.textContent ?? ""));
    else if (child.nodeType === 1) copyElement(child as HTMLElement, to, own, refused);
  }
}

function copyElement(el: HTMLElement, to: HTMLElement, own: boolean, refused: (href: string) => void): void {
  const name = el.localName;
  // Word's own elements (o:p) hold nothing; a name with a colon is never ours.
  if (DROPPED.has(name)) return;
  if (name === "br") {
    to.append(to.ownerDocument.createElement("br"));
    return;
  }
  const into = own ? ownElement(el, to) : foreignElement(el, to, refused);
  copyChildren(el, into, own, refused);
}

/** An element of this editor's clipboard: every attribute that the schema knows, and no other. */
function ownElement(el: HTMLElement, to: HTMLElement): HTMLElement {
  const tags = [...Object.keys(BLOCKS), ...Object.keys(INLINE), "div", "span", "figure", "figcaption", "a"];
  if (!tags.includes(el.localName)) return to;
  const copy = to.ownerDocument.createElement(el.localName);
  for (const { name, value } of el.attributes) if (OWN.test(name)) copy.setAttribute(name, value);
  const href = el.getAttribute("href");
  if (href !== null && isPastedLink(href)) copy.setAttribute("href", href);
  to.append(copy);
  return copy;
}

function foreignElement(el: HTMLElement, to: HTMLElement, refused: (href: string) => void): HTMLElement {
  const document = to.ownerDocument;
  const add = (parent: HTMLElement, tag: string): HTMLElement => {
    const child = document.createElement(tag);
    parent.append(child);
    return child;
  };
  const name = el.localName;
  const item = wordListItem(el);
  if (item) {
    const last = to.lastElementChild;
    const list = last?.localName === item ? (last as HTMLElement) : add(to, item);
    return add(list, "li");
  }
  const block = Object.hasOwn(BLOCKS, name) ? BLOCKS[name] : undefined;
  if (block) return styled(el, add(to, block), add);
  // A division, a table cell or a section that holds text by itself is a paragraph.
  if (["div", "section", "article", "td", "th", "dt", "dd", "figcaption", "pre", "address"].includes(name)) {
    return hasBlocks(el) ? to : styled(el, add(to, "p"), add);
  }
  if (name === "a") return styled(el, anchor(el, to, refused), add);
  const inline = Object.hasOwn(INLINE, name) ? INLINE[name] : undefined;
  // Google Docs wraps everything in a <b> that says it is not bold.
  if (inline && !/font-weight:\s*(normal|[1-4]00)/i.test(el.getAttribute("style") ?? "")) return add(to, inline);
  return styled(el, to, add);
}

const hasBlocks = (el: Element): boolean =>
  el.querySelector("p,div,h1,h2,h3,h4,h5,h6,ul,ol,li,blockquote,table,hr,section,article") !== null;

function anchor(el: HTMLElement, to: HTMLElement, refused: (href: string) => void): HTMLElement {
  const href = (el.getAttribute("href") ?? "").trim();
  // A jump inside the page it came from (footnotes of word processors) is no link of a story.
  if (href === "" || href.startsWith("#")) return to;
  if (!isPastedLink(href)) {
    refused(href);
    return to;
  }
  const link = to.ownerDocument.createElement("a");
  link.setAttribute("href", href);
  to.append(link);
  return link;
}

/** Emphasis that is said by style only. */
function styled(el: HTMLElement, to: HTMLElement, add: (parent: HTMLElement, tag: string) => HTMLElement): HTMLElement {
  const style = el.getAttribute("style") ?? "";
  if (["h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol"].includes(el.localName)) return to;
  let into = to;
  if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) into = add(into, "strong");
  if (/font-style:\s*italic/i.test(style)) into = add(into, "em");
  if (/vertical-align:\s*super/i.test(style)) into = add(into, "sup");
  if (/vertical-align:\s*sub/i.test(style)) into = add(into, "sub");
  return into;
}

/**
 * The list that a Word paragraph belongs to: Word writes list items as paragraphs of a style, with the bullet or number
 * as text inside a conditional comment or an ignored span. Removes that text.
 */
function wordListItem(el: HTMLElement): "ul" | "ol" | null {
  const style = el.getAttribute("style") ?? "";
  if (el.localName !== "p" || !/mso-list:\s*l\d+/i.test(style)) return null;
  const label = Array.from(el.querySelectorAll<HTMLElement>("span")).find((span) =>
    /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""),
  );
  const text = (label?.textContent ?? "").trim();
  label?.remove();
  return /^[\p{L}\d]{1,4}[.)]/u.test(text) ? "ol" : "ul";
}

/** Pasted plain text -> paragraphs, one a line; empty lines are only space. */
export function textSlice(schema: Schema, text: string): Slice {
  const lines = text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => cleanText(line).replace(/\t/g, " "))
    .filter((line, _, all) => line.trim() !== "" || all.length === 1);
  const blocks = lines.map((line) => schema.node("paragraph", null, line === "" ? undefined : schema.text(line)));
  return new Slice(Fragment.fromArray(blocks), blocks.length > 0 ? 1 : 0, blocks.length > 0 ? 1 : 0);
}

/** The same slice with text that may be stored: the last gate, whatever way the slice came. */
export function cleanSlice(slice: Slice): Slice {
  const walk = (node: Node): Node => {
    if (!node.isText) return node.copy(mapFragment(node.content, walk));
    const text = cleanText(node.text ?? "").replace(/[\t\n\r]+/g, " ");
    return text === node.text ? node : node.type.schema.text(text === "" ? " " : text, node.marks);
  };
  return new Slice(mapFragment(slice.content, walk), slice.openStart, slice.openEnd);
}

function mapFragment(fragment: Fragment, f: (node: Node) => Node): Fragment {
  return Fragment.fromArray(fragment.content.map(f));
}
