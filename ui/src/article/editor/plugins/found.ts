/** What somebody looks for, marked where it stands. Decorations: nothing of it is ever in the text. */
import { Plugin, PluginKey, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { TextRange } from "../replace.ts";

const key = new PluginKey<DecorationSet>("found");

/** Marks these places, `now` among them (its index, or -1) as the one that is looked at. */
export const showFound = (state: EditorState, places: readonly TextRange[], now: number): Transaction =>
  state.tr.setMeta(
    key,
    DecorationSet.create(
      state.doc,
      places.map(({ from, to }, i) => Decoration.inline(from, to, { class: i === now ? "found found-now" : "found" })),
    ),
  );

/** Whether anything is marked. */
export const marksFound = (state: EditorState): boolean => key.getState(state) !== DecorationSet.empty;

/** Keeps the marks on their letters while the text changes under them. */
export const found = (): Plugin<DecorationSet> =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, marks) => (tr.getMeta(key) as DecorationSet | undefined) ?? marks.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => key.getState(state) },
  });
