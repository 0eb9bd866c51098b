/**
 * Input methods: nothing may disturb a word that is being composed, and its end must be heard.
 *
 * *The Enter guard.* WebKitGTK's `navigator.vendor` is Apple's, so ProseMirror takes it for Safari and drops a key that
 * comes within half a second after a composition, which on a Mac confirms the word. On Linux that key is the reporter's
 * Enter: the two paragraphs run together. ProseMirror keeps the time in a private field; setting it far back says that
 * no composition has just ended. A test fails when the field is renamed or means something else.
 */
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** Long before any key: the value that ProseMirror itself starts with. */
export const LONG_AGO = -2e8;

interface WithInput {
  readonly input: { compositionEndedAt: number };
}

/** True where the guard is needed: WebKit on Linux, which is not Safari and is taken for it. */
export const needsEnterGuard = (userAgent: string): boolean => /Linux/.test(userAgent) && !/Android/.test(userAgent);

/** Says that no composition has just ended. */
export function forgetComposition(view: EditorView): void {
  (view as unknown as WithInput).input.compositionEndedAt = LONG_AGO;
}

/** Watches compositions. ProseMirror's own listeners run first, because a plugin's view is made behind them. */
export function compositions(options: { userAgent: string; onEnd: () => void }): Plugin {
  return new Plugin({
    view(view) {
      const end = () => {
        if (needsEnterGuard(options.userAgent)) forgetComposition(view);
        options.onEnd();
      };
      view.dom.addEventListener("compositionend", end);
      return {
        destroy: () => {
          view.dom.removeEventListener("compositionend", end);
        },
      };
    },
  });
}
