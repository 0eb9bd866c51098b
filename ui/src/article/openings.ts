/**
 * Which articles this page has open, counted: an article is closed when nobody here holds it any more, and never behind the
 * back of somebody who has just opened it again.
 *
 * Calls are answered by a pool of threads, so a closing and the opening after it could change places, and the workstation
 * would tell a story on the screen nothing more. So an opening waits until the closing before it is answered.
 */
import { call } from "../ipc/call.ts";

/** How long an opening waits for a closing that is not answered, ms: then reading matters more. */
const PATIENCE_MS = 3000;

const holders = new Map<string, number>();
const closings = new Map<string, Promise<unknown>>();

/** Resolves when no closing of the article is under way any more. */
export async function closed(article: string): Promise<void> {
  const closing = closings.get(article);
  if (closing) await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** Says that the article is about to be opened; resolves when it may be. Each hold is let go once. */
export async function hold(article: string): Promise<void> {
  holders.set(article, (holders.get(article) ?? 0) + 1);
  await closed(article);
}

/** Whether somebody here has it open, or is opening it. */
export const isHeld = (article: string): boolean => holders.has(article);

/** Lets go of it; the last one closes it. `answered`: what it has asked for and what must be heard of before. */
export function letGo(article: string, answered?: Promise<unknown>): void {
  const left = (holders.get(article) ?? 1) - 1;
  if (left > 0) {
    holders.set(article, left);
    return;
  }
  holders.delete(article);
  const close = (): Promise<unknown> => call("article_close", { article });
  const closing = (answered ? answered.then(close) : close())
    .catch(() => undefined)
    .finally(() => {
      if (closings.get(article) === closing) closings.delete(article);
    });
  closings.set(article, closing);
}
