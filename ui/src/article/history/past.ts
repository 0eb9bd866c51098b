/**
 * How an article's past is told: what each moment is called, which moments belong to one day, what going back would do.
 *
 * Pure: the moment to compare with and the words are arguments.
 */
import type { BlockDifference, Compared, FieldDifference, RevisionRow, Rules } from "../../ipc/types.ts";
import { clock, dayName, shortHash } from "../../kit/format.ts";
import { isWords } from "../../kit/words/field.ts";
import { transitionName, type Words } from "../../kit/words/index.svelte.ts";

/** What is asked about the past of the open article. */
export type Asking = { kind: "read" | "compare" | "restore"; row: RevisionRow } | { kind: "deleted" };

/** The moments of one day, newest first. */
export interface Day {
  name: string;
  rows: RevisionRow[];
}

/** The rows by day, in their own order: a clock that was wrong makes a day appear twice and moves nothing. */
export function byDay(rows: readonly RevisionRow[], now_ms: number, words: Words): Day[] {
  const days: Day[] = [];
  for (const row of rows) {
    const name = dayName(row.at, now_ms, words);
    const last = days.at(-1);
    if (last?.name === name) last.rows.push(row);
    else days.push({ name, rows: [row] });
  }
  return days;
}

/** Whether a row is one of the many that writing leaves. */
export const isWriting = (row: RevisionRow): boolean => row.what === "typing";

/** What a moment is, in words; with the level where there are several. */
export function nameOf(row: RevisionRow, rules: Rules | null, words: Words): string {
  if (row.what === "approve" && row.level !== null && (rules?.levels.length ?? 1) > 1) {
    return words.history.approvedLevel(row.level + 1);
  }
  return words.history.what[row.what as keyof Words["history"]["what"]] ?? transitionName(row.what, words);
}

/** A moment in one line, for a list to choose from. */
export function lineOf(row: RevisionRow, rules: Rules | null, now_ms: number, words: Words): string {
  const number = row.number === null ? "" : ` · ${words.story.revisionOf(row.number)}`;
  const by = row.by === "" ? "" : ` · ${row.by}`;
  return `${dayName(row.at, now_ms, words)} ${clock(row.at)} · ${nameOf(row, rules, words)}${by}${number}`;
}

/** The name of a revision: its number where the server gave one, else the first of its hash. */
export const revisionName = (row: RevisionRow, words: Words): string =>
  row.number === null ? words.review.revisionName(null, shortHash(row.hash ?? "")) : words.story.revisionOf(row.number);

/** Rows that can be opened, each revision once for each moment. */
export const readable = (rows: readonly RevisionRow[]): RevisionRow[] => rows.filter((row) => row.hash !== null);

const isFigure = (difference: BlockDifference): boolean => difference.block.type === "figure";
const isEmpty = (difference: BlockDifference): boolean => !isFigure(difference) && difference.words.length === 0;

/** What a comparison from the text now to a revision means for somebody who goes back to it, in one sentence. */
export function restoreDoes(compared: Compared, words: Words): string {
  const does = words.history.does;
  const count = (fate: BlockDifference["fate"], figure: boolean): number =>
    compared.blocks.filter((one) => one.fate === fate && isFigure(one) === figure && !isEmpty(one)).length;
  const parts: string[] = [];
  const part = (n: number, say: (n: number) => string): void => {
    if (n > 0) parts.push(say(n));
  };
  part(count("added", false), does.bring);
  part(count("added", true), does.bringFigures);
  part(count("removed", false), does.drop);
  part(count("removed", true), does.dropFigures);
  part(count("changed", false), does.change);
  part(count("changed", true), does.changeFigures);
  part(count("moved_here", false) + count("moved_here", true), does.move);
  if (compared.fields.length > 0) {
    parts.push(does.fields(compared.fields.map((field) => fieldName(field, words)).join(", ")));
  }
  return parts.length === 0 ? does.nothing : does.sentence(parts.join(", "));
}

/** A field's name inside a sentence. */
export const fieldName = (field: FieldDifference, words: Words): string =>
  words.field[field.field as keyof Words["field"]] ?? field.field;

/** Whether a field is words that can be compared word by word; several candidates stand side by side instead. */
export const comparable = (field: FieldDifference): boolean =>
  isWords(field.field) && field.before.length < 2 && field.after.length < 2;

/** A run of blocks that did not change, of which only the edges are shown, or one block. */
export type Part = { kind: "block"; difference: BlockDifference } | { kind: "unchanged"; blocks: BlockDifference[] };

/** At least so many unchanged blocks in a row are folded. */
const FOLDED = 2;

/** A comparison as it is drawn: what changed, with the block before and after it; what lies between is folded. */
export function partsOf(blocks: readonly BlockDifference[]): Part[] {
  const parts: Part[] = [];
  let run: BlockDifference[] = [];
  const flush = (atEnd: boolean): void => {
    const lead = parts.length === 0 ? 0 : 1;
    const trail = atEnd ? 0 : 1;
    if (run.length < lead + trail + FOLDED) for (const one of run) parts.push({ kind: "block", difference: one });
    else {
      const middle = run.slice(lead, run.length - trail);
      for (const one of run.slice(0, lead)) parts.push({ kind: "block", difference: one });
      parts.push({ kind: "unchanged", blocks: middle });
      for (const one of run.slice(run.length - trail)) parts.push({ kind: "block", difference: one });
    }
    run = [];
  };
  for (const block of blocks) {
    if (block.fate === "same") run.push(block);
    else {
      flush(false);
      parts.push({ kind: "block", difference: block });
    }
  }
  flush(true);
  return parts;
}
