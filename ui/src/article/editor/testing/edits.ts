/**
 * Random edits of a person at a window: the editor's own commands, and raw transactions that are ruder than any command.
 *
 * Every insertion carries a token, a character that exists nowhere else, so that lost and doubled words can be counted.
 */
import { Fragment, Slice, type Node } from "prosemirror-model";
import { NodeSelection, TextSelection, type Command, type Transaction } from "prosemirror-state";
import { canJoin, canSplit, findWrapping, liftTarget } from "prosemirror-transform";
import type { Binding } from "../binding.ts";
import * as commands from "../commands.ts";
import { crossEdge, leaveGallery, placeFigures, toggleGallery } from "../gallery.ts";
import { moveBlock } from "../move.ts";
import { splitsPair } from "../delta.ts";
import { schema } from "../schema.ts";
import { pick, type Random } from "./random.ts";

const WORDS = [
  "nghị quyết",
  "Thủ đô",
  "nghị quyết".normalize("NFD"),
  "Đường".normalize("NFD"),
  "😀👩‍👩‍👧",
  "🇻🇳",
  "ễ",
  "e\u0302\u0303",
  "𠮷",
  "a\u2028b",
  "\u2029",
  "x\ud83d",
  "\ude00y",
  "\ufffc",
  "một hai ba bốn năm",
];

interface Found {
  readonly node: Node;
  readonly at: number;
}

function textblocks(doc: Node): Found[] {
  const out: Found[] = [];
  doc.descendants((node, at) => {
    if (node.isTextblock) out.push({ node, at });
    return !node.isTextblock;
  });
  return out;
}

/** A random position in a block; one in eight may be the middle of a character. */
function place(r: Random, { node, at }: Found): number {
  let offset = r(node.content.size + 1);
  if (r(8) > 0 && splitsPair(node.textBetween(0, node.content.size, "", "\ufffc"), offset)) offset--;
  return at + 1 + offset;
}

const block = (name: string, text: string, attrs: Record<string, unknown> = {}): Node =>
  schema.node(name, attrs, text === "" ? undefined : schema.text(text));

type Maker = (world: { binding: Binding; r: Random; token: () => string; newId: () => string }) => Transaction | null;

/** Sets a random selection and runs a command. */
const command =
  (make: (r: Random, newId: () => string) => Command): Maker =>
  ({ binding, r, newId }) => {
    const { doc } = binding.state;
    const all = textblocks(doc);
    const from = pick(r, all);
    const anchor = place(r, from);
    const head = r(3) === 0 ? place(r, pick(r, all)) : r(2) === 0 ? anchor : place(r, from);
    const selection = r(10) === 0 ? NodeSelection.create(doc, from.at) : TextSelection.create(doc, anchor, head);
    binding.dispatch(binding.state.tr.setSelection(selection));
    let made: Transaction | null = null;
    make(r, newId)(binding.state, (tr) => (made = tr));
    return made;
  };

const typing: Maker = ({ binding, r, token }) => {
  const at = place(r, pick(r, textblocks(binding.state.doc)));
  return binding.state.tr.insertText(token() + pick(r, WORDS), at);
};

/** A deletion over several blocks, but never of half an article. */
const deleting: Maker = ({ binding, r }) => {
  const all = textblocks(binding.state.doc);
  const [a, b] = [place(r, pick(r, all)), place(r, pick(r, all))];
  return Math.abs(a - b) > 160 ? null : binding.state.tr.delete(Math.min(a, b), Math.max(a, b));
};

const deletingInBlock: Maker = ({ binding, r }) => {
  const found = pick(r, textblocks(binding.state.doc));
  const [a, b] = [place(r, found), place(r, found)];
  return a === b ? null : binding.state.tr.delete(Math.min(a, b), Math.max(a, b));
};

const retyping: Maker = ({ binding, r, token }) => {
  const found = pick(r, textblocks(binding.state.doc));
  const [a, b] = [place(r, found), place(r, found)];
  return binding.state.tr.insertText(token() + pick(r, WORDS), Math.min(a, b), Math.max(a, b));
};

