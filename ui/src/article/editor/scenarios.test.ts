// @vitest-environment node
/**
 * Two people edit one article apart, then meet: what both must find. Each row runs offline (both edit, then exchange) and
 * in flight (the second edit is on its way while the first is made), and in both orders of the peers; the outcome must
 * not depend on either.
 */
import type { Node } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import * as commands from "./commands.ts";
import { toggleGallery } from "./gallery.ts";
import { documentJson, documentText, type BlockJson, type DocumentJson } from "./document.ts";
import { schema, schemaWithout } from "./schema.ts";
import { seeded } from "./testing/run.ts";
import { World, type Station } from "./testing/world.ts";

type Edit = (state: EditorState) => Transaction;

const paragraph = (text: string): BlockJson => ({ type: "paragraph", content: text === "" ? [] : [{ text }] });
const figure = (text: string): BlockJson => ({
  type: "figure",
  figure: "f1",
  photo: "9f",
  width: 4,
  height: 3,
  content: [{ text }],
});
const ARTICLE: DocumentJson = {
  blocks: [
    paragraph("Sáng nay, chợ nổi đã mở cửa đón khách phương xa."),
    paragraph("Đoạn hai nói về những chiếc ghe chở đầy trái cây."),
    figure("Chú thích"),
    paragraph("Đoạn ba kết thúc bài viết."),
    paragraph("Hết."),
  ],
};

function find(state: EditorState, text: string): { at: number; block: Node; start: number } {
  let found: { at: number; block: Node; start: number } | null = null;
  state.doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    const at = node.textContent.indexOf(text);
    if (at >= 0) found ??= { at: position + 1 + at, block: node, start: position };
    return false;
  });
  if (!found) throw new Error(`no ${text}`);
  return found;
}

const typed =
  (what: string, behind: string): Edit =>
  (state) =>
    state.tr.insertText(what, find(state, behind).at + behind.length);
const replaced =
  (from: string, to: string): Edit =>
  (state) => {
    const { at } = find(state, from);
    return state.tr.insertText(to, at, at + from.length);
  };
const splitBefore =
  (text: string): Edit =>
  (state) =>
    state.tr.split(find(state, text).at);
const joined =
  (text: string): Edit =>
  (state) =>
    state.tr.join(find(state, text).start);
const deleted =
  (text: string): Edit =>
  (state) => {
    const { start, block } = find(state, text);
    return state.tr.delete(start, start + block.nodeSize);
  };
const styled =
  (text: string, type: string, attrs = {}): Edit =>
  (state) =>
    state.tr.setNodeMarkup(find(state, text).start, schema.nodes[type], attrs);
const quoted =
  (text: string, until = text): Edit =>
  (state) => {
    const range = state.doc.resolve(find(state, text).at).blockRange(state.doc.resolve(find(state, until).at));
    const quote = schema.nodes["blockquote"];
    if (!range || !quote) throw new Error("nothing to quote");
    return state.tr.wrap(range, [{ type: quote }]);
  };
const movedFirst =
  (text: string): Edit =>
  (state) => {
    const { start, block } = find(state, text);
    return state.tr.delete(start, start + block.nodeSize).insert(0, block);
  };
const atEnd =
  (...blocks: Node[]): Edit =>
  (state) =>
    blocks.reduce((tr, block) => commands.insertBlock(tr, tr.doc.content.size, block), state.tr);
const appended =
  (text: string): Edit =>
  (state) =>
    state.tr.insert(state.doc.content.size, schema.node("paragraph", null, schema.text(text)));

interface Outcome {
  readonly document: DocumentJson;
  readonly world: World;
  readonly a: Station;
  readonly b: Station;
}

function meet(
  editA: Edit,
  editB: Edit,
  { base = ARTICLE, inFlight = false, swapped = false, schemas = [] as (typeof schema)[] } = {},
): Outcome {
  const world = new World({ seed: 7, snapshot: seeded(base), carets: 4, schemas });
  const [first, second] = world.stations;
  if (!first || !second) throw new Error("two stations are needed");
  const [a, b] = swapped ? [second, first] : [first, second];
  const edit = (station: Station, make: Edit) => world.dispatch(station, make(station.window.state));
  if (inFlight) {
    edit(b, editB);
    world.run();
    world.ship(b, a, 0);
    edit(a, editA);
  } else {
    edit(a, editA);
    edit(b, editB);
  }
  world.run();
  world.quiesce();
  world.atRest();
  expect(world.failures).toEqual([]);
  return { document: documentJson(a.window.state.doc), world, a, b };
}

