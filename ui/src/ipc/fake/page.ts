/** A page for the preview's frame of the workstation in memory: enough of a page to judge the frame by. */
import type { Block, Document, Inline } from "../types.ts";

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const runs = (content: readonly Inline[]): string => content.map((run) => escape(run.text)).join("");

function html(block: Block, photo: (hash: string) => string): string {
  switch (block.type) {
    case "heading":
      return `<h2>${runs(block.content)}</h2>`;
    case "figure":
      return `<figure><img src="${photo(block.photo)}" alt=""><figcaption>${runs(block.content)}</figcaption></figure>`;
    case "blockquote":
      return `<blockquote>${block.blocks.map((inner) => html(inner, photo)).join("")}</blockquote>`;
    case "bullet_list":
    case "ordered_list":
      return `<ul>${block.items.map((inner) => `<li>${html(inner, photo)}</li>`).join("")}</ul>`;
    case "gallery":
      return `<div class="gallery">${block.blocks.map((inner) => html(inner, photo)).join("")}</div>`;
    case "unknown_wrap":
      return "";
    default:
      return `<p>${runs(block.content)}</p>`;
  }
}

/** The page as an address that a frame can load. */
export function page(
  site: string,
  section: string,
  fields: { headline: string; standfirst: string; byline: string },
  document: Document,
  photo: (hash: string) => string,
): string {
  const body = document.blocks.map((block) => html(block, photo)).join("\n");
  return `data:text/html;charset=utf-8,${encodeURIComponent(`<!doctype html><meta name="viewport" content="width=device-width">
<style>body{margin:0 auto;max-width:42rem;padding:1.5rem;font:1.1rem/1.6 "Source Serif 4",Georgia,serif;color:#1c1b19;background:#fff}
header{border-bottom:2px solid #b3341f;margin-bottom:1.5rem;font-size:.95rem}h1{font-size:2rem;line-height:1.25}img{max-width:100%;height:auto}
figure{margin:1.5rem 0}figcaption{font-size:.9rem;color:#57534c}blockquote{margin-inline:1.5rem;font-style:italic}.gallery{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}.gallery figure{margin:0}footer{text-align:right}</style>
<header><strong>${escape(site)}</strong><br>${escape(section)}</header><h1>${escape(fields.headline)}</h1><p><b>${escape(fields.standfirst)}</b></p>
${body}<footer>${escape(fields.byline)}</footer>`)}`;
}