const splitting: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  const at = place(r, pick(r, textblocks(doc)));
  const $at = doc.resolve(at);
  const depth = $at.depth > 1 && (r(2) === 0 || $at.node(-1).type.name === "list_item") ? 2 : 1;
  return canSplit(doc, at, depth) ? tr.split(at, depth) : null;
};

const joining: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  const { at } = pick(r, textblocks(doc));
  return at > 0 && canJoin(doc, at) ? tr.join(at) : null;
};

const restyling: Maker = ({ binding, r }) => {
  const { at } = pick(r, textblocks(binding.state.doc));
  const [name, attrs] = pick<[string, Record<string, unknown>]>(r, [
    ["paragraph", {}],
    ["heading", { level: 2 + r(2) }],
    ["pull_quote", {}],
    ["separator", {}],
    ["figure", { figure: `f${r(5)}`, photo: `p${r(9)}`, width: r(3), height: 1 }],
    ["unknown_block", { kind: "poll", unknown: { "a.q": r(5) } }],
    ["paragraph", { unknown: { "a.future": r(3) } }],
  ]);
  return binding.state.tr.setNodeMarkup(at, schema.nodes[name], attrs);
};

const wrapping: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  const all = textblocks(doc);
  const first = r(all.length);
  const last = Math.min(all.length - 1, first + r(3));
  const range = doc.resolve((all[first]?.at ?? 0) + 1).blockRange(doc.resolve((all[last]?.at ?? 0) + 1));
  const wrapper = schema.nodes[pick(r, ["blockquote", "gallery"])];
  const found = range?.depth === 0 && wrapper ? findWrapping(range, wrapper) : null;
  return range && found ? tr.wrap(range, found) : null;
};

const lifting: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  const range = doc.resolve(pick(r, textblocks(doc)).at + 1).blockRange();
  const target = range && liftTarget(range);
  return range && target !== null ? tr.lift(range, target) : null;
};

const marking: Maker = ({ binding, r }) => {
  const all = textblocks(binding.state.doc);
  const found = pick(r, all);
  const a = place(r, found);
  const b = place(r, r(4) === 0 ? pick(r, all) : found);
  const mark = pick(r, [
    schema.mark("strong"),
    schema.mark("em"),
    schema.mark("sub"),
    schema.mark("sup"),
    schema.mark("link", { href: `https://example.org/${r(3)}` }),
    schema.mark("annotation", { id: `k${r(4)}` }),
    schema.mark("unknown_mark", { key: "hl", value: r(3) + 1 }),
  ]);
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  if (from === to) return null;
  return r(3) > 0 ? binding.state.tr.addMark(from, to, mark) : binding.state.tr.removeMark(from, to, mark);
};

function topStart(doc: Node, index: number): number {
  let at = 0;
  for (let i = 0; i < index; i++) at += doc.child(i).nodeSize;
  return at;
}

const moving: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  if (doc.childCount < 2) return null;
  const i = r(doc.childCount);
  const moved = doc.child(i);
  tr.delete(topStart(doc, i), topStart(doc, i) + moved.nodeSize);
  return tr.insert(topStart(tr.doc, r(tr.doc.childCount + 1)), moved);
};

const pasting: Maker = ({ binding, r, token }) => {
  const at = place(r, pick(r, textblocks(binding.state.doc)));
  const blocks = [block("paragraph", token()), block("heading", token(), { level: 3 }), block("paragraph", token())];
  return binding.state.tr.replace(at, at, new Slice(Fragment.fromArray(blocks), r(2), r(2)));
};

