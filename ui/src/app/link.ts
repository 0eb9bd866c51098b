/**
 * Addresses that lead into the window: `galley://story/<id>`, and `galley://sign-in?server=…&code=…` (`settings/invitation.ts`).
 *
 * They come from letters and web pages, so they are hostile: one is taken apart by hand into nothing but an id of letters,
 * digits and dashes, or it is no address. Opening one shows a story and changes nothing.
 */

/** Longer addresses are none of ours. */
const MAX_CHARS = 200;
const STORY = /^galley:\/\/story\/([0-9a-z][0-9a-z-]{0,63})\/?$/iu;

/** The story that an address leads to; null: none. */
export function storyOf(url: string): string | null {
  if (url.length > MAX_CHARS) return null;
  return STORY.exec(url.trim())?.[1]?.toLowerCase() ?? null;
}

/** The address of a story. */
export const linkTo = (article: string): string => `galley://story/${article}`;
