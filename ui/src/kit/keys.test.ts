import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { composed, GIVE_UP_MS, SETTLE_MS, watchComposition } from "./composition.ts";
import { actionFor, showChord, type Action } from "./keys.ts";

const run = (): void => undefined;
const ACTIONS: Action[] = [
  { id: "new", label: "", keys: ["n"], run },
  { id: "submit", label: "", keys: ["Ctrl+Shift+Enter"], run },
  { id: "never", label: "", keys: ["Ctrl+x"], when: () => false, run },
];

let stop: () => void;
beforeEach(() => {
  document.body.innerHTML = `<input id="input"><textarea id="textarea"></textarea><select id="select"></select>
    <div id="text" contenteditable="true"><p id="inner">chữ</p></div><button id="button"></button>`;
  stop = watchComposition();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Which action a key press on an element asks for. */
function pressed(on: string, init: KeyboardEventInit): string | null {
  let found: string | null = null;
  const hear = (event: KeyboardEvent): void => void (found = actionFor(event, ACTIONS)?.id ?? null);
  document.addEventListener("keydown", hear, { once: true });
  document
    .getElementById(on)
    ?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
  return found;
}

const submit = { key: "Enter", ctrlKey: true, shiftKey: true };

describe("a single letter", () => {
  test("is a shortcut where nobody types", () => {
    expect(pressed("button", { key: "n" })).toBe("new");
  });
  test.each(["input", "textarea", "select", "text", "inner"])("is a letter in %s", (where) => {
    expect(pressed(where, { key: "n" })).toBeNull();
  });
  test("is a letter while an input method composes, wherever the focus is", () => {
    expect(pressed("button", { key: "n", isComposing: true })).toBeNull();
    document.dispatchEvent(new CompositionEvent("compositionstart"));
    expect(pressed("button", { key: "n" })).toBeNull();
    document.dispatchEvent(new CompositionEvent("compositionend"));
    expect(pressed("button", { key: "n" })).toBe("new");
  });
  test("does nothing behind a dialog", () => {
    document.body.insertAdjacentHTML("beforeend", "<dialog open></dialog>");
    expect(pressed("button", { key: "n" })).toBeNull();
    expect(pressed("button", submit)).toBeNull();
  });
});

describe("a chord with Ctrl", () => {
  test("acts where a text editor takes every Enter for itself; what the editor has used otherwise is used up", () => {
    document.getElementById("text")?.addEventListener("keydown", (event) => event.preventDefault());
    expect(pressed("inner", submit)).toBe("submit");
    const others: Action[] = [{ id: "bold", label: "", keys: ["Ctrl+b", "Enter"], run }];
    for (const init of [{ key: "b", ctrlKey: true }, { key: "Enter" }]) {
      const event = new KeyboardEvent("keydown", { cancelable: true, ...init });
      event.preventDefault();
      expect(actionFor(event, others)).toBeNull();
    }
  });
  test("acts in the middle of a text, and of a word: what it starts waits for the word", () => {
    expect(pressed("inner", submit)).toBe("submit");
    expect(pressed("inner", { ...submit, isComposing: true })).toBe("submit");
  });
  test("is left to the input method when that took the key", () => {
    const taken = { keyCode: 229 };
    expect(pressed("inner", { ...submit, ...taken })).toBeNull();
  });
  test("is not offered when it cannot be done", () => {
    expect(pressed("button", { key: "x", ctrlKey: true })).toBeNull();
  });
  test("is shown as people read it", () => {
    expect(showChord("Ctrl+Shift+Enter")).toBe("Ctrl ⇧ ↵");
    expect(showChord("n")).toBe("N");
  });
});

describe("waiting for the end of a word", () => {
  beforeEach(() => void vi.useFakeTimers());

  /** Whether a promise has resolved by now. */
  function watch(promise: Promise<void>): () => boolean {
    let done = false;
    void promise.then(() => (done = true));
    return () => done;
  }

  test("is no waiting when nothing is composed", async () => {
    const done = watch(composed());
    await vi.advanceTimersByTimeAsync(0);
    expect(done()).toBe(true);
  });

  test("lasts until the text that comes after the end has come", async () => {
    document.dispatchEvent(new CompositionEvent("compositionstart"));
    const done = watch(composed());
    await vi.advanceTimersByTimeAsync(200);
    expect(done()).toBe(false);
    document.dispatchEvent(new CompositionEvent("compositionend"));
    await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
    expect(done()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(done()).toBe(true);
  });

  test("takes the focus away from an input method that does not let go, and then goes on", async () => {
    const input = document.getElementById("input");
    input?.focus();
    document.dispatchEvent(new CompositionEvent("compositionstart"));
    const done = watch(composed());
    await vi.advanceTimersByTimeAsync(400);
    expect(document.activeElement).not.toBe(input);
    await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
    expect(done()).toBe(true);
  });
});