/** The blocks, short: type and text. */
function short(document: DocumentJson): string[] {
  const one = (block: BlockJson): string => {
    if ("content" in block) {
      const text = block.content.map((run) => run.text).join("");
      return block.type === "paragraph" ? text : `${block.type}: ${text}`;
    }
    const inner = "items" in block ? block.items : block.blocks;
    return `${block.type}(${inner.map(one).join(" | ")})`;
  };
  return document.blocks.map(one);
}

/** All four ways to meet give the same, and that is `expected`. Where two insertions stand at one place, either order. */
function expectMeeting(editA: Edit, editB: Edit, ...expected: string[][]): void {
  const offline = meet(editA, editB);
  const outcome = short(offline.document);
  expect(expected).toContainEqual(outcome);
  const inFlight = meet(editA, editB, { inFlight: true });
  expect(short(inFlight.document)).toEqual(outcome);
  const swapped = meet(editA, editB, { swapped: true });
  expect(expected).toContainEqual(short(swapped.document));
  for (const { world } of [offline, inFlight, swapped]) world.free();
}

const [ONE = "", TWO = "", CAPTION = "", THREE = "", END = ""] = short(ARTICLE);

describe("two people edit one article apart", () => {
  test("one splits a paragraph while the other edits its second half: the edit is in the second half", () => {
    expectMeeting(splitBefore("đã mở"), typed(" rất đông", "đón khách"), [
      "Sáng nay, chợ nổi ",
      "đã mở cửa đón khách rất đông phương xa.",
      TWO,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("both split the paragraph: three parts, nothing twice", () => {
    expectMeeting(splitBefore("đã mở"), splitBefore("đón khách"), [
      "Sáng nay, chợ nổi ",
      "đã mở cửa ",
      "đón khách phương xa.",
      TWO,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("one deletes the paragraph while the other edits it: the new words stay, before what follows", () => {
    expectMeeting(deleted("Đoạn ba"), typed(" QUAN TRỌNG", "kết thúc"), [ONE, TWO, CAPTION, " QUAN TRỌNGHết."]);
  });

  test("one deletes the last paragraph while the other edits it: the new words stay", () => {
    const outcome = meet(deleted("Hết."), typed(" THÊM", "Hết"));
    expect(documentText(outcome.a.window.state.doc)).toContain(" THÊM");
    outcome.world.free();
  });

  test("one joins the paragraph to the one before while the other edits it: the edit stays in its sentence", () => {
    expectMeeting(joined("Đoạn hai"), typed(" lớn", "chiếc ghe"), [
      `${ONE}Đoạn hai nói về những chiếc ghe lớn chở đầy trái cây.`,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("one quotes the paragraph while the other edits it: edited, in the quote", () => {
    expectMeeting(quoted("Đoạn hai"), typed(" lớn", "chiếc ghe"), [
      ONE,
      "blockquote(Đoạn hai nói về những chiếc ghe lớn chở đầy trái cây.)",
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("one makes it a heading while the other edits it: an edited heading", () => {
    expectMeeting(styled("Đoạn hai", "heading", { level: 3 }), typed(" lớn", "chiếc ghe"), [
      ONE,
      "heading: Đoạn hai nói về những chiếc ghe lớn chở đầy trái cây.",
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("both add a paragraph at the end: both are there, whole", () => {
    expectMeeting(
      appended("của A"),
      appended("của B"),
      [ONE, TWO, CAPTION, THREE, END, "của A", "của B"],
      [ONE, TWO, CAPTION, THREE, END, "của B", "của A"],
    );
  });

  test("one adds a figure at the end and the other a paragraph: neither takes the type of the other", () => {
    const photo = schema.node("figure", { figure: "f2", photo: "8e" }, schema.text("ảnh của A"));
    for (const swapped of [false, true]) {
      const { document, world } = meet(atEnd(photo), appended("của B"), { swapped });
      expect(short(document)).toContain("figure: ảnh của A");
      expect(short(document)).toContain("của B");
      world.free();
    }
  });

  test("both edit different places of one sentence: both edits stand", () => {
    expectMeeting(typed(" sớm", "Sáng"), typed(" và gần", "phương xa"), [
      "Sáng sớm nay, chợ nổi đã mở cửa đón khách phương xa và gần.",
      TWO,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("both replace one word: both words are kept, side by side", () => {
    const rest = [TWO, CAPTION, THREE, END];
    expectMeeting(
      replaced("chợ nổi", "phiên chợ"),
      replaced("chợ nổi", "làng chài"),
      ["Sáng nay, phiên chợlàng chài đã mở cửa đón khách phương xa.", ...rest],
      ["Sáng nay, làng chàiphiên chợ đã mở cửa đón khách phương xa.", ...rest],
    );
  });

  test("one moves the paragraph while the other edits it: the new words stay at the old place", () => {
    const { document, world } = meet(movedFirst("Đoạn ba"), typed(" [B]", "kết thúc"));
    expect(short(document)[0]).toBe(THREE);
    expect(documentText(world.stations[0]?.window.state.doc ?? schema.node("doc"))).toContain(" [B]");
    world.free();
  });

  test("one makes it a heading and the other quotes it: a quoted heading", () => {
    expectMeeting(styled("Đoạn hai", "heading", { level: 3 }), quoted("Đoạn hai"), [
      ONE,
      `blockquote(heading: ${TWO})`,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("both quote neighbouring paragraphs: two quotes, not one", () => {
    expectMeeting(quoted("Sáng nay"), quoted("Đoạn hai"), [
      `blockquote(${ONE})`,
      `blockquote(${TWO})`,
      CAPTION,
      THREE,
      END,
    ]);
  });

  test("one retypes everything while the other edits a sentence: the new words stay as a block of their own", () => {
    const { document, world } = meet(
      (state) =>
        state.tr.replaceWith(0, state.doc.content.size, schema.node("paragraph", null, schema.text("Toàn văn mới."))),
      typed(" [B]", "kết thúc"),
    );
    const text = short(document).join("\n");
    expect(text).toContain("Toàn văn mới.");
    expect(text).toContain(" [B]");
    world.free();
  });

  test("one edits a caption while the other deletes the figure: the words of the caption stay", () => {
    const { document, world } = meet(typed(" mới", "Chú thích"), deleted("Chú thích"));
    expect(short(document).join("\n")).toContain(" mới");
    world.free();
  });

  test("each deletes another paragraph of a quote: the quote goes, the story stands", () => {
    const base: DocumentJson = {
      blocks: [{ type: "blockquote", id: "q", blocks: [paragraph("một"), paragraph("hai")] }, paragraph("x")],
    };
    const inside =
      (text: string): Edit =>
      (state) => {
        const { start, block } = find(state, text);
        return state.tr.delete(start, start + block.nodeSize);
      };
    const { document, world } = meet(inside("một"), inside("hai"), { base });
    expect(short(document)).toEqual(["x"]);
    world.free();
  });

  test("overlapping comments of two people stay exact", () => {
    const comment =
      (id: string, from: string, length: number): Edit =>
      (state) => {
        const { at } = find(state, from);
        return state.tr.addMark(at, at + length, schema.mark("annotation", { id }));
      };
    const { a, world } = meet(comment("c1", "chợ nổi", 7), comment("c2", "nổi đã", 6));
    const covered: Record<string, string> = {};
    a.window.state.doc.descendants((node) => {
      for (const { attrs } of node.marks)
        covered[attrs["id"] as string] = (covered[attrs["id"] as string] ?? "") + (node.text ?? "");
    });
    expect(covered).toEqual({ c1: "chợ nổi", c2: "nổi đã" });
    world.free();
  });
});

describe("content of a newer version", () => {
  const older = schemaWithout(["figure", "em"]);

  test("survives the edits of an older window around it, and its moving", () => {
    const emphasised: Edit = (state) => {
      const { at } = find(state, "trái cây");
      return state.tr.addMark(at, at + 8, schema.mark("em"));
    };
    const { a, b, world } = meet(typed(" [A]", "Chú thích"), emphasised, { schemas: [older] });
    expect(a.window.state.doc.child(2).type.name).toBe("unknown_block");
    const { start, block } = find(a.window.state, "Chú thích");
    world.dispatch(a, a.window.state.tr.delete(start, start + block.nodeSize).insert(0, block));
    world.dispatch(a, typed(" ngon", "trái cây")(a.window.state));
    world.run();
    world.quiesce();
    world.atRest();
    expect(world.failures).toEqual([]);
    const now = documentJson(b.window.state.doc);
    expect(now.blocks[0]).toEqual({ ...figure("Chú thích [A]") });
    expect(now.blocks[2]).toEqual({
      type: "paragraph",
      content: [
        { text: "Đoạn hai nói về những chiếc ghe chở đầy " },
        { text: "trái cây", marks: { em: true } },
        { text: " ngon." },
      ],
    });
    world.free();
  });

  test("reading and receiving writes nothing", () => {
    const world = new World({ seed: 3, snapshot: seeded(), schemas: [older] });
    const [a, b] = world.stations;
    if (!a || !b) throw new Error("two stations are needed");
    world.dispatch(b, b.window.state.tr.insertText("mới ", 1));
    world.run();
    world.ship(b, a, 0);
    world.run();
    expect(a.window.stats.sent).toBe(0);
    expect(a.window.state.doc.textContent).toContain("mới ");
    world.free();
  });
});

describe("photos that stand together", () => {
  const photo = (id: string, text: string): BlockJson => ({ ...figure(text), figure: id }) as BlockJson;
  const base: DocumentJson = {
    blocks: [photo("f1", "Bến"), photo("f2", "Chợ"), photo("f3", "Sông"), paragraph("Hết.")],
  };
  const gathered =
    (from: string, until: string): Edit =>
    (state) => {
      const ends = [from, until].map((text) => find(state, text).at) as [number, number];
      const selected = state.apply(state.tr.setSelection(TextSelection.create(state.doc, ...ends)));
      const made: Transaction[] = [];
      toggleGallery(() => `g-${from}`)(selected, (tr) => made.push(tr));
      const [tr] = made;
      if (!tr) throw new Error("nothing to gather");
      return tr;
    };

  test.each([false, true])(
    "a caption that is written while its photo is gathered stays that photo's (in flight: %s)",
    (inFlight) => {
      const { document, world } = meet(typed(" nổi", "Chợ"), gathered("Bến", "Chợ"), { base, inFlight });
      expect(short(document)).toEqual(["gallery(figure: Bến | figure: Chợ nổi)", "figure: Sông", "Hết."]);
      world.free();
    },
  );

  test.each([false, true])("of two galleries with a photo in common each photo is in one (swapped: %s)", (swapped) => {
    const { document, world } = meet(gathered("Bến", "Chợ"), gathered("Chợ", "Sông"), { base, swapped });
    expect([
      ["gallery(figure: Bến | figure: Chợ)", "gallery(figure: Sông)", "Hết."],
      ["gallery(figure: Bến)", "gallery(figure: Chợ | figure: Sông)", "Hết."],
    ]).toContainEqual(short(document));
    world.free();
  });

  test("a version that does not know galleries shows their photos, and its edits leave the gallery one", () => {
    const older = schemaWithout(["gallery"]);
    const { a, b, world } = meet(typed(" nổi", "Chợ"), gathered("Bến", "Sông"), { base, schemas: [older] });
    expect(a.window.state.doc.child(0).type.name).toBe("unknown_wrap");
    world.dispatch(a, typed(" lớn", "Bến")(a.window.state));
    world.run();
    world.quiesce();
    world.atRest();
    expect(world.failures).toEqual([]);
    expect(short(documentJson(b.window.state.doc))).toEqual([
      "gallery(figure: Bến lớn | figure: Chợ nổi | figure: Sông)",
      "Hết.",
    ]);
    world.free();
  });
});

describe("undo after a merge", () => {
  test("takes back only the own words", () => {
    const { a, world } = meet(typed("AAA", "chợ"), typed("BBB", "chợ n"));
    world.step(a, () => a.window.undo());
    world.run();
    world.quiesce();
    world.atRest();
    expect(world.failures).toEqual([]);
    const text = documentText(a.window.state.doc);
    expect(text).toContain("BBB");
    expect(text).not.toContain("AAA");
    world.free();
  });

  test("of a deletion brings the paragraph back and keeps what the other wrote in it", () => {
    const { a, world } = meet(deleted("Đoạn hai"), typed(" [B]", "những"));
    world.step(a, () => a.window.undo());
    world.run();
    world.quiesce();
    world.atRest();
    expect(world.failures).toEqual([]);
    expect(documentText(a.window.state.doc)).toContain("chở đầy trái cây.");
    expect(documentText(a.window.state.doc)).toContain("[B]");
    world.free();
  });
});
