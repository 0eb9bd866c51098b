/** Galleries under the hand. Blocks are written short: `gallery(f1 | f2)`. */
import { NodeSelection, TextSelection } from "prosemirror-state";
import { afterEach, describe, expect, test } from "vitest";
import type { BlockJson, DocumentJson } from "./document.ts";
import type { ArticleEditor } from "./editor.ts";
import { findFigure } from "./commands.ts";
import { project } from "./lines.ts";
import { schema, schemaWithout } from "./schema.ts";
import { bodyOf } from "./testing/station.ts";
import { openEditor, type Opened } from "./testing/window.ts";

const open: Opened[] = [];
afterEach(async () => {
  for (const { editor, workstation } of open.splice(0)) {
    await editor.whenQuiet();
    expect(editor.doc.eq(project(schema, bodyOf(workstation.doc)))).toBe(true);
    editor.destroy();
    workstation.free();
  }
});

function edit(blocks: BlockJson[], opened = openEditor({ blocks })): ArticleEditor {
  open.push(opened);
  return opened.editor;
}

const p = (text: string): BlockJson => ({ type: "paragraph", content: text === "" ? [] : [{ text }] });
const fig = (id: string): BlockJson => ({
  type: "figure",
  figure: id,
  photo: "9f",
  width: 3,
  height: 2,
  content: [{ text: `chú thích ${id}` }],
});
const gallery = (id: string, ...inside: BlockJson[]): BlockJson => ({ type: "gallery", id, blocks: inside });

function short({ blocks }: DocumentJson): string[] {
  const one = (block: BlockJson): string => {
    if (block.type === "figure") return block.figure;
    if ("content" in block) return block.content.map((run) => run.text).join("");
    return `${block.type}(${("items" in block ? block.items : block.blocks).map(one).join(" | ")})`;
  };
  return blocks.map(one);
}
const shown = (editor: ArticleEditor): string[] => short(editor.document());

/** The caret into a figure's caption, or a selection up to another's. */
function caret(editor: ArticleEditor, from: string, to = from): void {
  const at = (id: string): number => (findFigure(editor.doc, id)?.at ?? -2) + 2;
  editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, at(from), at(to))));
}

describe("making a gallery", () => {
  test("the selected photos stand together, and one step of undo parts them again", () => {
    const editor = edit([p("a"), fig("f1"), fig("f2"), fig("f3"), p("z")]);
    caret(editor, "f1", "f2");
    expect(editor.command("gallery")).toBe(true);
    expect(shown(editor)).toEqual(["a", "gallery(f1 | f2)", "f3", "z"]);
    expect(editor.isActive("gallery")).toBe(true);
    editor.command("undo");
    expect(shown(editor)).toEqual(["a", "f1", "f2", "f3", "z"]);
  });

  test("with the caret in one of them, all photos that stand in a row become one", () => {
    const editor = edit([fig("f1"), fig("f2"), p("giữa"), fig("f3"), p("z")]);
    caret(editor, "f2");
    editor.command("gallery");
    expect(shown(editor)).toEqual(["gallery(f1 | f2)", "giữa", "f3", "z"]);
  });

  test("a photo beside a gallery joins it, and two galleries that are selected become one", () => {
    const editor = edit([gallery("g1", fig("f1"), fig("f2")), fig("f3"), gallery("g2", fig("f4")), p("z")]);
    caret(editor, "f3");
    editor.command("gallery");
    expect(shown(editor)).toEqual(["gallery(f1 | f2 | f3)", "gallery(f4)", "z"]);
    caret(editor, "f1", "f4");
    editor.command("gallery");
    expect(shown(editor)).toEqual(["gallery(f1 | f2 | f3 | f4)", "z"]);
  });

  test("a photo alone, or words among the photos, make none", () => {
    const editor = edit([fig("f1"), p("giữa"), fig("f2"), p("z")]);
    caret(editor, "f1");
    expect(editor.can("gallery")).toBe(false);
    caret(editor, "f1", "f2");
    expect(editor.command("gallery")).toBe(false);
    expect(shown(editor)).toEqual(["f1", "giữa", "f2", "z"]);
  });

  test("dissolved, every photo and what strayed in between stands where it stood", () => {
    const editor = edit([p("a"), gallery("g1", fig("f1"), p("lạc"), fig("f2")), p("z")]);
    caret(editor, "f2");
    editor.command("gallery");
    expect(shown(editor)).toEqual(["a", "f1", "lạc", "f2", "z"]);
  });

  test("a gallery is never the last block, so that one can write on behind it", () => {
    const editor = edit([fig("f1"), fig("f2")]);
    caret(editor, "f1");
    editor.command("gallery");
    expect(shown(editor)).toEqual(["gallery(f1 | f2)", ""]);
  });

  test("a gallery becomes no quotation and no list", () => {
    const editor = edit([gallery("g1", fig("f1"), fig("f2")), p("z")]);
    caret(editor, "f1");
    for (const name of ["blockquote", "bullet_list", "ordered_list"] as const) expect(editor.command(name)).toBe(false);
    expect(shown(editor)).toEqual(["gallery(f1 | f2)", "z"]);
  });
});

