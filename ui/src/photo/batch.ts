/**
 * One text for several photos: what becomes of each, and what would be lost by it. Decided here, done by the desk in one step.
 */
import type { DeskPhoto, StoryDesk, WordsField } from "./desk.ts";

export const MODES = ["overwrite", "before", "after"] as const;
export type Mode = (typeof MODES)[number];

/** What somebody wants of one field. Only an armed one is written. */
export interface Armed {
  readonly field: WordsField;
  readonly mode: Mode;
  readonly text: string;
}

/** A field of one photo before and after. */
export interface Change {
  readonly photo: DeskPhoto;
  readonly field: WordsField;
  readonly before: string;
  readonly after: string;
}

/** What all of them say; null: they say different things. */
export function sharedText(desk: StoryDesk, photos: readonly DeskPhoto[], field: WordsField): string | null {
  const [first, ...others] = photos.map((photo) => desk.words(photo, field).text);
  return first !== undefined && others.every((text) => text === first) ? first : null;
}

/** Two texts one after the other, with a space between them unless one brings its own or begins with a stop. */
export function joined(first: string, second: string): string {
  if (first === "" || second === "") return first + second;
  return /\s$/u.test(first) || /^[\s,.;:!?…)]/u.test(second) ? first + second : `${first} ${second}`;
}

function written(before: string, { mode, text }: Armed): string {
  if (mode === "before") return joined(text, before);
  if (mode === "after") return joined(before, text);
  return text;
}

/** Everything that would be different. A figure that shows the same photo is a line of its own and has words of its own. */
export function planBatch(desk: StoryDesk, photos: readonly DeskPhoto[], armed: readonly Armed[]): Change[] {
  return armed.flatMap((one) =>
    photos.flatMap((photo) => {
      const before = desk.words(photo, one.field).text;
      const after = written(before, one);
      return after === before ? [] : [{ photo, field: one.field, before, after }];
    }),
  );
}

/** How many of the changes take away words that somebody, or a file, has written. */
export const replacing = (changes: readonly Change[]): number =>
  changes.filter(({ before, after }) => before !== "" && !after.includes(before)).length;

/** Does them, as one step of undo. */
export function runBatch(desk: StoryDesk, changes: readonly Change[]): void {
  desk.together(() => {
    for (const { photo, field, before, after } of changes) desk.write(photo, field, after, before, true);
  });
}
