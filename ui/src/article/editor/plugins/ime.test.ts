/**
 * The Enter guard, against the real ProseMirror that takes the window for Safari. These tests fail when ProseMirror
 * renames `input.compositionEndedAt`, gives it another meaning, or no longer needs the guard.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EditorView } from "prosemirror-view";

const WEBKIT_ON_LINUX =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";

beforeEach(() => {
  // ProseMirror looks at the browser once, when it is loaded.
  vi.resetModules();
  vi.spyOn(navigator, "vendor", "get").mockReturnValue("Apple Computer, Inc.");
});
afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

interface Typed {
  readonly view: EditorView;
  readonly endedAt: () => number;
  readonly paragraphs: () => number;
}

/** A view in which a word was just composed, and Enter pressed right behind it. */
async function composeAndEnter(userAgent: string, guarded: boolean): Promise<Typed> {
  const [{ EditorState, TextSelection }, { EditorView }, { keymap }, { baseKeymap }, { schema }, { compositions }] =
    await Promise.all([
      import("prosemirror-state"),
      import("prosemirror-view"),
      import("prosemirror-keymap"),
      import("prosemirror-commands"),
      import("../schema.ts"),
      import("./ime.ts"),
    ]);
  const doc = schema.node("doc", null, schema.node("paragraph", null, schema.text("một")));
  const plugins = [...(guarded ? [compositions({ userAgent, onEnd: () => undefined })] : []), keymap(baseKeymap)];
  const state = EditorState.create({ doc, plugins, selection: TextSelection.create(doc, 4) });
  const view = new EditorView(document.body, { state });
  view.dom.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  expect(view.composing).toBe(true);
  view.dom.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "một" }));
  expect(view.composing).toBe(false);
  const endedAt = () => (view as unknown as { input: { compositionEndedAt: number } }).input.compositionEndedAt;
  const first = endedAt();
  view.dom.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
  return { view, endedAt: () => first, paragraphs: () => view.state.doc.childCount };
}

test("without the guard ProseMirror swallows the Enter that follows a word", async () => {
  const { view, endedAt, paragraphs } = await composeAndEnter(WEBKIT_ON_LINUX, false);
  expect(Math.abs(Date.now() - endedAt())).toBeLessThan(5_000);
  expect(paragraphs()).toBe(1);
  view.destroy();
});

test("with the guard the Enter that follows a word makes a paragraph on Linux", async () => {
  const { LONG_AGO } = await import("./ime.ts");
  const { view, endedAt, paragraphs } = await composeAndEnter(WEBKIT_ON_LINUX, true);
  expect(endedAt()).toBe(LONG_AGO);
  expect(paragraphs()).toBe(2);
  view.destroy();
});

test("on a Mac the key that confirms a word stays swallowed", async () => {
  const { view, paragraphs } = await composeAndEnter(SAFARI, true);
  expect(paragraphs()).toBe(1);
  view.destroy();
});
