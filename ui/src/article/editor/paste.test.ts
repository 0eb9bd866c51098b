/** What comes in by paste, and what never does. Pasted through the view, as the clipboard does it. */
import { TextSelection } from "prosemirror-state";
import { afterEach, describe, expect, test } from "vitest";
import type { BlockJson } from "./document.ts";
import type { ArticleEditor } from "./editor.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";
import { bodyOf } from "./testing/station.ts";
import { openEditor, paragraphs, type Opened } from "./testing/window.ts";

const open: Opened[] = [];
afterEach(async () => {
  for (const { editor, workstation } of open.splice(0)) {
    await editor.whenQuiet();
    expect(editor.doc.eq(project(schema, bodyOf(workstation.doc)))).toBe(true);
    editor.destroy();
    workstation.free();
  }
});

/** The test's window knows no clipboard events; ProseMirror only hands it on. */
const paste = (): ClipboardEvent => new Event("paste") as ClipboardEvent;

const refused: string[] = [];

function edit(...texts: string[]): ArticleEditor {
  refused.length = 0;
  const opened = openEditor(paragraphs(...texts), { onRefusedLink: (href) => refused.push(href) });
  open.push(opened);
  return opened.editor;
}

/** Pastes HTML into an empty article. */
function pasted(html: string): readonly BlockJson[] {
  const editor = edit("");
  editor.view.pasteHTML(html, paste());
  return editor.document().blocks;
}

const p = (...content: { text: string; marks?: Record<string, string | true> }[]): BlockJson => ({
  type: "paragraph",
  content,
});

describe("from a web page", () => {
  test("paragraphs, headings, lists, quotes and emphasis come in as what they are", () => {
    const blocks = pasted(
      "<h1>Tít</h1><p>Một <b>đậm</b> và <i>nghiêng</i>, H<sub>2</sub>O.</p><ul><li>gạo</li><li><p>muối</p></li></ul><blockquote><p>lời</p></blockquote><hr><h4>nhỏ</h4><p>hết</p>",
    );
    expect(blocks.map((block) => block.type)).toEqual([
      "heading",
      "paragraph",
      "bullet_list",
      "blockquote",
      "separator",
      "heading",
      "paragraph",
    ]);
    expect(blocks[1]).toEqual(
      p(
        { text: "Một " },
        { text: "đậm", marks: { strong: true } },
        { text: " và " },
        { text: "nghiêng", marks: { em: true } },
        { text: ", H" },
        { text: "2", marks: { sub: true } },
        { text: "O." },
      ),
    );
    expect(blocks[5]).toMatchObject({ level: 3 });
  });

  test("scripts, styles, pictures, forms and handlers stay outside", () => {
    const blocks = pasted(
      '<style>p{}</style><p onclick="x()" style="color:red">chữ<script>alert(1)</script><img src="https://example.org/x.png" onerror="y()"></p><iframe src="https://example.org"></iframe><button>bấm</button><svg><text>hình</text></svg>',
    );
    expect(blocks).toEqual([p({ text: "chữ" })]);
  });

  test("table cells and divisions become paragraphs", () => {
    const blocks = pasted("<div><div>một</div><table><tr><td>hai</td><td>ba</td></tr></table></div>");
    expect(blocks).toEqual([p({ text: "một" }), p({ text: "hai" }), p({ text: "ba" })]);
  });

  test("links to the web and to mail stay, every other is refused and told, its text is kept", () => {
    const blocks = pasted(
      '<p><a href="https://example.org/a?b=1">một</a> <a href="mailto:ban@example.org">hai</a> <a href="javascript:alert(1)">ba</a> <a href="JaVaScRiPt:x">bốn</a> <a href="data:text/html,x">năm</a> <a href="#chú">sáu</a></p>',
    );
    expect(blocks).toEqual([
      p(
        { text: "một", marks: { link: "https://example.org/a?b=1" } },
        { text: " " },
        { text: "hai", marks: { link: "mailto:ban@example.org" } },
        { text: " ba bốn năm sáu" },
      ),
    ]);
    expect(refused).toEqual(["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x"]);
  });

  test("separators, control characters and halves of characters are cleaned", () => {
    expect(pasted("<p>a\u2028b\u2029c\ud83dd\u0007e</p>")).toEqual([p({ text: "a b c\ufffdde" })]);
  });

  test("attributes that only this editor writes are not believed from elsewhere", () => {
    const blocks = pasted('<p data-unknown=\'{"a.x":1}\'>chữ</p><figure data-figure="f1" data-photo="9f">x</figure>');
    expect(JSON.stringify(blocks)).not.toContain("unknown");
    expect(blocks.some((block) => block.type === "figure")).toBe(false);
  });
});

