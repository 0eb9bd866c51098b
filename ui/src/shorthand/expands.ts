/**
 * Lets shorthands be written in a plain field: `<textarea {@attach expands}>`, `<input {@attach expands}>`, `<Growing {@attach expands}>`.
 *
 * The field's owner hears of a taken expansion as of anything else that was typed: an `input` event, whose kind
 * (`insertReplacementText`) says that it is a step of its own.
 */
import type { Attachment } from "svelte/attachments";
import { caretOf } from "./caret.ts";
import { ENOUGH, expanding, type Place } from "./expanding.svelte.ts";

type Field = HTMLTextAreaElement | HTMLInputElement;

function placeOf(field: Field): Place {
  const before = (): string | null => {
    const { selectionStart, selectionEnd } = field;
    if (document.activeElement !== field || field.readOnly || selectionStart !== selectionEnd) return null;
    return field.value.slice(Math.max(0, (selectionStart ?? 0) - ENOUGH), selectionStart ?? 0);
  };
  return {
    element: field,
    before,
    box: () => caretOf(field),
    replace: (typed, text) => {
      if (!before()?.endsWith(typed)) return;
      const to = field.selectionStart ?? 0;
      field.setRangeText(text, to - typed.length, to, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
    },
  };
}

/** The kind of an `input` event that puts an expansion, or a browser's correction, in place of what was typed. */
export const isReplacement = (event: Event): boolean =>
  event instanceof InputEvent && event.inputType === "insertReplacementText";

export const expands: Attachment<Field> = (field) => {
  const place = placeOf(field);
  const typed = (event: Event): void => {
    if (isReplacement(event)) expanding.close();
    else expanding.typed(place);
  };
  const moved = (): void => expanding.moved();
  // The text of a word may come behind the end of its composition.
  const heard: Record<string, (event: Event) => void> = {
    input: typed,
    compositionend: typed,
    keyup: moved,
    click: moved,
    blur: moved,
  };
  for (const [name, hear] of Object.entries(heard)) field.addEventListener(name, hear);
  return () => {
    if (expanding.shown?.place === place) expanding.close();
    for (const [name, hear] of Object.entries(heard)) field.removeEventListener(name, hear);
  };
};
