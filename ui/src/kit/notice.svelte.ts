/**
 * What the window says in passing: a line above the state line that goes by itself, unless it needs an answer.
 *
 * Errors stay until somebody has closed them; one at a time, the newest: a pile of cards is nobody's friend. What offers
 * something to do stands beside them until it is done or closed: nothing that is said in passing takes an offer away.
 */

/** What can be done about it, in a word or two. */
export interface NoticeAction {
  label: string;
  run: () => void;
  /** It was closed instead. */
  closed?: () => void;
}

export interface Notice {
  text: string;
  hint: string;
  kind: "calm" | "error";
  action: NoticeAction | null;
}

const STAYS_MS = 6000;

let passing = $state.raw<Notice | null>(null);
/** Offers, the newest last; it alone is shown, and the one before it comes back when it is gone. */
let offers = $state.raw<readonly Notice[]>([]);
/** Work that goes on, and can be stopped. */
let work = $state.raw<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is shown now: an offer, work that goes on, and what is said in passing. */
export const notices = (): readonly Notice[] =>
  [offers.at(-1), work, passing].filter((notice): notice is Notice => notice != null);

/** Says something that goes by itself, and where one may look if one wants to. */
export function say(text: string, hint = "", action: NoticeAction | null = null): void {
  clearTimeout(timer);
  passing = { text, hint, kind: "calm", action };
  timer = setTimeout(dismiss, STAYS_MS);
}

/** Says what went wrong; it stays until closed or replaced. */
export function sayError(told: { message: string; hint: string }): void {
  clearTimeout(timer);
  passing = { text: told.message, hint: told.hint, kind: "error", action: null };
}

/** Says what went wrong, or what was done, and offers something to do about it. Returns how to take the offer back. */
export function sayOffer(
  told: { message: string; hint: string },
  action: NoticeAction,
  kind: Notice["kind"] = "error",
): () => void {
  const offer: Notice = { text: told.message, hint: told.hint, kind, action };
  offers = [...offers, offer];
  return () => {
    takeAway(offer);
  };
}

/** Says how far some work is, calmly, as often as it goes on; it stays until `null`. One piece of work at a time. */
export function sayWork(text: string | null, action: NoticeAction | null = null): void {
  work = text === null ? null : { text, hint: "", kind: "calm", action };
}

/** Takes one away, as if it had never been there. */
export function takeAway(notice: Notice): void {
  offers = offers.filter((one) => one !== notice);
  if (work === notice) work = null;
  if (passing === notice) dismiss();
}

/** Takes away what was said in passing. */
export function dismiss(): void {
  clearTimeout(timer);
  passing = null;
}

/** Takes everything away. */
export function clearNotices(): void {
  dismiss();
  work = null;
  offers = [];
}