describe("in and out", () => {
  const three = (): BlockJson[] => [p("a"), gallery("g1", fig("f1"), fig("f2"), fig("f3")), p("z")];

  test("a photo is moved inside its gallery, over its edge, and back in", () => {
    const editor = edit(three());
    caret(editor, "f1");
    editor.command("move_block_down");
    expect(shown(editor)).toEqual(["a", "gallery(f2 | f1 | f3)", "z"]);
    editor.command("move_block_down");
    editor.command("move_block_down");
    expect(shown(editor)).toEqual(["a", "gallery(f2 | f3)", "f1", "z"]);
    editor.command("move_block_up");
    expect(shown(editor)).toEqual(["a", "gallery(f2 | f3 | f1)", "z"]);
    expect(editor.view.state.selection.$from.parent.attrs["figure"]).toBe("f1");
  });

  test("a photo that is chosen by its picture moves inside its gallery, too", () => {
    const editor = edit(three());
    const at = findFigure(editor.doc, "f2")?.at ?? -1;
    editor.view.dispatch(editor.view.state.tr.setSelection(NodeSelection.create(editor.doc, at)));
    editor.command("move_block_up");
    expect(shown(editor)).toEqual(["a", "gallery(f2 | f1 | f3)", "z"]);
  });

  test("the only photo of a gallery moves as the gallery", () => {
    const editor = edit([p("a"), gallery("g1", fig("f1")), p("z")]);
    caret(editor, "f1");
    editor.command("move_block_up");
    expect(shown(editor)).toEqual(["gallery(f1)", "a", "z"]);
  });

  test.each([
    ["f1", ["a", "f1", "gallery(f2 | f3)", "z"]],
    ["f2", ["a", "gallery(f1 | f3)", "f2", "z"]],
    ["f3", ["a", "gallery(f1 | f2)", "f3", "z"]],
  ])("%s is taken out and its gallery stays one", (id, expected) => {
    const editor = edit(three());
    caret(editor, id);
    editor.command("lift");
    expect(shown(editor)).toEqual(expected);
    expect(editor.view.state.selection.$from.parent.attrs["figure"]).toBe(id);
  });

  test("a gallery goes with its last photo", () => {
    const editor = edit([p("a"), gallery("g1", fig("f1")), p("z")]);
    editor.removeFigure("f1");
    expect(shown(editor)).toEqual(["a", "z"]);
  });
});

describe("placing photos", () => {
  const photo = (figure: string): { figure: string; photo: string; width: number; height: number } => ({
    figure,
    photo: "ab",
    width: 3,
    height: 2,
  });

  test("several are placed as a gallery in one step, and the caret is in the first caption", () => {
    const editor = edit([p("a"), p("z")]);
    expect(editor.insertFigures([photo("n1"), photo("n2")], "selection", true)).toEqual(["n1", "n2"]);
    expect(shown(editor)).toEqual(["a", "gallery(n1 | n2)", "z"]);
    expect(editor.view.state.selection.$from.parent.attrs["figure"]).toBe("n1");
    editor.command("undo");
    expect(shown(editor)).toEqual(["a", "z"]);
  });

  test("one by itself is a figure, and several without a wish stand one below the other", () => {
    const editor = edit([p("a"), p("z")]);
    editor.insertFigures([photo("n1")], "selection", true);
    editor.insertFigures([photo("n2"), photo("n3")]);
    expect(shown(editor)).toEqual(["a", "n1", "n2", "n3", "z"]);
  });

  test("with the caret in a gallery they join it behind the caret's photo", () => {
    const editor = edit([gallery("g1", fig("f1"), fig("f2"))]);
    caret(editor, "f1");
    editor.insertFigures([photo("n1"), photo("n2")], "selection", true);
    caret(editor, "f2");
    editor.insertFigure(photo("n3"));
    expect(shown(editor)).toEqual(["gallery(f1 | n1 | n2 | f2 | n3)", ""]);
  });
});

test("Enter in a caption of a gallery goes on behind the gallery", () => {
  const editor = edit([gallery("g1", fig("f1"), fig("f2")), p("z")]);
  caret(editor, "f1");
  editor.view.someProp("handleKeyDown", (handle) =>
    handle(editor.view, new KeyboardEvent("keydown", { key: "Enter" })),
  );
  expect(shown(editor)).toEqual(["gallery(f1 | f2)", "", "z"]);
});

test("a version that does not know galleries shows the photos and changes nothing about them", () => {
  const opened = openEditor({ blocks: [gallery("g1", fig("f1"), fig("f2")), p("z")] });
  edit([], opened);
  const older = project(schemaWithout(["gallery"]), bodyOf(opened.workstation.doc));
  expect(older.child(0).type.name).toBe("unknown_wrap");
  expect(older.child(0).attrs["path"]).toBe("gallery#g1");
  expect(older.child(0).children.map((child) => child.attrs["figure"] as string)).toEqual(["f1", "f2"]);
});
