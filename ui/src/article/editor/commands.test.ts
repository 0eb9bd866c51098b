/** What a person does to the text in the window. Blocks are written short: `h2: text`, `ul(a | b)`; `|` marks the caret. */
import { Fragment, Slice } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { afterEach, describe, expect, test } from "vitest";
import type { BlockJson, DocumentJson } from "./document.ts";
import type { ArticleEditor } from "./editor.ts";
import type { EditorCommand } from "./options.ts";
import { findFigure } from "./commands.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";
import { bodyOf } from "./testing/station.ts";
import { openEditor, paragraphs, type Opened } from "./testing/window.ts";

const open: Opened[] = [];
afterEach(async () => {
  for (const { editor, workstation } of open.splice(0)) {
    // Whatever was done, the view is what the committed text says.
    await editor.whenQuiet();
    expect(editor.doc.eq(project(schema, bodyOf(workstation.doc)))).toBe(true);
    editor.destroy();
    workstation.free();
  }
});

function edit(document: DocumentJson): ArticleEditor {
  const opened = openEditor(document);
  open.push(opened);
  return opened.editor;
}

const p = (text: string): BlockJson => ({ type: "paragraph", content: text === "" ? [] : [{ text }] });
const h = (text: string, level: 2 | 3 = 2): BlockJson => ({ type: "heading", level, content: [{ text }] });
const fig = (caption: string, id = "f1"): BlockJson => ({
  type: "figure",
  figure: id,
  photo: "9f",
  width: 4,
  height: 3,
  content: [{ text: caption }],
});
const ul = (...items: string[]): BlockJson => ({ type: "bullet_list", id: "l1", items: items.map(p) });

function short(editor: ArticleEditor): string[] {
  const names: Record<string, string> = {
    pull_quote: "pq: ",
    figure: "fig: ",
    separator: "---",
    unknown_block: "?: ",
    paragraph: "",
    blockquote: "quote",
    bullet_list: "ul",
    ordered_list: "ol",
  };
  const one = (block: BlockJson): string => {
    if (!("content" in block))
      return `${names[block.type] ?? "?"}(${("items" in block ? block.items : block.blocks).map(one).join(" | ")})`;
    const name = block.type === "heading" ? `h${block.level}: ` : (names[block.type] ?? "");
    return name + block.content.map((run) => run.text).join("");
  };
  return editor.document().blocks.map(one);
}

/** Puts the caret, or a selection, behind the first occurrence of a text. */
function caret(editor: ArticleEditor, behind: string, until?: string): void {
  const at = (text: string): number => {
    let found = -1;
    editor.doc.descendants((node, position) => {
      if (!node.isTextblock) return true;
      const i = node.textContent.indexOf(text);
      if (i >= 0 && found < 0) found = position + 1 + i + text.length;
      return false;
    });
    return found;
  };
  const from = at(behind);
  editor.view.dispatch(
    editor.view.state.tr.setSelection(TextSelection.create(editor.doc, from, until === undefined ? from : at(until))),
  );
}

/** The text of the block with the caret, `|` where it is. */
function where(editor: ArticleEditor): string {
  const { $head } = editor.view.state.selection;
  const text = $head.parent.textContent;
  return `${text.slice(0, $head.parentOffset)}|${text.slice($head.parentOffset)}`;
}

function press(editor: ArticleEditor, key: string, more: KeyboardEventInit = {}): void {
  const codes: Record<string, number> = { Enter: 13, Backspace: 8 };
  const event = new KeyboardEvent("keydown", {
    key,
    keyCode: codes[key] ?? 0,
    bubbles: true,
    cancelable: true,
    ...more,
  });
  editor.view.someProp("handleKeyDown", (handle) => handle(editor.view, event));
}

const write = (editor: ArticleEditor, text: string): void =>
  editor.view.dispatch(editor.view.state.tr.insertText(text));

