/**
 * What happens to a story around what somebody types into its plain fields: undo is the whole story's, straight quotation marks
 * become real ones, and what is put in place of something typed is a step of its own.
 */
import { isComposing } from "../kit/composition.ts";
import { likes } from "../kit/habits.svelte.ts";
import { better } from "../kit/typographic.ts";
import { isReplacement } from "../shorthand/index.ts";
import type { Story } from "./story.svelte.ts";

/** The handlers of the element around the fields; `story`: the one that is open, if any. */
export function fieldTyping(story: () => Story | null): {
  onbeforeinput: (event: InputEvent) => void;
  oninputcapture: (event: Event) => void;
  oninput: (event: Event) => void;
  oncompositionend: (event: CompositionEvent) => void;
} {
  /** The window's own menu can ask for it too. */
  const onbeforeinput = (event: InputEvent): void => {
    const way = event.inputType === "historyUndo" ? "undo" : event.inputType === "historyRedo" ? "redo" : null;
    if (!way) return;
    event.preventDefault();
    void story()?.step(way);
  };

  /** Before the field's own handler has heard of it. */
  const oninputcapture = (event: Event): void => {
    if (isReplacement(event)) story()?.undoing.apart();
  };

  /** Puts the real mark in place of the straight one before the caret. */
  const mend = (field: HTMLTextAreaElement): void => {
    const undoing = story()?.undoing;
    const caret = field.selectionStart;
    const found = undoing && likes("quotes") ? better(field.value.slice(0, caret)) : null;
    if (!undoing || !found) return;
    undoing.apart();
    field.setRangeText(found.text, found.at, found.at + 1, "preserve");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.setSelectionRange(caret, caret);
    undoing.apart();
  };

  const oninput = (event: Event): void => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !(event instanceof InputEvent)) return;
    if (isReplacement(event)) story()?.undoing.apart();
    const typed = event.inputType === "insertText" || event.inputType === "insertFromComposition";
    if (typed && !event.isComposing && !isComposing()) mend(field);
  };

  /** An input method hands over the last word and the mark behind it at once: its text stands there a moment later. */
  const oncompositionend = (event: CompositionEvent): void => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !/["' ]$/u.test(event.data)) return;
    setTimeout(() => {
      if (!isComposing() && document.activeElement === field) mend(field);
    });
  };

  return { onbeforeinput, oninputcapture, oninput, oncompositionend };
}
