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
  /** The person here. */
  me: string | null;
}

const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A block's kind in a word. */
export function blockName(block: PlaceBlock | undefined, t: Words): string {
  const kind = (block?.kind ?? "paragraph") as keyof typeof t.merge.block;
  return t.merge.block[kind] ?? t.merge.block.unknown_block;
}

/** Whether a place is a caption, which has no paragraphs. */
export const isCaption = (place: ReviewedPlace): boolean =>
  place.field === null && (place.now.blocks[0] ?? place.base.blocks[0])?.kind === "figure";

/** What a place is: a field, a caption, the third paragraph. */
export function placeName(place: ReviewedPlace, t: Words): string {
  if (place.field !== null) return upper(t.field[place.field as keyof typeof t.field] ?? place.field);
  const block = place.now.blocks[0] ?? place.base.blocks[0];
  if (block?.kind === "figure") return t.merge.caption;
  const name = upper(blockName(block, t));
  return place.at === null ? name : t.merge.nth(name, place.at.block + 1);
}

/** What happened at a place. */
export const kindName = (place: ReviewedPlace, t: Words): string =>
  place.kind === "both_edited" && place.figure !== null ? t.merge.editedCaption : t.mergeKind[place.kind];

/** A text as people read it: what a field stores is no word. */
export const readable = (place: ReviewedPlace, text: string, naming: Naming): string =>
  place.field === null ? text : readValue(place.field, text, naming.sections, now(), naming.t, houseZone());

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

/** The first words of a place, for the list. */
export function excerpt(place: ReviewedPlace, naming: Naming): string {
  const text = place.now.text || place.base.text || (place.sides.find((side) => side.text !== "")?.text ?? "");
  return readable(place, text, naming);
}
