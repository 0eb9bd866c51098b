/** Going to a problem: the caret, and the eye, to where it is. */
import { TextSelection } from "prosemirror-state";
import type { Place, Problem } from "../ipc/types.ts";
import type { ArticleEditor } from "./editor/index.ts";
import { captionOf, rangeOf } from "./places.ts";

const FIELD: Readonly<Record<string, string>> = {
  section: "section",
  headline: "headline",
  standfirst: "standfirst",
  byline: "byline",
};

function focusIn(root: ParentNode, testid: string): boolean {
  const field = root.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
  return field !== null;
}

function select(editor: ArticleEditor, from: number, to: number): void {
  const { view } = editor;
  view.focus();
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)).scrollIntoView());
  const { node } = view.domAtPos(from);
  (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: "center" });
}

/** Puts the caret at a place. `root` is the writing surface. */
export function visit(root: ParentNode, editor: ArticleEditor | null, place: Place): void {
  if (place.place === "field") {
    const testid = FIELD[place.field];
    if (testid) focusIn(root, testid);
    return;
  }
  if (!editor) return;
  if (place.place === "article") {
    editor.focus();
    return;
  }
  const { doc } = editor.view.state;
  if (place.place === "block") {
    const range = rangeOf(doc, place);
    if (range) select(editor, range.from, range.to);
    return;
  }
  const figure = root.querySelector(`figure[data-figure="${CSS.escape(place.figure)}"]`);
  if (figure && place.field !== "caption" && focusIn(figure, `figure-${place.field}`)) return;
  const caption = captionOf(doc, place.figure);
  if (caption !== null) select(editor, caption, caption);
}

/**
 * Whether a problem's replacement still fits: the marked text is in its excerpt, so nothing has moved since it was found.
 * The check may be a keystroke older than the text.
 */
function fits(editor: ArticleEditor, problem: Problem): { from: number; to: number } | null {
  if (problem.at.place !== "block" || problem.replacement === null) return null;
  const { doc } = editor.view.state;
  const range = rangeOf(doc, problem.at);
  if (!range || range.from === range.to) return null;
  return problem.excerpt.includes(doc.textBetween(range.from, range.to)) ? range : null;
}

/** Puts a problem's replacement in place of what is marked. False when the text has moved on. */
export function mend(editor: ArticleEditor, problem: Problem): boolean {
  const range = fits(editor, problem);
  if (!range || problem.replacement === null) return false;
  editor.view.dispatch(editor.view.state.tr.insertText(problem.replacement, range.from, range.to));
  return true;
}
