/**
 * The photos of a story as the photo desk works with them, and what the desk may ask of the story.
 *
 * A line of the desk is a figure of the text, or a photo that was brought and has no figure. Its words are where decision 29
 * puts them; the desk does not know: it reads and writes through `StoryDesk`, which the app makes of the open story.
 */
import type { Candidate, PhotoFacts } from "../ipc/types.ts";
import type { StoryRights } from "../rights/story-rights.svelte.ts";

export type WordsField = "caption" | "alt" | "credit";
export const WORDS_FIELDS: readonly WordsField[] = ["caption", "credit", "alt"];

/** One line of the desk. */
export interface DeskPhoto {
  /** The figure's id, or the original of a photo without one. */
  readonly key: string;
  /** The original's hash. */
  readonly photo: string;
  /** Null: it waits for a place in the text. */
  readonly figure: string | null;
  /** Of the upright original, px; 0: not known. */
  readonly width: number;
  readonly height: number;
  /** What its file says; null while its record is not here. */
  readonly facts: PhotoFacts | null;
  /** Length of the original; null likewise. */
  readonly size_bytes: number | null;
}

/** Whose words they are: a person's, the file's, those of the caption (an alternative text that nobody wrote), or none. */
export type Origin = "person" | "file" | "caption" | "none";

export interface Words {
  readonly text: string;
  readonly origin: Origin;
  /** What people wrote apart, if they did. */
  readonly candidates: readonly Candidate[];
  /** Whether it could not be saved and is tried again. */
  readonly failed: boolean;
}

export type Pick = "" | "pick" | "reject";

export interface Mark {
  /** 0 to 5. */
  readonly rating: number;
  readonly pick: Pick;
}

/** The open story, as the desk needs it. */
export interface StoryDesk {
  readonly article: string;
  /** Null while they are being asked for. */
  readonly photos: readonly DeskPhoto[] | null;
  readonly readOnly: boolean;
  /** What may be done with its photos. */
  readonly rights: StoryRights;
  words(photo: DeskPhoto, field: WordsField): Words;
  /** Somebody typed: `text` is what stands in the field now, `before` what stood there. `apart`: a step of undo of its own. */
  write(photo: DeskPhoto, field: WordsField, text: string, before: string, apart?: boolean): void;
  settle(photo: DeskPhoto, field: WordsField, candidate: Candidate): void;
  /** Commits what was typed for a photo. Rejects when it could not be; it is kept and tried again. */
  leave(photo: DeskPhoto): Promise<void>;
  mark(photo: string): Mark;
  rate(photos: readonly string[], rating: number): void;
  pick(photos: readonly string[], pick: Pick): void;
  /** Words typed for several photos and written into none yet: they stay until then. "": none. */
  kept(field: WordsField): string;
  keep(field: WordsField, text: string): void;
  /** Whatever is written in `run` is one step of undo. */
  together(run: () => void): void;
  /**
   * Puts a waiting photo into the text with its words; gives the key that it has then, null where that cannot be done now; a photo that
   * is forbidden is not placed, and that is said.
   */
  place(photo: DeskPhoto): Promise<string | null>;
  /** Puts the waiting ones of these photos into the text as one gallery, in one step of undo; gives the keys that they have then. */
  placeTogether(photos: readonly DeskPhoto[]): Promise<readonly string[]>;
  /** Writes these originals with their words into a folder of this machine, and says which. */
  handOn(photos: readonly DeskPhoto[]): Promise<void>;
  /** Takes a figure out of the text; its words wait with its photo. */
  takeOut(photo: DeskPhoto): void;
}

/** An alternative text that nobody wrote: the caption without its last stop, as the page has it (`site`). */
export function derivedAlt(caption: string): string {
  const text = caption.trim();
  return text.endsWith(".") && !text.endsWith("..") ? text.slice(0, -1) : text;
}

// ---- order and choice ----

export const SORTS = ["story", "taken", "name", "rating"] as const;
export type Sort = (typeof SORTS)[number];
export const FILTERS = ["all", "placed", "waiting", "no_caption", "no_credit", "picked", "rejected", "rated"] as const;
export type Filter = (typeof FILTERS)[number];

/** Photos with three stars or more are the good ones. */
const RATED = 3;

/** Whether a photo is among those of a filter. */
export function passes(desk: StoryDesk, photo: DeskPhoto, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "placed":
      return photo.figure !== null;
    case "waiting":
      return photo.figure === null;
    case "no_caption":
      return desk.words(photo, "caption").text.trim() === "";
    case "no_credit":
      return desk.words(photo, "credit").text.trim() === "";
    case "picked":
      return desk.mark(photo.photo).pick === "pick";
    case "rejected":
      return desk.mark(photo.photo).pick === "reject";
    case "rated":
      return desk.mark(photo.photo).rating >= RATED;
  }
}

const names = new Intl.Collator("vi", { numeric: true });

/** Which photos a sheet shows, by key. What is alike stays in the order of the story. */
export function shownKeys(desk: StoryDesk, sort: Sort, filter: Filter): string[] {
  const all = (desk.photos ?? []).filter((photo) => passes(desk, photo, filter));
  const by: Record<Exclude<Sort, "story">, (a: DeskPhoto, b: DeskPhoto) => number> = {
    taken: (a, b) => compareLast(a.facts?.taken ?? "", b.facts?.taken ?? ""),
    name: (a, b) => compareLast(a.facts?.file_name ?? "", b.facts?.file_name ?? ""),
    rating: (a, b) => desk.mark(b.photo).rating - desk.mark(a.photo).rating,
  };
  return (sort === "story" ? all : all.sort(by[sort])).map((photo) => photo.key);
}

/** What nobody knows comes last. */
function compareLast(a: string, b: string): number {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  return names.compare(a, b);
}
