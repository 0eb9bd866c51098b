/**
 * What the window says in passing: a line above the state line that goes by itself, unless it needs an answer.
 *
 * Errors stay until somebody has closed them; one at a time, the newest: a pile of cards is nobody's friend.
 */

/** What can be done about it, in a word or two. */
export interface NoticeAction {
  label: string;
  run: () => void;
}

export interface Notice {
  text: string;
  hint: string;
  kind: "calm" | "error";
  action: NoticeAction | null;
}

const STAYS_MS = 6000;

let shown = $state<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is shown now. */
export const notice = (): Notice | null => shown;

/** Says something that goes by itself. */
export function say(text: string, hint = ""): void {
  clearTimeout(timer);
  shown = { text, hint, kind: "calm", action: null };
  timer = setTimeout(dismiss, STAYS_MS);
}

/** Says what went wrong; it stays until closed or replaced. */
export function sayError(told: { message: string; hint: string }, action: NoticeAction | null = null): void {
  clearTimeout(timer);
  shown = { text: told.message, hint: told.hint, kind: "error", action };
}

/** Takes it away. */
export function dismiss(): void {
  clearTimeout(timer);
  shown = null;
}
