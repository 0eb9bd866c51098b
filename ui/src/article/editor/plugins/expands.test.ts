/** Shorthands in the body and in captions, over a workstation in memory that knows some. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeWorkstation } from "../../../ipc/fake/workstation.ts";
import { use } from "../../../ipc/transport.ts";
import { watchComposition } from "../../../kit/composition.ts";
import { expanding } from "../../../shorthand/index.ts";
import type { DocumentJson } from "../document.ts";
import { openEditor, paragraphs, type Opened } from "../testing/window.ts";

let opened: Opened;
let unwatch: () => void;
beforeEach(() => {
  use(new FakeWorkstation({ server_ms: 0 }));
  unwatch = watchComposition();
});
afterEach(async () => {
  await opened.editor.whenQuiet();
  opened.editor.destroy();
  opened.workstation.free();
  unwatch();
  expect(expanding.shown).toBeNull();
});

/** Opens an article with the caret at a place of it. */
function write(document: DocumentJson, at: number): Opened {
  opened = openEditor(document);
  const { editor } = opened;
  // jsdom lays nothing out.
  editor.view.coordsAtPos = () => ({ left: 0, right: 0, top: 0, bottom: 0 });
  editor.setCaret(at, at);
  return opened;
}

function type(keys: string): void {
  const { view } = opened.editor;
  for (const key of keys) view.dispatch(view.state.tr.insertText(key));
}

const offered = (): string[] | undefined => expanding.shown?.found.expansions.map((one) => one.text);
const shows = (text: string): Promise<void> => vi.waitFor(() => expect(offered()?.[0]).toBe(text));
const nothing = (): Promise<void> => vi.waitFor(() => expect(expanding.shown).toBeNull());

const figure: DocumentJson = {
  blocks: [
    { type: "paragraph", content: [{ text: "Đầu" }] },
    { type: "figure", figure: "f1", photo: "9f", width: 4, height: 3, content: [{ text: "Lớp học. " }] },
  ],
};

describe("a shorthand in the body", () => {
  test("is shown, taken as one step, and given back by one undo, after which nothing is offered", async () => {
    const { editor } = write(paragraphs("Ông "), 5);
    type("\\vdd\\");
    await shows("Vũ Đình Đạt");
    expect(editor.text()).toBe("Ông \\vdd\\");
    await expanding.take(0);
    expect(editor.text()).toBe("Ông Vũ Đình Đạt");
    expect(editor.caret.head).toBe(1 + editor.text().length);
    type(" nói");
    editor.command("undo");
    editor.command("undo");
    expect(editor.text()).toBe("Ông \\vdd\\");
    await nothing();
    editor.command("redo");
    expect(editor.text()).toBe("Ông Vũ Đình Đạt");
  });

  test("is taken in a caption too", async () => {
    const { editor } = write(figure, 5 + 1 + 9);
    type("\\thh\\");
    await shows("Thu Hằng");
    await expanding.take(0);
    expect(editor.text()).toContain("Lớp học. Thu Hằng");
  });

  test("keeps how the code was set", async () => {
    const { editor } = write(paragraphs("a "), 3);
    editor.command("strong");
    type("\\thh\\");
    await shows("Thu Hằng");
    await expanding.take(0);
    const [block] = editor.document().blocks;
    expect(block).toMatchObject({ content: [{ text: "a " }, { text: "Thu Hằng", marks: { strong: true } }] });
  });

  test("is never taken in the middle of a word, and behind it as it then stands there", async () => {
    const { editor } = write(paragraphs(""), 1);
    const { dom } = editor.view;
    dom.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    type("\\thh");
    await shows("Thu Hằng");
    const taken = expanding.take(0);
    await Promise.resolve();
    expect(editor.text()).toBe("\\thh");
    dom.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    // The late commit: the second backslash comes behind the end of the word.
    type("\\");
    await taken;
    expect(editor.text()).toBe("Thu Hằng");
  });

  test("goes with the caret, and what is pasted or comes from elsewhere offers nothing", async () => {
    const { editor } = write(paragraphs("Ông "), 5);
    type("\\thh\\");
    await shows("Thu Hằng");
    editor.setCaret(1, 1);
    await nothing();
    editor.setCaret(10, 10);
    const { view } = editor;
    view.dispatch(view.state.tr.insertText(" \\vdd\\").setMeta("uiEvent", "paste"));
    await Promise.resolve();
    expect(expanding.shown).toBeNull();
  });
});
