/** What the window works out of a photo's rights: which of the three holds, and the time that somebody writes. */
import type { Permission, PhotoRightsShown } from "../ipc/types.ts";
import { clock, day, moment, parseMoment } from "../kit/format.ts";
import type { Words } from "../kit/words/index.svelte.ts";

export const PERMISSIONS: readonly Permission[] = ["free", "needs_approval", "forbidden"];

const HOLDS: Record<PhotoRightsShown["usable"], Permission> = {
  yes: "free",
  overridden: "needs_approval",
  after_override: "needs_approval",
  no: "forbidden",
};

/** What holds when readers see the story; null: nobody has said anything. */
export const holds = (shown: PhotoRightsShown | null): Permission | null =>
  shown?.stated ? HOLDS[shown.usable] : null;

/** What keeps a story with this photo from readers; null: nothing. */
export function stopsBy(shown: PhotoRightsShown | null): Permission | null {
  if (shown?.usable === "no") return "forbidden";
  return shown?.usable === "after_override" ? "needs_approval" : null;
}

/** Why it was stated, in quotes; "": nobody has said why. */
export function reasonOf(shown: PhotoRightsShown | null): string {
  const reason = shown?.stated?.rights.reason ?? "";
  return reason === "" ? "" : `“${reason}”`;
}

/** How the end of what was stated is told: it is to come, it is over, or it comes before readers see the story. */
export type End = "holdsUntil" | "ended" | "endsEarly";

export function endOf(shown: PhotoRightsShown, now_ms: number): { end: End; at: number } | null {
  const rights = shown.stated?.rights;
  if (!rights || rights.until === null) return null;
  const at = rights.until;
  if (at <= now_ms) return { end: "ended", at };
  return { end: holds(shown) === rights.permission ? "holdsUntil" : "endsEarly", at };
}

/**
 * The end of rights as a person writes it: a moment, or a day, which is good to its end. Null for anything else.
 */
export function parseUntil(text: string, now_ms: number, zone?: string): number | null {
  const exact = parseMoment(text, now_ms, zone);
  if (exact !== null || text.trim() === "") return exact;
  const last = parseMoment(`23:59 ${text.trim()}`, now_ms, zone);
  return last === null ? null : last + 60_000;
}

/** The day of which this is the end; null: it is in the middle of one. */
const wholeDay = (at: number, zone?: string): string | null =>
  clock(at, false, zone) === "00:00" ? day(at - 1, zone) : null;

/** An end as a person writes it: what `parseUntil` reads. */
export const writeUntil = (at: number, now_ms: number, zone?: string): string =>
  wholeDay(at, zone) ?? moment(at, now_ms, false, zone);

/** The end of what was stated, in words; null: it has none. */
export function sayEnd(shown: PhotoRightsShown, now_ms: number, words: Words, zone?: string): string | null {
  const found = endOf(shown, now_ms);
  if (!found) return null;
  const last = wholeDay(found.at, zone);
  return words.rights[found.end](last === null ? moment(found.at, now_ms, false, zone) : words.rights.dayEnd(last));
}