describe("Enter", () => {
  test("in a caption goes on in a new paragraph behind the figure, and the caption stays whole", () => {
    const editor = edit({ blocks: [fig("chú thích"), p("sau")] });
    caret(editor, "chú");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["fig: chú thích", "", "sau"]);
    expect(where(editor)).toBe("|");
    write(editor, "mới");
    expect(short(editor)).toEqual(["fig: chú thích", "mới", "sau"]);
  });

  test("in a caption before an empty paragraph goes there", () => {
    const editor = edit({ blocks: [fig("chú thích"), p("")] });
    caret(editor, "chú thích");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["fig: chú thích", ""]);
    expect(editor.view.state.selection.$head.parent.type.name).toBe("paragraph");
  });

  test("behind a heading goes on with a paragraph, inside it makes two headings", () => {
    const editor = edit({ blocks: [h("Chợ nổi")] });
    caret(editor, "Chợ nổi");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["h2: Chợ nổi", ""]);
    caret(editor, "Chợ");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["h2: Chợ", "h2:  nổi", ""]);
  });

  test("in a list makes a new item, and in an empty item leaves the list", () => {
    const editor = edit({ blocks: [ul("gạo muối"), p("sau")] });
    caret(editor, "gạo");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["ul(gạo |  muối)", "sau"]);
    caret(editor, " muối");
    press(editor, "Enter");
    expect(short(editor)).toEqual(["ul(gạo |  muối | )", "sau"]);
    press(editor, "Enter");
    expect(short(editor)).toEqual(["ul(gạo |  muối)", "", "sau"]);
  });

  test("in an empty line of a quote leaves the quote", () => {
    const editor = edit({ blocks: [{ type: "blockquote", id: "q", blocks: [p("một"), p("")] }, p("sau")] });
    const at = editor.doc.child(0).child(0).nodeSize + 2;
    editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, at)));
    press(editor, "Enter");
    expect(short(editor)).toEqual(["quote(một)", "", "sau"]);
  });
});

describe("Backspace at the start of a block", () => {
  test("makes a heading a paragraph before it joins anything", () => {
    const editor = edit({ blocks: [p("một"), h("hai")] });
    editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, 6)));
    press(editor, "Backspace");
    expect(short(editor)).toEqual(["một", "hai"]);
    press(editor, "Backspace");
    expect(short(editor)).toEqual(["mộthai"]);
  });

  test("takes an item out of its list", () => {
    const editor = edit({ blocks: [ul("một", "hai", "ba")] });
    caret(editor, "");
    editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, 10)));
    expect(where(editor)).toBe("|hai");
    press(editor, "Backspace");
    expect(short(editor)).toEqual(["ul(một)", "hai", "ul(ba)"]);
  });

  test("behind a list or a quote goes on in its last line", () => {
    const editor = edit({ blocks: [ul("một", "hai"), p("ba")] });
    editor.view.dispatch(
      editor.view.state.tr.setSelection(TextSelection.create(editor.doc, editor.doc.child(0).nodeSize + 1)),
    );
    press(editor, "Backspace");
    expect(short(editor)).toEqual(["ul(một | haiba)"]);
    expect(where(editor)).toBe("hai|ba");
  });

  test("never pours the story into a caption: the figure is selected, then deleted", () => {
    for (const text of ["thân bài", ""]) {
      const editor = edit({ blocks: [p("đầu"), fig("chú thích"), p(text)] });
      const start = editor.doc.content.size - text.length - 1;
      editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, start)));
      press(editor, "Backspace");
      expect(short(editor)).toEqual(["đầu", "fig: chú thích", text]);
      expect(editor.view.state.selection).toBeInstanceOf(NodeSelection);
      press(editor, "Backspace");
      expect(short(editor)).toEqual(["đầu", text]);
    }
  });
});