const inserting: Maker = ({ binding, r, token }) => {
  const { doc, tr } = binding.state;
  const item = () => schema.node("list_item", null, block("paragraph", token()));
  const made = pick(r, [
    () => block("separator", ""),
    () => block("figure", token(), { figure: `f${r(5)}`, photo: "p", width: 4, height: 3 }),
    () => schema.node("blockquote", null, block("paragraph", token())),
    () => schema.node("ordered_list", null, [item(), item()]),
    () =>
      schema.node("gallery", null, block("figure", token(), { figure: `f${r(5)}`, photo: "p", width: 4, height: 3 })),
    () => schema.node("gallery", { id: `g${r(2)}` }, [block("figure", token()), block("paragraph", token())]),
    () => schema.node("unknown_wrap", { path: "aside#x" }, block("paragraph", token())),
  ])();
  return tr.insert(topStart(doc, r(doc.childCount + 1)), made);
};

const atom: Maker = ({ binding, r }) =>
  binding.state.tr.insert(place(r, pick(r, textblocks(binding.state.doc))), schema.node("unknown_inline", { o: r(3) }));

const resizing: Maker = ({ binding, r }) => {
  const figures = textblocks(binding.state.doc).filter(({ node }) => node.type.name === "figure");
  return figures.length === 0
    ? null
    : binding.state.tr.setNodeAttribute(pick(r, figures).at, pick(r, ["width", "height"]), r(99));
};

const removing: Maker = ({ binding, r }) => {
  const { doc, tr } = binding.state;
  if (doc.childCount < 2) return null;
  const i = r(doc.childCount);
  return tr.delete(topStart(doc, i), topStart(doc, i) + doc.child(i).nodeSize);
};

/** Raw transactions: ProseMirror itself refuses some of them. */
const RUDE: readonly Maker[] = [
  typing,
  typing,
  typing,
  typing,
  typing,
  typing,
  deleting,
  deletingInBlock,
  deletingInBlock,
  retyping,
  splitting,
  splitting,
  joining,
  restyling,
  restyling,
  wrapping,
  lifting,
  marking,
  marking,
  marking,
  moving,
  pasting,
  inserting,
  inserting,
  atom,
  resizing,
  removing,
];

/** The editor's commands: they never throw. */
const POLITE: readonly Maker[] = [
  command(() => commands.enter),
  command(() => commands.enter),
  command(() => commands.backspace),
  command((r) => commands.toggle(pick(r, ["strong", "em", "sub", "sup"]))),
  command((r) =>
    pick(r, [
      commands.setBlock("paragraph"),
      commands.toggleBlock("heading", { level: 3 }),
      commands.toggleBlock("pull_quote"),
    ]),
  ),
  command((r, newId) => commands.toggleWrap(pick(r, ["blockquote", "bullet_list", "ordered_list"]), newId)),
  command((r, newId) => commands.toggleWrap(pick(r, ["blockquote", "bullet_list", "ordered_list"]), newId)),
  command(() => commands.lift),
  command((r) => moveBlock(r(2) === 0 ? 1 : -1)),
  command(() => commands.separator),
  command((r, newId) => placeFigures([{ photo: "q", width: 2, height: r(3), figure: newId() }], null)),
  command((r, newId) =>
    placeFigures(
      Array.from({ length: 1 + r(3) }, () => ({ photo: "q", width: 1 + r(3), height: 2, figure: newId() })),
      newId(),
    ),
  ),
  command((_, newId) => toggleGallery(newId)),
  command((_, newId) => toggleGallery(newId)),
  command((r) => crossEdge(r(2) === 0 ? 1 : -1)),
  command(() => leaveGallery),
  command((r) => commands.link(r(2) === 0 ? null : "https://example.org/l")),
];

/** A random edit, or null when chance chose one that makes no sense here. */
export function randomEdit(binding: Binding, r: Random, token: () => string, newId: () => string): Transaction | null {
  const given = { binding, r, token, newId };
  const polite = r(5) < 2;
  let tr: Transaction | null = null;
  if (polite) tr = pick(r, POLITE)(given);
  else {
    try {
      tr = pick(r, RUDE)(given);
    } catch (error) {
      const refused =
        error instanceof RangeError || (error instanceof Error && /^(Replace|Transform)Error$/.test(error.name));
      if (!refused) throw error;
    }
  }
  return tr?.docChanged ? tr : null;
}
