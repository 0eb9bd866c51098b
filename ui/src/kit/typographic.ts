/**
 * Real quotation marks and dashes for the straight ones that a keyboard has.
 *
 * A rule about one character that was just typed, behind what stands before it in its paragraph; the new one is as long as
 * the old one, so an input method that counts letters (UniKey sends its own Backspaces) never counts wrong. A minute or an
 * inch stays what it is (`22:16'`), and so does everything in an address.
 */

/** What is to stand in place of a character that was typed, UTF-16 units of the paragraph. */
export interface Better {
  readonly at: number;
  readonly text: string;
}

/** The word that is being written looks like an address: nothing in it is prose. */
const ADDRESS = /(?:[a-z][a-z0-9+.-]*:\/\/|www\.|@)\S*$/iu;
/** A quotation opens at a start, behind a space, a bracket, a dash or another opening mark. */
const OPENS = /(?:^|[\s([{“‘«–—/-])$/u;

const count = (text: string, mark: string): number => text.split(mark).length - 1;

function quote(before: string, opening: string, closing: string): string | null {
  if (OPENS.test(before)) return opening;
  const isOpen = count(before, opening) > count(before, closing);
  // Behind a digit it is a minute, a second or an inch, unless something is there to be closed.
  if (/\d$/u.test(before) && !isOpen) return null;
  return closing;
}

/** @param text a paragraph up to and with the character that was just typed; null: it is as it should be */
export function better(text: string): Better | null {
  const at = text.length - 1;
  const typed = text.slice(at);
  const before = text.slice(0, at);
  if (ADDRESS.test(before)) return null;
  if (typed === '"' || typed === "'") {
    const mark = typed === '"' ? quote(before, "“", "”") : quote(before, "‘", "’");
    return mark === null ? null : { at, text: mark };
  }
  // A hyphen between two spaces, behind a word: an item of a list that is only typed begins with one, and keeps it.
  if (typed === " " && /[\p{L}\p{N}\p{M}.,;:!?)”’…] -$/u.test(before)) return { at: at - 1, text: "–" };
  return null;
}
