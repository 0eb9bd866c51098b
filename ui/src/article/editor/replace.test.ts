import { afterEach, describe, expect, test } from "vitest";
import type { BlockJson, InlineJson } from "./document.ts";
import type { ArticleEditor } from "./editor.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";
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

function edit(...content: InlineJson[][]): Opened {
  const opened = openEditor({ blocks: content.map((runs) => ({ type: "paragraph", content: runs })) });
  open.push(opened);
  return opened;
}

/** Where the words stand, in order. */
function places(editor: ArticleEditor, word: string): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  editor.doc.descendants((block, at) => {
    if (!block.isTextblock) return true;
    for (const found of block.textContent.matchAll(new RegExp(word, "gu")))
      out.push({ from: at + 1 + found.index, to: at + 1 + found.index + word.length });
    return false;
  });
  return out;
}
const replace = (editor: ArticleEditor, word: string, text: string): boolean =>
  editor.replaceTexts(places(editor, word).map((range) => ({ ...range, text })));
const blocks = (editor: ArticleEditor): (readonly InlineJson[])[] =>
  editor.document().blocks.map((block: BlockJson) => ("content" in block ? block.content : []));

describe("replacing in the body", () => {
  test("every place in one step of undo", async () => {
    const { editor } = edit([{ text: "thu viện, thu viện" }], [{ text: "một thu viện" }]);
    expect(replace(editor, "thu viện", "thư viện")).toBe(true);
    expect(editor.text()).toBe("thư viện, thư viện\nmột thư viện");
    editor.command("undo");
    expect(editor.text()).toBe("thu viện, thu viện\nmột thu viện");
    editor.command("redo");
    expect(editor.text()).toBe("thư viện, thư viện\nmột thư viện");
    await editor.whenQuiet();
  });

  test("bold words stay bold and links stay links, also where the whole link is replaced", () => {
    const link = { link: "https://example.org/" };
    const { editor } = edit([
      { text: "xem " },
      { text: "trang này", marks: link },
      { text: " và " },
      { text: "trang", marks: { strong: true } },
    ]);
    replace(editor, "trang này", "bài kia");
    replace(editor, "trang", "bài");
    expect(blocks(editor)).toEqual([
      [{ text: "xem " }, { text: "bài kia", marks: link }, { text: " và " }, { text: "bài", marks: { strong: true } }],
    ]);
  });

  test("a word that is half bold keeps its bold half where the letters stay", () => {
    const { editor } = edit([{ text: "nghiệm", marks: { strong: true } }, { text: " vụ" }]);
    replace(editor, "nghiệm vụ", "nghiệp vụ");
    expect(blocks(editor)).toEqual([[{ text: "nghiệp", marks: { strong: true } }, { text: " vụ" }]]);
  });

  test("letters that are added at the end are like the word, those at the start likewise", () => {
    const { editor } = edit([{ text: "Khối", marks: { em: true } }, { text: " họp" }]);
    replace(editor, "Khối", "Đảng ủy Khối");
    replace(editor, "Khối", "Khối các cơ quan");
    expect(blocks(editor)).toEqual([[{ text: "Đảng ủy Khối các cơ quan", marks: { em: true } }, { text: " họp" }]]);
  });

  test("with nothing, takes away", () => {
    const { editor } = edit([{ text: "rất rất đông" }]);
    replace(editor, "rất ", "");
    expect(editor.text()).toBe("đông");
  });

  test("what is there already is no change, and no step of undo", () => {
    const { editor } = edit([{ text: "như cũ" }]);
    expect(replace(editor, "như cũ", "như cũ")).toBe(false);
    expect(editor.can("undo")).toBe(false);
  });

  test("a word that a colleague types inside a phrase meanwhile stays in it", () => {
    const { editor, workstation } = edit([{ text: "nghiệm vụ báo chí" }]);
    const there = workstation.doc.fork();
    there.getText("body").insert("nghiệm vụ".length, " chung");
    there.commit();
    replace(editor, "nghiệm vụ báo chí", "nghiệp vụ báo chí");
    editor.receive(workstation.merge(there.export({ mode: "update" })));
    expect(editor.text()).toBe("nghiệp vụ chung báo chí");
    there.free();
  });

  test("emoji and letters in pieces are never cut in the middle", () => {
    const { editor } = edit([{ text: "👍🏽 tuye\u0302\u0301n" }]);
    replace(editor, "👍🏽", "👍🏿");
    replace(editor, "tuye\u0302\u0301n", "tuyến");
    expect(editor.text()).toBe("👍🏿 tuyến");
  });
});
