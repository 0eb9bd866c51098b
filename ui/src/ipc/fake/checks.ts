/** A few of the workstation's checks, so that the screens have something to show. Never the rules themselves. */
import type { Block, Document, Fields, PhotoRightsShown, Problem, ProblemCode, Register, Severity } from "../types.ts";

const leaves = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block) =>
    "blocks" in block ? leaves(block.blocks) : "items" in block ? leaves(block.items) : [block],
  );

const plain = (block: Block): string => ("content" in block ? block.content.map((run) => run.text).join("") : "");

/** The beginning of a caption, whole words. */
const beginning = (words: string): string => {
  const cut = words.trim().slice(0, 49);
  return cut.length < 49 ? cut : `${cut.slice(0, cut.lastIndexOf(" "))}…`;
};

/** Problems of an article as it stands. */
export function problemsOf(
  document: Document,
  fields: Fields,
  figures: Record<string, Record<string, Register>>,
  rights: readonly PhotoRightsShown[] = [],
): Problem[] {
  const out: Problem[] = [];
  const add = (
    code: ProblemCode,
    severity: Severity,
    at: Problem["at"],
    excerpt = "",
    replacement: string | null = null,
  ) => out.push({ code, severity, at, excerpt, replacement });
  const blank = (register: Register | undefined): boolean => (register?.[0]?.value ?? "").trim() === "";
  for (const field of ["section", "headline", "byline"] as const) {
    if (blank(fields[field])) add(`${field}_missing`, "block", { place: "field", field });
  }
  const embargo = fields["embargo"]?.[0]?.value ?? "";
  if (!/^-?\d*$/.test(embargo)) add("embargo_unreadable", "block", { place: "field", field: "embargo" }, embargo);
  for (const [field, register] of Object.entries(fields)) {
    if (register.length > 1) add("field_unsettled", "block", { place: "field", field }, register[0]?.value);
  }
  const all = leaves(document.blocks);
  if (all.every((block) => block.type === "figure" || plain(block).trim() === ""))
    add("body_empty", "block", { place: "article" });
  all.forEach((block, index) => {
    const words = plain(block);
    if (block.type === "figure") {
      const own = figures[block.figure] ?? {};
      const at = (field: string) => ({ place: "figure", figure: block.figure, field }) as const;
      const shown = rights.find((one) => one.photo === block.photo);
      const says = [beginning(words), shown?.stated?.rights.reason ?? ""].filter(Boolean).join(" · ");
      if (shown?.usable === "no") add("photo_forbidden", "block", at("photo"), says);
      if (shown?.usable === "after_override") add("photo_needs_approval", "warn", at("photo"), says);
      if (words.trim() === "") add("caption_missing", "block", at("caption"));
      if (blank(own["credit"])) add("credit_missing", "warn", at("credit"), beginning(words));
      if (blank(own["alt"])) add("alt_missing", "warn", at("alt"), beginning(words));
    }
    for (const found of words.matchAll(/(\p{L}+) ([,;:.!?])(\p{L}*)/gu)) {
      const start = found.index;
      add(
        "space_before_punctuation",
        "warn",
        { place: "block", block: index, start, end: start + found[0].length },
        found[0],
        `${found[1] ?? ""}${found[2] ?? ""}${found[3] ? ` ${found[3]}` : ""}`,
      );
    }
  });
  return out;
}
