/**
 * Where the selection is, for what floats beside it. Positions are relative to the box that the floating thing stands in,
 * so it scrolls with the text and never has to be moved by hand.
 */
import type { ArticleEditor } from "./editor/index.ts";

export interface Box {
  left: number;
  top: number;
  bottom: number;
}

/** Follows the editor's selection; `changed` runs whenever it, or what is under it, may have changed. */
export function followSelection(editor: ArticleEditor, changed: () => void): () => void {
  const { dom } = editor.view;
  let frame = 0;
  const soon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  };
  document.addEventListener("selectionchange", soon);
  dom.addEventListener("focus", soon);
  dom.addEventListener("blur", soon);
  dom.addEventListener("keyup", soon);
  dom.addEventListener("compositionend", soon);
  return () => {
    cancelAnimationFrame(frame);
    document.removeEventListener("selectionchange", soon);
    dom.removeEventListener("focus", soon);
    dom.removeEventListener("blur", soon);
    dom.removeEventListener("keyup", soon);
    dom.removeEventListener("compositionend", soon);
  };
}

/** The box of a range of the text inside `frame`. */
export function boxOf(editor: ArticleEditor, from: number, to: number, frame: Element): Box {
  const start = editor.view.coordsAtPos(from);
  // Where the last letter ends, not where the next line begins.
  const end = editor.view.coordsAtPos(to, to > from ? -1 : 1);
  const around = frame.getBoundingClientRect();
  return {
    left: Math.min(start.left, end.left) - around.left,
    top: start.top - around.top,
    bottom: Math.max(start.bottom, end.bottom) - around.top,
  };
}
