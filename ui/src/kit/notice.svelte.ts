/**
 * What the window says in passing: a line above the state line that goes by itself, unless it needs an answer.
 *
 * Errors stay until somebody has closed them; one at a time, the newest: a pile of cards is nobody's friend.
 */

export interface Notice {
  text: string;
  hint: string;
  kind: "calm" | "error";
}

const STAYS_MS = 6000;

let shown = $state<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is shown now. */
export const notice = (): Notice | null => shown;

/** Says something that goes by itself. */
export function say(text: string, hint = ""): void {
  clearTimeout(timer);
  shown = { text, hint, kind: "calm" };
  timer = setTimeout(dismiss, STAYS_MS);
}

/** Says what went wrong; it stays until closed or replaced. */
export function sayError(told: { message: string; hint: string }): void {
  clearTimeout(timer);
  shown = { text: told.message, hint: told.hint, kind: "error" };
}

/** Takes it away. */
export function dismiss(): void {
  clearTimeout(timer);
  shown = null;
}
