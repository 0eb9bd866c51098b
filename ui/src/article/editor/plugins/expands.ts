/**
 * Shorthands in the body: says when somebody typed, reads what stands before the caret, and puts an expansion in place of its code.
 *
 * The expansion is a step of undo of its own; one undo gives the code back as it stood. What came from elsewhere, was pasted
 * or was taken back is nothing that somebody typed.
 */
import { Plugin, PluginKey, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ENOUGH, expanding, type Place } from "../../../shorthand/index.ts";
import { APART } from "../typed.ts";
import { FROM_TEXT } from "./identity.ts";

/** How many times somebody has typed. */
const key = new PluginKey<number>("expands");

function isTyped(tr: Transaction): boolean {
  if (!tr.docChanged || tr.getMeta(FROM_TEXT) === true || tr.getMeta(APART) === true) return false;
  return tr.getMeta("uiEvent") === undefined && tr.getMeta("paste") === undefined;
}

/** What stands before the caret in its block; a thing that is no text stands for one character. */
function before(view: EditorView): string | null {
  const { selection } = view.state;
  const { $from } = selection;
  if (view.isDestroyed || !view.editable || !selection.empty || !$from.parent.isTextblock) return null;
  return $from.parent.textBetween(Math.max(0, $from.parentOffset - ENOUGH), $from.parentOffset, "", "\ufffc");
}

function placeOf(view: EditorView): Place {
  return {
    element: view.dom,
    before: () => before(view),
    box: () => view.coordsAtPos(view.state.selection.head),
    replace: (typed, text) => {
      if (view.composing || !before(view)?.endsWith(typed)) return;
      const { state } = view;
      const to = state.selection.head;
      const from = to - typed.length;
      // It is set as the code was: bold where the code was bold.
      const marks = state.doc.resolve(from).nodeAfter?.marks ?? [];
      view.dispatch(
        state.tr.setMeta(APART, true).replaceWith(from, to, state.schema.text(text, marks)).scrollIntoView(),
      );
    },
  };
}

/** Offers what codes stand for while somebody types. */
export function expands(): Plugin<number> {
  return new Plugin<number>({
    key,
    state: {
      init: () => 0,
      apply: (tr, times) => (isTyped(tr) ? times + 1 : times),
    },
    view: (made) => {
      const place = placeOf(made);
      return {
        update: (view, old) => {
          if (key.getState(view.state) !== key.getState(old)) {
            // The page is as the state is only behind this call.
            queueMicrotask(() => {
              if (!view.isDestroyed) expanding.typed(place);
            });
          } else expanding.moved();
        },
        destroy: () => {
          if (expanding.shown?.place === place) expanding.close();
        },
      };
    },
    props: {
      handleDOMEvents: {
        blur: () => {
          expanding.moved();
          return false;
        },
      },
    },
  });
}
