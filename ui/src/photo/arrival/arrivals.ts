/**
 * Photos that have just come in, and how that is told.
 *
 * Nobody is stopped in what they do: one photo is a quiet line, many are a sheet that one key leaves, and whoever went on working
 * meanwhile is offered the sheet and not interrupted by it: what somebody types belongs where it was begun.
 */
import type { NearPhoto, Photo, PhotoRightsShown } from "../../ipc/types.ts";
import type { DeskPhoto, StoryDesk } from "../desk.ts";

/** A photo that came in. */
export interface Arrived {
  readonly photo: Photo;
  /** Whether this machine had it already. */
  readonly twin: boolean;
  /** Photos that look like it. Nothing is merged. */
  readonly near: readonly NearPhoto[];
  /** The name of the file that was brought: a twin's record has the name of the first. */
  readonly file_name: string;
  /** Why it does not stand in the text that it was brought into: its rights; null or not there: nothing keeps it out. */
  readonly keptOut?: PhotoRightsShown | null;
}

/** A file that was not taken, and why. */
export interface RefusedFile {
  readonly file_name: string;
  readonly message: string;
  readonly hint: string;
  /** What can be seen of a damaged file is under this hash; null: nothing. */
  readonly shown: string | null;
}

/** What became of the files that somebody brought. */
export interface Arrivals {
  readonly files: number;
  readonly photos: readonly Arrived[];
  readonly refused: readonly RefusedFile[];
  /** Paths of what lay beside the photos in a folder and was left there. */
  readonly left?: readonly string[];
}

/** How it is told: a sheet, the offer of one, a line that goes by itself, or not at all. */
export type Telling = "sheet" | "offer" | "line" | "none";

/** @param busy whether somebody went on working while they came */
export function tellingOf({ files, photos, refused, left = [] }: Arrivals, busy: boolean): Telling {
  if (photos.length + refused.length === 0) return "none";
  // A single file that was refused has been told as an error already, unless there is something to see of it.
  const toSee = refused.some((file) => file.shown !== null);
  if (files === 1 && !toSee && left.length === 0) return photos.length === 1 ? "line" : "none";
  return busy ? "offer" : "sheet";
}

/** How many are what. A photo that came twice counts once as new. */
export function tally({ files, photos, refused }: Arrivals): Record<"fresh" | "twins" | "nears" | "notBegun", number> {
  const twins = photos.filter((one) => one.twin).length;
  return {
    fresh: photos.length - twins,
    twins,
    nears: photos.filter((one) => !one.twin && one.near.length > 0).length,
    notBegun: files - photos.length - refused.length,
  };
}

/** The names of those that do not stand in the text that they were brought into, as one line; "": all do. */
export const keptOutOf = (photos: readonly Arrived[]): string =>
  photos
    .filter((one) => one.keptOut != null)
    .map((one) => one.file_name)
    .join(", ");

/** So many kinds of files are named. */
const NAMED = 4;

/** What kinds of files were left, by the ends of their names, the most frequent first; "": their names do not say. */
export function kindsOf(left: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of left) {
    const kind = /[^/]\.([^./]{1,8})$/u.exec(path)?.[1]?.toUpperCase();
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([kind]) => kind);
  return [...kinds.slice(0, NAMED), ...(kinds.length > NAMED ? ["…"] : [])].join(", ");
}

/** Where the words of a photo that came in are: its newest figure, or itself while it waits; undefined: the desk has it not yet. */
export const lineOf = (photos: readonly DeskPhoto[] | null, original: string): DeskPhoto | undefined =>
  photos?.findLast((one) => one.photo === original);

/** The lines of all that came in, each once, in their order: what a template is stamped on at the door. */
export function linesOf(desk: StoryDesk, { photos }: Arrivals): DeskPhoto[] {
  const newest = new Map(desk.photos?.map((line) => [line.photo, line]));
  const originals = new Set(photos.map(({ photo }) => photo.original));
  return [...originals].flatMap((original) => newest.get(original) ?? []);
}

/** What a photo lacks that readers see. Nobody is stopped by it: it is said, and can be written later. */
export const openIn = (desk: StoryDesk, line: DeskPhoto): ("caption" | "credit")[] =>
  (["caption", "credit"] as const).filter((field) => desk.words(line, field).text.trim() === "");

/** The photo at which captioning begins: the first that is new here. */
export const firstOf = ({ photos }: Arrivals): string | undefined =>
  (photos.find((one) => !one.twin) ?? photos[0])?.photo.original;