describe("block types", () => {
  test("headings and pull quotes are switched on and off, captions stay captions", () => {
    const editor = edit({ blocks: [p("một"), fig("chú thích"), p("hai")] });
    caret(editor, "một", "hai");
    expect(editor.command("heading3")).toBe(true);
    expect(short(editor)).toEqual(["h3: một", "fig: chú thích", "h3: hai"]);
    caret(editor, "một");
    expect(editor.isActive("heading3")).toBe(true);
    expect(editor.isActive("heading2")).toBe(false);
    editor.command("heading3");
    editor.command("pull_quote");
    expect(short(editor)).toEqual(["pq: một", "fig: chú thích", "h3: hai"]);
    caret(editor, "chú");
    expect(editor.can("heading2")).toBe(false);
  });

  test("what a newer version added to a paragraph survives its change to a heading", () => {
    const editor = edit({ blocks: [{ type: "paragraph", content: [{ text: "một" }], unknown: { "a.future": 1 } }] });
    caret(editor, "một");
    editor.command("heading2");
    expect(editor.document().blocks).toEqual([
      { type: "heading", level: 2, content: [{ text: "một" }], unknown: { "a.future": 1 } },
    ]);
  });
});

describe("quotes and lists", () => {
  test("a list is made of the selected paragraphs, an item each, and unmade again", () => {
    const editor = edit(paragraphs("một", "hai", "ba"));
    caret(editor, "một", "hai");
    editor.command("bullet_list");
    expect(short(editor)).toEqual(["ul(một | hai)", "ba"]);
    expect(editor.isActive("bullet_list")).toBe(true);
    editor.command("ordered_list");
    expect(short(editor)).toEqual(["ol(một | hai)", "ba"]);
    editor.command("ordered_list");
    expect(short(editor)).toEqual(["một", "hai", "ba"]);
  });

  test("a list becomes a quote and a quote a list", () => {
    const editor = edit({ blocks: [ul("một", "hai"), p("ba")] });
    caret(editor, "một", "ba");
    editor.command("blockquote");
    expect(short(editor)).toEqual(["quote(một | hai | ba)"]);
    caret(editor, "một", "ba");
    editor.command("bullet_list");
    expect(short(editor)).toEqual(["ul(một | hai | ba)"]);
  });

  test("two quotes made side by side stay two", () => {
    const editor = edit(paragraphs("một", "hai"));
    caret(editor, "một");
    editor.command("blockquote");
    caret(editor, "hai");
    editor.command("blockquote");
    expect(short(editor)).toEqual(["quote(một)", "quote(hai)"]);
  });

  test("lifting takes only the selected block out", () => {
    const editor = edit({ blocks: [ul("một", "hai", "ba")] });
    caret(editor, "hai");
    expect(editor.can("lift")).toBe(true);
    editor.command("lift");
    expect(short(editor)).toEqual(["ul(một)", "hai", "ul(ba)"]);
    expect(editor.can("lift")).toBe(false);
  });
});

describe("marks and links", () => {
  const marks = (editor: ArticleEditor) =>
    editor.document().blocks.flatMap((block) => ("content" in block ? block.content : []));

  test("sub- and superscript replace one another", () => {
    const editor = edit(paragraphs("H2O"));
    caret(editor, "H", "H2");
    editor.command("sup");
    editor.command("sub");
    expect(marks(editor)).toEqual([{ text: "H" }, { text: "2", marks: { sub: true } }, { text: "O" }]);
    expect(editor.isActive("sub")).toBe(true);
    expect(editor.isActive("sup")).toBe(false);
  });

  test("a link is set, changed from a caret inside it, and removed", () => {
    const editor = edit(paragraphs("xem trang này"));
    caret(editor, "xem ", "trang");
    expect(editor.setLink("https://example.org/a")).toBe(true);
    caret(editor, "tra");
    expect(editor.setLink(" https://example.org/b ")).toBe(true);
    expect(marks(editor)[1]).toEqual({ text: "trang", marks: { link: "https://example.org/b" } });
    expect(editor.setLink(null)).toBe(true);
    expect(marks(editor)).toEqual([{ text: "xem trang này" }]);
    expect(editor.setLink("https://example.org/c")).toBe(false);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "relative",
    "//example.org",
    "java\nscript:x",
    "http://",
  ])("the link %j is refused, and the editor is told", (href) => {
    const refused: string[] = [];
    const { editor, workstation } = openEditor(paragraphs("một"), { onRefusedLink: (link) => refused.push(link) });
    caret(editor, "", "một");
    expect(editor.setLink(href)).toBe(false);
    expect(refused).toEqual([href]);
    expect(marks(editor)).toEqual([{ text: "một" }]);
    editor.destroy();
    workstation.free();
  });
});

