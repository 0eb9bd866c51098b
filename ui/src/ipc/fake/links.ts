/** Links between stories as the fake workstation makes and reads them: the same rules as the real one, other digits. */
import { fold } from "../../kit/fold.ts";
import type { ArticleRow, LinkLeads, Newsroom } from "../types.ts";

/** The last ten digits of a story's addresses (FNV-1a, twice). */
export function shortId(article: string): string {
  const hash = (from: number): number =>
    Array.from(article).reduce((h, c) => Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193) >>> 0, from);
  return (hash(0x811c9dc5).toString(16).padStart(8, "0") + hash(0x9747b28c).toString(16).padStart(8, "0")).slice(0, 10);
}

/** Where a story's page is. */
export function pagePath(article: string, headline: string, section: string | null, newsroom: Newsroom): string {
  const folder = newsroom.sections.find((one) => one.name === section)?.slug ?? "bai";
  const slug = fold(headline)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `/${folder}/${slug}-${shortId(article)}.html`;
}

/** The address by which a text links to a story. */
export const linkPath = (row: ArticleRow, newsroom: Newsroom): string =>
  row.state.publication === "none"
    ? `/${shortId(row.article)}.html`
    : pagePath(row.article, row.headline, row.section, newsroom);

/** Where a link leads. */
export function readLink(typed: string, rows: readonly ArticleRow[], newsroom: Newsroom): LinkLeads {
  const href = typed.trim();
  const site = newsroom.settings?.site_address ?? "";
  const path = site !== "" && href.startsWith(`${site}/`) ? href.slice(site.length) : href;
  const own = /^\/(?!\/)[^\s\\]*$/.test(path);
  const short = own ? /[/-]([0-9a-f]{10})\.html(?:[?#].*)?$/.exec(path)?.[1] : undefined;
  const inside = /^galley:\/\/story\/([\w-]+)$/.exec(href)?.[1];
  const story = rows.find((row) => row.article === inside || (short !== undefined && shortId(row.article) === short));
  const web = /^(?:https?:\/\/[^/\s\\]|mailto:[^\s\\])[^\s\\]*$/i.test(href);
  return { address: href.startsWith("/") ? (own ? site + href : null) : web ? href : null, story: story ?? null };
}
