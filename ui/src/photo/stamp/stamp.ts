/**
 * A template stamped on photos: what becomes of each, what is left alone because it has words, what would be lost, and what nobody
 * has said. Decided here and done by the desk in one step; what a template says for a photo is the workstation's to fill.
 */
import type { FilledPhoto, TemplateField, TemplateList, TemplateValues, TemplateVariable } from "../../ipc/types.ts";
import { joined, MODES, type Change, type Mode } from "../batch.ts";
import type { DeskPhoto, StoryDesk } from "../desk.ts";

export type Template = TemplateList["templates"][number];
export type FilledLine = FilledPhoto["lines"][number];

/** `empty`: only where nothing is written; else as for several photos. */
export const STAMP_MODES = ["empty", ...MODES] as const;
export type StampMode = "empty" | Mode;

export const NOTHING_SAID: TemplateValues = { date: "", person: "", event: "", place: "" };

/** What somebody may be asked for, in the order of the form. */
export const ASKED = ["event", "place", "person", "date"] as const satisfies readonly TemplateVariable[];

/** What a template asks for: what it says, and the day only where a file does not know it. */
export const askedOf = (template: Template | undefined, undated: number): TemplateVariable[] =>
  ASKED.filter((name) => (template?.variables.includes(name) ?? false) && (name !== "date" || undated > 0));

/** A part of a text, by whose it is: what stood there, what the template says, a variable of it that nobody has said. */
export interface Piece {
  readonly text: string;
  readonly kind: "own" | "new" | "open";
}

/** What becomes of one field of one photo. */
export interface Outcome {
  readonly field: TemplateField;
  readonly before: string;
  readonly after: string;
  /** Whether it has words and keeps them, because nobody asked for anything else. */
  readonly stays: boolean;
  /** Words of somebody, or of a file, that stand nowhere in it afterwards. */
  readonly lost: string;
  /** `after`, in parts. */
  readonly pieces: readonly Piece[];
}

/** Whether somebody, or a file, has written something there: an alternative text that follows its caption is nobody's. */
export function hasWords(desk: StoryDesk, photo: DeskPhoto, field: TemplateField): boolean {
  const { text, origin } = desk.words(photo, field);
  return text.trim() !== "" && origin !== "caption";
}

export function outcomeOf(desk: StoryDesk, photo: DeskPhoto, { field, text }: FilledLine, mode: StampMode): Outcome {
  const before = desk.words(photo, field).text;
  const full = hasWords(desk, photo, field);
  const own = (part: string): Piece[] => (part === "" ? [] : [{ text: part, kind: "own" }]);
  if (full && mode === "empty") return { field, before, after: before, stays: true, lost: "", pieces: own(before) };
  const now = { field, before, stays: false, lost: "" };
  if (full && mode === "before") {
    const after = joined(text, before);
    return { ...now, after, pieces: [...piecesOf(text), ...own(after.slice(text.length))] };
  }
  if (full && mode === "after") {
    const after = joined(before, text);
    return { ...now, after, pieces: [...own(after.slice(0, after.length - text.length)), ...piecesOf(text)] };
  }
  return { ...now, after: text, lost: full && !text.includes(before) ? before : "", pieces: piecesOf(text) };
}

/** A filled text in parts. What somebody said in braces cannot be told from a variable; it is shown as one, to be looked at. */
function piecesOf(text: string): Piece[] {
  return text
    .split(/(\{[^{}]*\})/u)
    .filter((part) => part !== "")
    .map((part) => ({ text: part, kind: part.startsWith("{") && part.endsWith("}") ? "open" : "new" }));
}

/** A stamp before it is done. */
export interface Stamp {
  readonly changes: readonly Change[];
  /** Photos of which something changes. A figure that shows the same photo counts for itself: its words are its own. */
  readonly photos: number;
  /** Fields that have words and keep them. */
  readonly kept: number;
  /** Fields whose words are replaced. */
  readonly replaced: number;
  /** Variables that stay in the texts that are written, each once. */
  readonly missing: readonly TemplateVariable[];
}

export function planStamp(
  desk: StoryDesk,
  photos: readonly DeskPhoto[],
  filled: readonly FilledPhoto[],
  mode: StampMode,
): Stamp {
  const lines = new Map(filled.map((one) => [one.photo, one.lines]));
  const changes: Change[] = [];
  const missing = new Set<TemplateVariable>();
  let [kept, replaced] = [0, 0];
  for (const photo of photos) {
    for (const line of lines.get(photo.photo) ?? []) {
      const { field, before, after, stays, lost } = outcomeOf(desk, photo, line, mode);
      if (stays) kept += 1;
      if (stays || after === before) continue;
      if (lost !== "") replaced += 1;
      changes.push({ photo, field, before, after });
      for (const variable of line.missing) missing.add(variable);
    }
  }
  return {
    changes,
    photos: new Set(changes.map((change) => change.photo.key)).size,
    kept,
    replaced,
    missing: [...missing],
  };
}

/** Which of the photos is seen first: one of which something changes. */
export function firstChanged(photos: readonly DeskPhoto[], changes: readonly Change[]): number {
  const [first] = changes;
  return first ? Math.max(0, photos.indexOf(first.photo)) : 0;
}

/** Where a key of the list leads; null: it is no key of the list. It may be pressed before the list is there. */
export function ledBy(key: string, at: number): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return Infinity;
    default:
      return null;
  }
}

/** The template of a list at which one is, however far the keys have led. */
export const within = (at: number, count: number): number => Math.max(0, Math.min(at, count - 1));