describe("inserting and moving", () => {
  test("a separator at the end has a paragraph behind it, with the caret", () => {
    const editor = edit(paragraphs("một"));
    caret(editor, "một");
    editor.command("separator");
    expect(short(editor)).toEqual(["một", "---", ""]);
    write(editor, "hai");
    expect(short(editor)).toEqual(["một", "---", "hai"]);
  });

  test("a figure goes behind the caret's block, with its caption ready to be written", () => {
    const editor = edit(paragraphs("một", "hai"));
    caret(editor, "mộ");
    const id = editor.insertFigure({ photo: "9f", width: 4, height: 3 });
    write(editor, "chú thích");
    expect(short(editor)).toEqual(["một", "fig: chú thích", "hai"]);
    expect(findFigure(editor.doc, id)?.node.attrs).toMatchObject({ figure: id, photo: "9f", width: 4, height: 3 });
    editor.removeFigure(id);
    expect(short(editor)).toEqual(["một", "hai"]);
  });

  test("another photo in a figure leaves its caption, and one undo brings the first back", () => {
    const editor = edit(paragraphs("một", "hai"));
    caret(editor, "mộ");
    const id = editor.insertFigure({ photo: "9f", width: 4, height: 3 });
    write(editor, "chú thích");
    editor.replacePhoto(id, { photo: "a0", width: 3, height: 4 });
    write(editor, " dài");
    const attrs = (): unknown => findFigure(editor.doc, id)?.node.attrs;
    expect(short(editor)).toEqual(["một", "fig: chú thích dài", "hai"]);
    expect(attrs()).toMatchObject({ figure: id, photo: "a0", width: 3, height: 4 });
    editor.command("undo");
    editor.command("undo");
    expect(attrs()).toMatchObject({ photo: "9f", width: 4, height: 3 });
    expect(short(editor)).toEqual(["một", "fig: chú thích", "hai"]);
    editor.command("redo");
    expect(attrs()).toMatchObject({ photo: "a0", width: 3, height: 4 });
  });

  test("a figure takes the place before an empty paragraph, which is then the one behind it", () => {
    const editor = edit(paragraphs("một", ""));
    editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, 6)));
    editor.insertFigure({ photo: "9f", width: 4, height: 3 });
    expect(short(editor)).toEqual(["một", "fig: ", ""]);
  });

  test("an article whose only block is a figure keeps a paragraph when the figure goes", () => {
    const editor = edit({ blocks: [fig("x")] });
    editor.removeFigure("f1");
    expect(short(editor)).toEqual([""]);
  });

  test("blocks move with their caret and stop at the ends", () => {
    const editor = edit({ blocks: [p("một"), fig("chú thích"), ul("a", "b")] });
    caret(editor, "mộ");
    expect(editor.can("move_block_up")).toBe(false);
    editor.command("move_block_down");
    expect(short(editor)).toEqual(["fig: chú thích", "một", "ul(a | b)"]);
    expect(where(editor)).toBe("mộ|t");
    editor.command("move_block_down");
    editor.command("move_block_down");
    expect(short(editor)).toEqual(["fig: chú thích", "ul(a | b)", "một"]);
    caret(editor, "b");
    editor.command("move_block_up");
    expect(short(editor)).toEqual(["fig: chú thích", "ul(b | a)", "một"]);
    expect(where(editor)).toBe("b|");
  });

  test("a figure that is moved to the end has a paragraph behind it", () => {
    const editor = edit({ blocks: [fig("chú thích"), p("một")] });
    caret(editor, "chú");
    editor.command("move_block_down");
    expect(short(editor)).toEqual(["một", "fig: chú thích", ""]);
    expect(where(editor)).toBe("chú| thích");
  });

  test("a block is taken to any gap, with its marks, its list and its figure's name, and one undo takes it back", () => {
    const bold: BlockJson = { type: "paragraph", content: [{ text: "đậm", marks: { strong: true } }] };
    const blocks = [p("một"), fig("chú thích"), ul("a", "b"), bold];
    const editor = edit({ blocks });
    editor.moveTop(3, 0);
    expect(short(editor)).toEqual(["đậm", "một", "fig: chú thích", "ul(a | b)"]);
    expect(editor.document().blocks[0]).toEqual(bold);
    editor.moveTop(2, 1);
    editor.moveTop(3, 0);
    expect(short(editor)).toEqual(["ul(a | b)", "đậm", "fig: chú thích", "một"]);
    expect(editor.document().blocks[2]).toMatchObject({ figure: "f1" });
    for (let i = 0; i < 3; i++) editor.command("undo");
    expect(editor.document().blocks).toEqual(blocks);
  });

  test("a block that is let go where it was stays, and so does one that is no more", () => {
    const editor = edit(paragraphs("một", "hai"));
    for (const [index, gap] of [
      [0, 0],
      [0, 1],
      [1, 2],
      [5, 0],
      [-1, 1],
    ] as const)
      editor.moveTop(index, gap);
    expect(editor.can("undo")).toBe(false);
    expect(short(editor)).toEqual(["một", "hai"]);
  });

  test("a word that a colleague types into a block while it is moved is not lost", () => {
    const opened = openEditor(paragraphs("một", "hai", "ba"));
    open.push(opened);
    const there = opened.workstation.doc.fork();
    there.getText("body").insert("một".length, " CHUNG");
    there.commit();
    opened.editor.moveTop(0, 3);
    opened.editor.receive(opened.workstation.merge(there.export({ mode: "update" })));
    expect(opened.editor.text()).toContain("CHUNG");
    expect(opened.editor.text().match(/một/g)).toHaveLength(1);
    there.free();
  });

  test("a selected figure moves", () => {
    const editor = edit({ blocks: [p("một"), fig("chú thích"), p("hai")] });
    editor.view.dispatch(editor.view.state.tr.setSelection(NodeSelection.create(editor.doc, 5)));
    editor.command("move_block_up");
    expect(short(editor)).toEqual(["fig: chú thích", "một", "hai"]);
  });
});

