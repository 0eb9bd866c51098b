/** What the photo desk lists of a story: the figures of its text in reading order, then the photos without one. Pure. */
import type { StoryPhoto } from "../ipc/types.ts";
import type { DeskPhoto } from "../photo/desk.ts";

/** A figure as the text has it. */
export interface Standing {
  readonly figure: string;
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  readonly caption: string;
}

/** Captions by figure. */
export const captionsOf = (placed: readonly Standing[]): ReadonlyMap<string, string> =>
  new Map(placed.map(({ figure, caption }) => [figure, caption]));

/** Each once. */
export const distinct = (photos: readonly string[]): string[] => [...new Set(photos)];

/** Whether every word of one text is in another, so that nothing is lost with it. */
export function saysAll(text: string, other: string): boolean {
  const words = (of: string): string[] => of.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const there = new Set(words(text));
  return words(other).every((word) => there.has(word));
}

export function linesOf(placed: readonly Standing[], brought: readonly StoryPhoto[]): DeskPhoto[] {
  const known = new Map(brought.map((photo) => [photo.original, photo]));
  const standing = new Set(placed.map(({ photo }) => photo));
  return [
    ...placed
      .filter(({ photo }) => photo !== "")
      .map(({ figure, photo, width, height }): DeskPhoto => {
        const found = known.get(photo);
        const facts = found ? of(found) : { width, height, facts: null, size_bytes: null };
        return { key: figure, photo, figure, ...facts };
      }),
    ...brought
      .filter(({ original }) => !standing.has(original))
      .map((photo): DeskPhoto => ({ key: photo.original, photo: photo.original, figure: null, ...of(photo) })),
  ];
}

/** How many photos of the text know where they were taken. */
export const positionsIn = (placed: readonly Standing[], brought: readonly StoryPhoto[]): number => {
  const known = new Set(brought.filter(({ facts }) => facts?.position).map(({ original }) => original));
  return distinct(placed.map(({ photo }) => photo)).filter((photo) => known.has(photo)).length;
};

const of = ({ width, height, facts, size_bytes }: StoryPhoto): Omit<DeskPhoto, "key" | "photo" | "figure"> => ({
  width,
  height,
  facts,
  size_bytes,
});

/** Whether a list says what another did, so that nothing is drawn anew. */
export const isSame = (a: readonly DeskPhoto[], b: readonly DeskPhoto[] | null): boolean =>
  a.length === b?.length &&
  a.every((photo, i) => {
    const other = b[i];
    return photo.key === other?.key && photo.photo === other.photo && photo.facts === other.facts;
  });
