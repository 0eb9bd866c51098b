/**
 * Identities that a local edit must give: wrappers and figures.
 *
 * Two quotes that stand side by side are told apart by their ids alone, so a wrapper without one gets one, and a wrapper
 * beside one with the same id gets a new one. A figure's alt, credit and crop are kept under its id, so the second figure
 * with an id (a copy) gets a new one; a figure that was cut and pasted keeps its own.
 *
 * Only local edits: a reader who receives such a text never writes.
 */
import type { Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import { pathOf } from "../flat.ts";

/** Marks a transaction that shows what the text already says. */
export const FROM_TEXT = "galley-from-text";

/** Figures with their positions, in order. */
function figures(top: Node, at: number, visit: (figure: Node, at: number) => void): void {
  if (top.type.name === "figure") visit(top, at);
  else if (!top.isTextblock)
    top.forEach((child, offset) => {
      figures(child, at + 1 + offset, visit);
    });
}

/** Gives ids after local edits. */
export function identity(newId: () => string, onFigureCopied?: (from: string, to: string) => void): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, state) {
      if (transactions.every((t) => !t.docChanged || t.getMeta(FROM_TEXT) === true)) return null;
      if (onlyTextChanged(before.doc, state.doc)) return null;
      let tr: Transaction | null = null;
      let previous: string | null = null;
      const seen = new Set<string>();
      state.doc.forEach((top, at) => {
        let path = top.isTextblock ? null : pathOf(top);
        if (path !== null && "id" in top.attrs && (top.attrs["id"] === null || path === previous)) {
          const id = newId();
          tr = (tr ?? state.tr).setNodeAttribute(at, "id", id);
          path = pathOf(top.type.create({ id }, top.content));
        }
        previous = path;
        figures(top, at, (figure, position) => {
          const id = figure.attrs["figure"] as string;
          if (id !== "" && !seen.has(id)) {
            seen.add(id);
            return;
          }
          const fresh = newId();
          seen.add(fresh);
          tr = (tr ?? state.tr).setNodeAttribute(position, "figure", fresh);
          if (id !== "") onFigureCopied?.(id, fresh);
        });
      });
      return tr;
    },
  });
}

/** True when the only difference is the text of one block outside any wrapper: the usual key. */
function onlyTextChanged(before: Node, after: Node): boolean {
  if (before.childCount !== after.childCount) return false;
  let changed = 0;
  for (let i = 0; i < before.childCount; i++) {
    const a = before.child(i);
    const b = after.child(i);
    if (a === b) continue;
    if (!a.isTextblock || !a.sameMarkup(b) || ++changed > 1) return false;
  }
  return true;
}
