/**
 * Whether somebody is in the middle of a word.
 *
 * A Vietnamese input method composes every word. Until the composition ends, the last word is in no document; and with some
 * of them the text arrives only after the end was announced. So nothing that reads what was typed (submit, approve,
 * preview, leave, quit) may act before `composed()` has resolved: the composition ended and `SETTLE_MS` passed.
 *
 * A composition that does not end by itself is ended by taking the focus away, which every input method answers by
 * committing; after `GIVE_UP_MS` we go on, for a person who presses Submit must not wait for ever.
 */

/** How long the last word may take to arrive after the composition's end. Measured: under 100 ms with ibus. */
export const SETTLE_MS = 100;
/** When the focus is taken away to end a composition. */
const NUDGE_MS = 300;
/** When waiting ends. */
export const GIVE_UP_MS = 1500;

let composing = false;
let endedAt = -Infinity;
let waiting: (() => void)[] = [];

/** Whether an input method is composing in this window. */
export const isComposing = (): boolean => composing;

/** Whether an input method took this key for itself: 229, whatever was pressed. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- browsers say it in this field and in no other
export const isTaken = (event: KeyboardEvent): boolean => event.keyCode === 229;

/** Whether a key belongs to an input method: not ours, whatever it is. */
export const isComposingKey = (event: KeyboardEvent): boolean => event.isComposing || isTaken(event) || composing;

/** Starts watching. Returns how to stop. */
export function watchComposition(root: Document = document): () => void {
  const start = (): void => {
    composing = true;
  };
  const end = (): void => {
    composing = false;
    endedAt = performance.now();
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  root.addEventListener("compositionstart", start, true);
  root.addEventListener("compositionend", end, true);
  return () => {
    root.removeEventListener("compositionstart", start, true);
    root.removeEventListener("compositionend", end, true);
    composing = false;
    endedAt = -Infinity;
    waiting = [];
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when what was being composed is in the text. At once when nothing was. */
export async function composed(): Promise<void> {
  if (composing) {
    const ended = new Promise<void>((resolve) => waiting.push(resolve));
    const nudge = setTimeout(() => {
      const focused = document.activeElement;
      if (composing && focused instanceof HTMLElement) focused.blur();
    }, NUDGE_MS);
    await Promise.race([ended, pause(GIVE_UP_MS)]);
    clearTimeout(nudge);
  }
  const since = performance.now() - endedAt;
  if (since < SETTLE_MS) await pause(SETTLE_MS - since);
}
