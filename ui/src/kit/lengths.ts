/**
 * How long a text is, as an editor counts, and how that stands to what it should be.
 *
 * A word is what stands between spaces and holds a letter or a digit (`editorial::text::count`): a syllable in Vietnamese.
 * Characters are those that are seen: a letter with its marks is one, however it is composed in the text.
 */

/** A text's length. */
export interface Length {
  readonly words: number;
  /** Code points of the composed form (NFC), spaces among them. */
  readonly characters: number;
}

export function lengthOf(text: string): Length {
  const composed = text.normalize("NFC");
  const words = composed.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return { words, characters: Array.from(composed).length };
}

/** Quiet, then near the end of what there is room for, then over it. */
export type Nearness = "short" | "near" | "over";

/** The last tenth of what there is room for is near. */
export function nearness(words: number, target: number | null): Nearness {
  if (target === null || words < target * 0.9) return "short";
  return words > target ? "over" : "near";
}
