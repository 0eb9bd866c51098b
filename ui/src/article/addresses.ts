/**
 * What somebody types as the address of a link, and what is meant by it: people leave out `https://` and `mailto:`.
 *
 * Nothing is made safe here. An address is refused or taken by the editor's one rule (`isSafeLink`); what looks like no
 * address at all is words to look for among the newsroom's stories.
 */

/** A scheme and something behind it: `https://…`, and `javascript:…` too, so that it is refused and not looked for. */
const SCHEME = /^[a-z][a-z0-9+.-]*:\S/i;
const HOST = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?::\d{1,5})?(?:[/?#]\S*)?$/u;
const MAIL = /^[^\s@:/]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;
/** A filter of search (`mục:Văn hóa`, `by:lan`) is no scheme. */
const FILTER = /^[\p{L}]+:(?!\/\/)/u;
const DANGEROUS = /^(?:javascript|data|vbscript|file|blob|about|https?|mailto|galley):/i;

/** The address that is meant; null when these are words. */
export function addressIn(typed: string): string | null {
  const text = typed.trim();
  if (text === "") return null;
  if (text.startsWith("/")) return text;
  if (MAIL.test(text)) return `mailto:${text}`;
  if (HOST.test(text)) return `https://${text}`;
  if (DANGEROUS.test(text)) return text;
  return SCHEME.test(text) && !FILTER.test(text) ? text : null;
}

/** An address as one reads it: without what every address begins with. */
export const shownAddress = (href: string): string => href.replace(/^(?:https?:\/\/|mailto:)/i, "").replace(/\/$/, "");
