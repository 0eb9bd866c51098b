/**
 * Real quotation marks and dashes, put in place of the typed ones once no word is being composed.
 *
 * Each is a step of undo of its own: one undo gives back what was typed, and that then stays, because only a character that
 * somebody has just typed is ever looked at. Nothing is bound to a key.
 */
import { Plugin, PluginKey, type EditorState, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { better } from "../../../kit/typographic.ts";
import { APART } from "../typed.ts";
import { FROM_TEXT } from "./identity.ts";

/** Positions behind characters that were typed and are still to be looked at. */
const key = new PluginKey<readonly number[]>("typographic");

const MARKS = ['"', "'", " "];

/**
 * The position behind a character that this transaction typed; null: it did something else.
 *
 * An input method hands over the last word and the mark behind it at once, so what a composition brought is looked at by its
 * last character.
 */
function typedBehind(tr: Transaction): number | null {
  const [step, more] = tr.steps;
  if (!(step instanceof ReplaceStep) || more || tr.getMeta(FROM_TEXT) === true || tr.getMeta(APART) === true)
    return null;
  if (tr.getMeta("uiEvent") !== undefined || tr.getMeta("paste") !== undefined) return null;
  const { content } = step.slice;
  const text = content.childCount === 1 ? (content.firstChild?.text ?? "") : "";
  const typed = tr.getMeta("composition") === undefined ? text : text.slice(-1);
  return MARKS.includes(typed) ? step.from + text.length : null;
}

/** The transaction that mends what was typed before these positions; null: nothing is to be mended. */
function mend(state: EditorState, behind: readonly number[]): Transaction | null {
  const tr = state.tr.setMeta(key, []).setMeta(APART, true);
  for (const at of behind) {
    if (at > state.doc.content.size) continue;
    const $at = state.doc.resolve(at);
    if (!$at.parent.isTextblock) continue;
    const found = better($at.parent.textBetween(0, $at.parentOffset, "", "\ufffc"));
    if (!found) continue;
    const from = $at.start() + found.at;
    const marks = state.doc.resolve(from).nodeAfter?.marks ?? [];
    if (marks.some((mark) => mark.type.name === "link")) continue;
    tr.replaceWith(from, from + 1, state.schema.text(found.text, marks));
  }
  return tr.docChanged ? tr : null;
}

/** @param likes whether it is wanted now; @param settled runs something once no word is being composed */
export function typographic(likes: () => boolean, settled: (run: () => void) => void): Plugin<readonly number[]> {
  const look = (view: EditorView): void => {
    if (view.isDestroyed) return;
    const behind = key.getState(view.state) ?? [];
    if (behind.length === 0) return;
    view.dispatch(mend(view.state, behind) ?? view.state.tr.setMeta(key, []));
  };
  return new Plugin<readonly number[]>({
    key,
    state: {
      init: () => [],
      apply: (tr, behind) => {
        const set = tr.getMeta(key) as readonly number[] | undefined;
        if (set) return set;
        if (!tr.docChanged) return behind;
        const kept = behind.map((at) => tr.mapping.map(at, -1));
        const typed = likes() ? typedBehind(tr) : null;
        return typed === null ? kept : [...kept, typed];
      },
    },
    view: () => ({
      update: (view, before) => {
        const behind = key.getState(view.state);
        if (behind === key.getState(before) || behind?.length === 0) return;
        queueMicrotask(() => {
          settled(() => look(view));
        });
      },
    }),
  });
}
