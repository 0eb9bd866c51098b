/**
 * A click in the middle of a word leaves the word where it was typed.
 *
 * ProseMirror ends a composition itself when the mouse is pressed: it reads the page and draws it anew. ibus hears of that too late
 * and commits the word to where the caret is by then, the clicked place (`docs/decisions/0005-late-commits.md`). So on Linux a
 * press during a composition is kept from ProseMirror: the browser ends the word in its place. When it has, the caret is put
 * where the person clicked, because the end of a composition may take it back behind the word.
 */
import { Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { needsEnterGuard } from "./ime.ts";

/** How long after the end of a composition its text is certain to stand in the page: a few frames. */
const SETTLED_MS = 40;

/** Keeps presses of the mouse during a composition from ProseMirror, and puts the caret there afterwards. */
export function pressesInWords(options: { userAgent: string }): Plugin {
  if (!needsEnterGuard(options.userAgent)) return new Plugin({});
  return new Plugin({
    view(view) {
      let at: { left: number; top: number } | null = null;
      const pressed = (event: MouseEvent): void => {
        if (!view.composing || event.button !== 0) return;
        event.stopImmediatePropagation();
        at = { left: event.clientX, top: event.clientY };
      };
      const ended = (): void => {
        const place = at;
        at = null;
        if (place) setTimeout(() => putCaret(view, place), SETTLED_MS);
      };
      // In the capture phase: before ProseMirror's own listener.
      view.dom.addEventListener("mousedown", pressed, { capture: true });
      view.dom.addEventListener("compositionend", ended);
      return {
        destroy: () => {
          view.dom.removeEventListener("mousedown", pressed, { capture: true });
          view.dom.removeEventListener("compositionend", ended);
        },
      };
    },
  });
}

function putCaret(view: EditorView, place: { left: number; top: number }): void {
  // The next word has begun: nothing may disturb it.
  if (view.isDestroyed || view.composing) return;
  const found = view.posAtCoords(place);
  if (found) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(found.pos))));
}
