/**
 * A caret in an empty separator selects the separator instead.
 *
 * A separator is a block with text of its own in the stored form, because a merge may leave text in it and that text must
 * be seen. Nobody types into one on purpose. One that holds text is edited like any other block.
 */
import { NodeSelection, Plugin, TextSelection } from "prosemirror-state";

/** Keeps carets out of empty separators. Changes selections only, never the text. */
export function separatorSelection(): Plugin {
  return new Plugin({
    appendTransaction(_transactions, _before, state) {
      const { selection } = state;
      if (!(selection instanceof TextSelection) || !selection.$cursor) return null;
      const { parent } = selection.$cursor;
      if (parent.type.name !== "separator" || parent.content.size > 0) return null;
      return state.tr.setSelection(NodeSelection.create(state.doc, selection.$cursor.before()));
    },
  });
}
