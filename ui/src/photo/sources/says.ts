/**
 * What a photo's file says of itself, made ready to be shown: which places differ, and what may be put into a field of the desk.
 *
 * Which value counts is decided by the workstation (`metadata`), never here. What is known of a photo whose original is not on
 * this machine is what its record keeps, without the places.
 */
import type { FactPlace, PhotoFacts, PhotoSources } from "../../ipc/types.ts";
import type { FileField } from "../../kit/words/file-says.ts";
import type { Words, WordsField } from "../desk.ts";

/** A value and the places that have it. */
export interface Version {
  readonly value: string;
  /** Empty: it is from the record, and the places are not known. */
  readonly places: readonly FactPlace[];
}

/** A field of a file. */
export interface Fact {
  readonly field: FileField;
  /** The one that was taken first, then what other places say instead. Two versions or more: they disagree. */
  readonly versions: readonly [Version, ...Version[]];
}

/** What was found out about a photo's file. */
export type Said = PhotoSources | "failed";

/** The fields that have words here, in the order in which they are shown: what a desk looks for comes first. */
export const FILE_FIELDS: readonly FileField[] = [
  "caption",
  "creator",
  "creator_title",
  "credit",
  "copyright",
  "taken",
  "place",
  "city",
  "state",
  "country",
  "country_code",
  "alt",
  "headline",
  "source",
  "instructions",
  "job_id",
  "digital_source",
  "ai_system",
  "ai_system_version",
  "ai_prompt",
  "ai_prompt_writer",
];

/** Which of the desk's fields a fact may be written into. */
export const INTO: Readonly<Partial<Record<FileField, WordsField>>> = {
  caption: "caption",
  creator: "credit",
  credit: "credit",
  alt: "alt",
};

/** Everything that is known. What no version of this window has a name for is left out. */
export function factsOf(said: Said | undefined, record: PhotoFacts | null): Fact[] {
  if (said !== undefined && said !== "failed" && said.here) {
    const found = new Map(said.facts.map((fact) => [fact.field, fact]));
    return FILE_FIELDS.flatMap((field) => {
      const fact = found.get(field);
      if (!fact) return [];
      const versions: [Version, ...Version[]] = [{ value: fact.value, places: [fact.place] }];
      for (const { place, value } of fact.others) {
        const at = versions.findIndex((one) => one.value === value);
        const same = versions[at];
        if (same) versions[at] = { value, places: [...same.places, place] };
        else versions.push({ value, places: [place] });
      }
      return [{ field, versions }];
    });
  }
  if (!record) return [];
  const { caption, creator, credit, copyright, taken, alt } = record;
  const kept: Partial<Record<FileField, string>> = { caption, creator, credit, copyright, taken, alt };
  return FILE_FIELDS.flatMap((field) => {
    const value = kept[field]?.trim() ?? "";
    return value === "" ? [] : [{ field, versions: [{ value, places: [] }] as const }];
  });
}

export const disagrees = ({ versions }: Fact): boolean => versions.length > 1;

/** Whether the order of places is to be told with a fact: once for each order, with the last of those that disagree. */
export const explains = (facts: readonly Fact[], fact: Fact): boolean =>
  facts.findLast((one) => disagrees(one) && (one.field === "taken") === (fact.field === "taken")) === fact;

/** In how many fields the places of a file differ. */
export const disagreements = (said: Said | undefined): number => factsOf(said, null).filter(disagrees).length;

/**
 * Whether words stand there that a person wrote: not empty, and not what some place of the file says (a figure gets the file's
 * words when it is placed, and they are the text's from then on).
 */
export function isWritten(words: Words, field: WordsField, facts: readonly Fact[]): boolean {
  if (words.origin !== "person" || words.text.trim() === "") return false;
  return !facts.some(
    (fact) => INTO[fact.field] === field && fact.versions.some(({ value }) => value.trim() === words.text.trim()),
  );
}

/** A camera's or an agency's moment as people write it; as it stands when it is none. It has no zone here: a clock was read. */
export function moment(written: string): string {
  const [, year, month, day, hour, minute] =
    /^(\d{4})[-:]?(\d{2})[-:]?(\d{2})(?:[T ]?(\d{2}):?(\d{2}))?/u.exec(written) ?? [];
  if (year === undefined || month === undefined || day === undefined) return written;
  const date = `${Number(day)}/${Number(month)}/${year}`;
  return hour === undefined || minute === undefined ? date : `${date} ${hour}:${minute}`;
}

/** How a picture came to be, by the last part of its IPTC address; null: one for which there are no words here. */
export function howMade(address: string): "camera" | "ai" | "partlyAi" | null {
  switch (address.split("/").at(-1)) {
    case "digitalCapture":
    case "computationalCapture":
      return "camera";
    case "trainedAlgorithmicMedia":
      return "ai";
    case "compositeWithTrainedAlgorithmicMedia":
    case "compositeSynthetic":
      return "partlyAi";
    default:
      return null;
  }
}

/** Where it was taken, in one line, the smallest place first. */
export function whereTaken(facts: readonly Fact[]): string {
  const value = (field: FileField): string => facts.find((fact) => fact.field === field)?.versions[0].value ?? "";
  return (["place", "city", "state", "country"] as const)
    .map(value)
    .filter((text, at, all) => text !== "" && all.indexOf(text) === at)
    .join(", ");
}
