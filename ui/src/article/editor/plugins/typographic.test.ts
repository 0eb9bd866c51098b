import { afterEach, describe, expect, test, vi } from "vitest";
import { openEditor, paragraphs, type Opened } from "../testing/window.ts";

let opened: Opened;
afterEach(async () => {
  await opened.editor.whenQuiet();
  opened.editor.destroy();
  opened.workstation.free();
});

/** Opens an empty article, the caret in it. */
function write(wanted = true, text = ""): Opened {
  opened = openEditor(paragraphs(text), { typographic: () => wanted });
  opened.editor.setCaret(1 + text.length, 1 + text.length);
  return opened;
}

/** Types letter by letter; what waits for the end of a keystroke comes to its turn. */
async function type(keys: string): Promise<void> {
  for (const key of keys) {
    const { view } = opened.editor;
    view.dispatch(view.state.tr.insertText(key));
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe("real quotation marks and dashes in the body", () => {
  test("come behind the hand, and the caret stays where it was", async () => {
    const { editor } = write();
    await type('Chị nói: "Có" - rồi đi');
    expect(editor.text()).toBe("Chị nói: “Có” – rồi đi");
    expect(editor.caret.head).toBe(1 + editor.text().length);
  });

  test("one undo gives back what was typed, and that stays while one types on", async () => {
    const { editor } = write();
    await type('a "');
    expect(editor.text()).toBe("a “");
    editor.command("undo");
    expect(editor.text()).toBe('a "');
    await type("b");
    expect(editor.text()).toBe('a "b');
  });

  test("in the middle of a word of the input method nothing happens, behind it does", async () => {
    vi.useFakeTimers();
    const { editor } = write();
    const { dom } = editor.view;
    dom.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    await type('"');
    expect(editor.text()).toBe('"');
    dom.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    expect(editor.text()).toBe('"');
    vi.advanceTimersByTime(100);
    expect(editor.text()).toBe("“");
    vi.useRealTimers();
  });

  test("a mark that an input method hands over together with the last word is one too", async () => {
    const { editor } = write();
    await type('"qu');
    const { view } = editor;
    view.dispatch(view.state.tr.insertText('á"').setMeta("composition", 1));
    await Promise.resolve();
    await Promise.resolve();
    expect(editor.text()).toBe("“quá”");
  });

  test("what is pasted stays as it is, and so does everything where nobody wants it", async () => {
    const { editor } = write();
    editor.insertText('nói "có"');
    await Promise.resolve();
    expect(editor.text()).toBe('nói "có"');
    await editor.whenQuiet();
    editor.destroy();
    opened.workstation.free();
    const { editor: plain } = write(false);
    await type('"');
    expect(plain.text()).toBe('"');
  });
});
