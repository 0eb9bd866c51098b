/**
 * Typewriter scrolling: the line that is written stays at one height of the window, and the page moves instead.
 *
 * Only keys move the page: where somebody clicks, the text stays under the pointer. Nothing moves while an input method
 * composes a word; its end does. Whoever asked for less motion sees the page there at once.
 */
import { isComposing, SETTLE_MS } from "../kit/composition.ts";
import type { ArticleEditor } from "./editor/index.ts";

/** Where the line stays, as a part of the window's height. */
const EYE = 0.45;
/** Less than this is not worth a movement, px. */
const STILL_PX = 4;

/** How far to scroll so that a line (`top` to `bottom`) is at the eye's height of a window of this height. 0: stay. */
export function scrollBy(line: { top: number; bottom: number }, frame: { top: number; height: number }): number {
  const by = (line.top + line.bottom) / 2 - (frame.top + frame.height * EYE);
  return Math.abs(by) < STILL_PX ? 0 : by;
}

/** The line of the caret; null: nobody writes in this page. */
function line(root: HTMLElement, editor: ArticleEditor | null): { top: number; bottom: number } | null {
  if (editor?.hasFocus) return editor.view.coordsAtPos(editor.caret.head);
  const { activeElement } = document;
  const writes = activeElement instanceof HTMLTextAreaElement && root.contains(activeElement);
  return writes ? activeElement.getBoundingClientRect() : null;
}

/** Keeps the line at the eye's height. Returns how to stop. */
export function keepAtEye(root: HTMLElement, editor: () => ArticleEditor | null): () => void {
  let byKey = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = (): void => {
    if (!byKey || isComposing()) return;
    const at = line(root, editor());
    const by = at ? scrollBy(at, root.getBoundingClientRect()) : 0;
    if (by === 0) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    root.scrollTo({ top: root.scrollTop + by, behavior: still ? "instant" : "smooth" });
  };
  const soon = (ms = 0): void => {
    clearTimeout(timer);
    timer = setTimeout(follow, ms);
  };
  const onkey = (): void => {
    byKey = true;
    soon();
  };
  const onpointer = (): void => {
    byKey = false;
  };
  const onselection = (): void => soon();
  const oncomposed = (): void => soon(SETTLE_MS);
  root.addEventListener("keydown", onkey, true);
  root.addEventListener("pointerdown", onpointer, true);
  root.addEventListener("compositionend", oncomposed);
  document.addEventListener("selectionchange", onselection);
  return () => {
    clearTimeout(timer);
    root.removeEventListener("keydown", onkey, true);
    root.removeEventListener("pointerdown", onpointer, true);
    root.removeEventListener("compositionend", oncomposed);
    document.removeEventListener("selectionchange", onselection);
  };
}