describe("from a word processor", () => {
  test("Word's list paragraphs become lists, without the bullets that it writes as text", () => {
    const item = (level: string, label: string, text: string) =>
      `<p class=MsoListParagraph style='text-indent:-18pt;mso-list:${level} level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${label}<span style='font:7pt "Times New Roman"'>&nbsp;&nbsp;</span></span><![endif]>${text}<o:p></o:p></p>`;
    const blocks = pasted(
      `<html xmlns:o="urn:x"><body><!--StartFragment--><p class=MsoNormal>Mở đầu<o:p>&nbsp;</o:p></p>${item("l0", "·", "gạo")}${item("l0", "·", "muối")}${item("l1", "1.", "bước một")}<p class=MsoNormal><b>Hết</b></p><!--EndFragment--></body></html>`,
    );
    expect(blocks.map((block) => block.type)).toEqual(["paragraph", "bullet_list", "ordered_list", "paragraph"]);
    expect(blocks[1]).toMatchObject({ items: [p({ text: "gạo" }), p({ text: "muối" })] });
    expect(blocks[2]).toMatchObject({ items: [p({ text: "bước một" })] });
  });

  test("Google Docs: its wrapper is not bold, its styles are", () => {
    const blocks = pasted(
      '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:400">Một </span><span style="font-weight:700">đậm</span><span style="font-style:italic"> nghiêng</span></p><ul><li style="x"><p role="presentation"><span>gạo</span></p></li></ul></b>',
    );
    expect(blocks[0]).toEqual(
      p({ text: "Một " }, { text: "đậm", marks: { strong: true } }, { text: " nghiêng", marks: { em: true } }),
    );
    expect(blocks[1]).toMatchObject({ type: "bullet_list", items: [p({ text: "gạo" })] });
  });
});

describe("plain text", () => {
  test("becomes a paragraph a line, empty lines are only space", () => {
    const editor = edit("");
    editor.view.pasteText("một\r\n\r\nhai\u2029ba\tbốn", paste());
    expect(editor.text()).toBe("một\nhai\nba bốn");
  });

  test("of one line goes into the sentence", () => {
    const editor = edit("đầu cuối");
    editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(editor.doc, 5)));
    editor.view.pasteText("giữa ", paste());
    expect(editor.text()).toBe("đầu giữa cuối");
  });
});

describe("this editor's own clipboard", () => {
  test("carries everything, content of a newer version too; ids are given anew beside the original", () => {
    const opened = openEditor({
      blocks: [
        { type: "heading", level: 3, content: [{ text: "tít" }], unknown: { "a.toc": false } },
        { type: "unknown_block", kind: "poll", attributes: { t: "poll", "a.votes": 3 }, content: [{ text: "chọn" }] },
        { type: "figure", figure: "f1", photo: "9f", width: 4, height: 3, content: [{ text: "chú thích" }] },
        {
          type: "bullet_list",
          id: "l1",
          items: [p({ text: "góp ý", marks: { "ann.k1": true } }), p({ text: "tô", marks: { hl: "y" } })],
        },
        { type: "unknown_wrap", path: "aside#x", blocks: [p({ text: "bên lề" })] },
        p(),
      ],
    });
    open.push(opened);
    const { editor } = opened;
    const before = editor.document().blocks;
    const { dom } = editor.view.serializeForClipboard(editor.doc.slice(0, editor.doc.content.size - 2));
    editor.view.dispatch(
      editor.view.state.tr.setSelection(TextSelection.create(editor.doc, editor.doc.content.size - 1)),
    );
    editor.view.pasteHTML(dom.innerHTML, paste());
    const after = editor.document().blocks;
    expect(after.slice(0, 5)).toEqual(before.slice(0, 5));
    const anew = (block: BlockJson | undefined): unknown => ({
      ...block,
      ...(block && "id" in block ? { id: "" } : {}),
      ...(block?.type === "figure" ? { figure: "" } : {}),
    });
    expect(after.slice(5, 10).map(anew)).toEqual(before.slice(0, 5).map(anew));
    const copy = after[7];
    expect(copy?.type === "figure" && copy.figure !== "f1").toBe(true);
  });
});
