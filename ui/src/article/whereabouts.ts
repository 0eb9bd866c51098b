/**
 * Where somebody is in a story, so that they are there again after it had to be opened anew: in which text, where in it,
 * and how far down the page.
 */
import type { ArticleEditor } from "./editor/index.ts";

/** A caret or a selection. Positions in the body are the editor's, in a field they count UTF-16 units. */
export type Caret =
  | { readonly in: "body"; readonly anchor: number; readonly head: number }
  | {
      readonly in: "field";
      /** The field's `data-testid`. */
      readonly name: string;
      /** The figure that it belongs to. */
      readonly figure: string | null;
      readonly start: number;
      readonly end: number;
    };

/** Where somebody is. */
export interface Place {
  /** Null: in no text. */
  readonly at: Caret | null;
  /** How far the page is scrolled, px. */
  readonly scroll: number;
}

/** More than this is a passage and not what somebody looks for, UTF-16 units. */
const LONGEST_SELECTED = 120;

type Field = HTMLTextAreaElement | HTMLInputElement;
const isField = (element: Element | null): element is Field =>
  element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;

/** Where the caret is now. `root` is the writing surface. */
export function caretNow(root: ParentNode & Node, editor: ArticleEditor | null): Caret | null {
  const { activeElement } = document;
  if (isField(activeElement) && root.contains(activeElement)) {
    const name = activeElement.dataset["testid"];
    if (name === undefined) return null;
    const figure = activeElement.closest<HTMLElement>("[data-figure]")?.dataset["figure"] ?? null;
    return {
      in: "field",
      name,
      figure,
      start: activeElement.selectionStart ?? 0,
      end: activeElement.selectionEnd ?? 0,
    };
  }
  return editor?.hasFocus ? { in: "body", ...editor.caret } : null;
}

function fieldOf(root: ParentNode, at: Extract<Caret, { in: "field" }>): Field | null {
  const within = at.figure === null ? root : root.querySelector(`[data-figure="${CSS.escape(at.figure)}"]`);
  const found = within?.querySelector(`[data-testid="${CSS.escape(at.name)}"]`) ?? null;
  return isField(found) ? found : null;
}

/** Puts the focus into a field by its key (`headline`, `<figure id>/credit`), the caret at its end. False: it is not there. */
export function focusField(root: HTMLElement, key: string): boolean {
  const cut = key.lastIndexOf("/");
  const name = cut < 0 ? key : `figure-${key.slice(cut + 1)}`;
  const within = cut < 0 ? root : root.querySelector<HTMLElement>(`[data-figure="${CSS.escape(key.slice(0, cut))}"]`);
  const field = within?.querySelector<HTMLElement>(`[data-testid="${name}"]`);
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "nearest" });
  return field != null;
}

/** Puts the caret there, as far as the place still exists. Nothing scrolls. */
export function goTo(root: HTMLElement, editor: ArticleEditor | null, at: Caret): void {
  if (at.in === "body") {
    editor?.setCaret(at.anchor, at.head);
    editor?.focus();
    return;
  }
  const field = fieldOf(root, at);
  field?.focus({ preventScroll: true });
  field?.setSelectionRange(at.start, at.end);
}

/** Scrolls the line of the body's caret to where one reads, unless it is in sight. */
export function bringUp(root: HTMLElement, editor: ArticleEditor | null): void {
  if (!editor) return;
  const { top, bottom } = editor.view.coordsAtPos(editor.caret.head);
  const frame = root.getBoundingClientRect();
  if (top >= frame.top + 56 && bottom <= frame.bottom - 48) return;
  root.scrollTop += top - (frame.top + frame.height * 0.35);
}

/** Goes there again, as far as the place still exists. */
export function goBack(root: HTMLElement, editor: ArticleEditor, place: Place): void {
  if (place.at) goTo(root, editor, place.at);
  root.scrollTop = place.scroll;
}

/** What is selected, where that is a few words in one line; else "". */
export function selectedText(root: ParentNode & Node, editor: ArticleEditor | null): string {
  const at = caretNow(root, editor);
  if (!at) return "";
  let text = "";
  if (at.in === "field") text = fieldOf(root, at)?.value.slice(at.start, at.end) ?? "";
  else if (editor) {
    const { $from, $to, from, to } = editor.view.state.selection;
    if ($from.sameParent($to) && $from.parent.isTextblock) text = editor.doc.textBetween(from, to);
  }
  return text.length <= LONGEST_SELECTED ? text : "";
}
