/** How places of a merge review are called, and how their texts are shown to people. */
import type { Decision, Person, PlaceBlock, ReviewedPlace, Section, WrittenBy } from "../ipc/types.ts";
import { houseZone, now } from "../kit/clock.svelte.ts";
import { isWords as isWordsOf, readValue } from "../kit/words/field.ts";
import type { Words } from "../kit/words/words.ts";

/** Whom and what the names come from. */
export interface Naming {
  t: Words;
  people: readonly Person[];
  sections: readonly Section[];
  /** The photos of the story's text. */
  figures: readonly { readonly id: string; readonly name: string }[];
  /** The person here. */
  me: string | null;
  /** What each block of the story's text is, in reading order. */
  kinds: readonly string[];
}

/** The keys that keep a side, by where it stands; 3 to 5 mean the same at every place, so that further sides go on with 6. */
export const SIDE_KEYS = ["1", "2", "6", "7", "8", "9"] as const;

const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A block's kind in a word. */
export function blockName(block: PlaceBlock | undefined, t: Words): string {
  const kind = (block?.kind ?? "paragraph") as keyof typeof t.merge.block;
  return t.merge.block[kind] ?? t.merge.block.unknown_block;
}

/** Whether a place is a caption, which has no paragraphs. */
export const isCaption = (place: ReviewedPlace): boolean =>
  place.field === null && (place.now.blocks[0] ?? place.base.blocks[0])?.kind === "figure";

/** Whether one value of a field stands; with several waiting nothing of it is in the story. */
export const isSettled = (place: ReviewedPlace): boolean =>
  place.field === null || place.now.text !== "" || place.offers.includes("merged");

/** What a place is: a field, a caption, the third paragraph. */
export function placeName(place: ReviewedPlace, { t, kinds }: Naming): string {
  if (place.field !== null) return upper(t.field[place.field as keyof typeof t.field] ?? place.field);
  const block = place.now.blocks[0] ?? place.base.blocks[0];
  if (block?.kind === "figure") return t.merge.caption;
  const name = upper(blockName(block, t));
  // A number only where the block itself stands there: a deleted one has none, nor has one that the text does not show yet.
  const stands = place.at !== null && place.now.blocks.length > 0 && kinds[place.at.block] === block?.kind;
  if (!stands || place.at === null) return name;
  const before = kinds.slice(0, place.at.block).filter((kind) => kind === block?.kind);
  return t.merge.nth(name, before.length + 1);
}

/** What happened at a place. */
export const kindName = (place: ReviewedPlace, t: Words): string =>
  place.kind === "both_edited" && place.figure !== null ? t.merge.editedCaption : t.mergeKind[place.kind];

/** A text as people read it: what a field stores is no word. */
export const readable = (place: ReviewedPlace, text: string, naming: Naming): string =>
  place.field === null
    ? text
    : readValue(place.field, text, [...naming.sections, ...naming.figures], now(), naming.t, houseZone());

/** Whether a place's text is words, so that words can be compared. */
export const isWords = (place: ReviewedPlace): boolean => place.field === null || isWordsOf(place.field);

/** The people of a side by name: as a heading, or inside a sentence. */
export function names(by: WrittenBy | undefined, naming: Naming, inside = false): string {
  const { t, people, me } = naming;
  const all = (by?.people ?? []).map((id) =>
    id === me
      ? inside
        ? t.merge.me
        : t.merge.mine
      : (people.find((person) => person.id === id)?.name ?? t.common.unknownPerson),
  );
  return all.length > 0 ? all.join(", ") : t.common.unknownPerson;
}

/** The sides in the order of the screen: what the person here wrote stands first. */
export function order(place: ReviewedPlace, me: string | null): number[] {
  const all = place.sides.map((_, n) => n);
  const mine = (n: number): boolean => me !== null && (place.by[n]?.people.includes(me) ?? false);
  const first = all.find(mine);
  return first === undefined ? all : [first, ...all.filter((n) => n !== first)];
}

/** What was decided, in a few words. */
export function decisionName(place: ReviewedPlace, decision: Decision, naming: Naming): string {
  const { t } = naming;
  switch (decision.decision) {
    case "keep":
      return t.merge.kept(names(place.by[decision.side], naming, true));
    case "both":
      return t.merge.keptBoth;
    case "merged":
      return t.merge.left_as_is;
    case "write":
      return t.merge.written;
  }
}

/** The first words of a place, for the list; of a field with several values, each of them. */
export function excerpt(place: ReviewedPlace, naming: Naming): string {
  const { t } = naming;
  const read = (text: string): string => readable(place, text, naming);
  if (place.now.text !== "") return read(place.now.text);
  if (place.field !== null) {
    const values = place.sides.map((side) => read(side.text)).filter((value) => value !== "");
    return isSettled(place) ? t.story.emptyValue : values.join(" / ");
  }
  if (place.decided?.holds) return t.merge.gone;
  return place.base.text || (place.sides.find((side) => side.text !== "")?.text ?? "");
}
