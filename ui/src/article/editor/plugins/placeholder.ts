/** A word of invitation in an article that has no text yet. It is a decoration: it is never in the text. */
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** Puts `data-placeholder` on the only paragraph of an empty article; the style sheet shows it. */
export function placeholder(text: string): Plugin {
  return new Plugin({
    props: {
      decorations({ doc }) {
        const only = doc.childCount === 1 ? doc.child(0) : null;
        if (only?.type.name !== "paragraph" || only.content.size > 0) return null;
        return DecorationSet.create(doc, [
          Decoration.node(0, only.nodeSize, { class: "is-empty", "data-placeholder": text }),
        ]);
      },
    },
  });
}