describe("the identity of a figure", () => {
  const ids = (editor: ArticleEditor) =>
    editor.document().blocks.flatMap((block) => (block.type === "figure" ? [block.figure] : []));

  test("a copy gets its own id, and the editor is told whose copy it is", () => {
    const copied: [string, string][] = [];
    const { editor, workstation } = openEditor(
      { blocks: [fig("x"), p("sau")] },
      { onFigureCopied: (from, to) => copied.push([from, to]) },
    );
    const figure = editor.doc.child(0);
    editor.view.dispatch(editor.view.state.tr.insert(editor.doc.content.size, figure));
    const [first, second] = ids(editor);
    expect(first).toBe("f1");
    expect(second).not.toBe("f1");
    expect(copied).toEqual([["f1", second]]);
    editor.destroy();
    workstation.free();
  });

  test("a figure that is cut and pasted keeps its id", () => {
    const editor = edit({ blocks: [fig("x"), p("sau")] });
    const figure = editor.doc.child(0);
    editor.view.dispatch(editor.view.state.tr.delete(0, figure.nodeSize));
    const { tr } = editor.view.state;
    editor.view.dispatch(tr.replace(tr.doc.content.size, tr.doc.content.size, new Slice(Fragment.from(figure), 0, 0)));
    expect(ids(editor)).toEqual(["f1"]);
  });
});

test("a command that makes no sense does nothing and says so", () => {
  const editor = edit({
    blocks: [{ type: "unknown_block", kind: "poll", attributes: { t: "poll" }, content: [{ text: "x" }] }],
  });
  caret(editor, "x");
  const before = editor.doc;
  const refused: EditorCommand[] = [
    "heading2",
    "heading3",
    "paragraph",
    "pull_quote",
    "blockquote",
    "bullet_list",
    "lift",
    "undo",
    "redo",
  ];
  for (const name of refused) {
    expect(editor.can(name), name).toBe(false);
    expect(editor.command(name), name).toBe(false);
  }
  expect(editor.doc).toBe(before);
});
