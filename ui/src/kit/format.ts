/**
 * Times, sizes and counts as this house writes them.
 *
 * No locale library prints these forms, so they are written out. Times are of this machine's zone: they say when something
 * happened at this desk. What is promised to readers (an embargo) is of the newsroom's. Pure: the moment to compare with is an
 * argument, and so is the zone.
 */
import type { Words } from "./words/words.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** What a clock on a wall shows; months count from 1. */
interface Wall {
  year: number;
  month: number;
  day: number;
  hours: number;
  minutes: number;
  seconds: number;
}

const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** The clock of a zone; null for a name that this machine does not know. */
function clockOf(zone: string): Intl.DateTimeFormat | null {
  let found = clocks.get(zone);
  if (found === undefined) {
    const part = { year: "numeric", month: "numeric", day: "numeric" } as const;
    const time = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
    try {
      found = new Intl.DateTimeFormat("en-US", { ...part, ...time, calendar: "gregory", timeZone: zone });
    } catch {
      found = null;
    }
    clocks.set(zone, found);
  }
  return found;
}

/** What the clock of a zone shows at a moment; without one, this machine's. */
function wall(at_ms: number, zone?: string): Wall {
  const clock = zone === undefined || !Number.isFinite(at_ms) ? null : clockOf(zone);
  if (!clock) {
    const at = new Date(at_ms);
    const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
    return { year, month, day, hours: at.getHours(), minutes: at.getMinutes(), seconds: at.getSeconds() };
  }
  const parts = Object.fromEntries(clock.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: string): number => parts[name] ?? NaN;
  const [year, month, day] = [part("year"), part("month"), part("day")];
  return { year, month, day, hours: part("hour"), minutes: part("minute"), seconds: part("second") };
}

const asIfUtc = (w: Wall): number => Date.UTC(w.year, w.month - 1, w.day, w.hours, w.minutes, w.seconds);

/** The moment at which the clock of a zone shows this; null when it never does (31/2, 25:00, an hour that is skipped). */
function momentOf(shown: Wall, zone?: string): number | null {
  const wanted = asIfUtc(shown);
  // Twice: the first guess may stand on the other side of a change of the clocks.
  let at = wanted - (asIfUtc(wall(wanted, zone)) - wanted);
  at = wanted - (asIfUtc(wall(at, zone)) - at);
  const got = wall(at, zone);
  const same = (["year", "month", "day", "hours", "minutes"] as const).every((name) => got[name] === shown[name]);
  return same ? at : null;
}

/** Whether this machine's clock shows the same as the zone's. */
export const sameClock = (at_ms: number, zone: string | undefined): boolean =>
  asIfUtc(wall(at_ms, zone)) === asIfUtc(wall(at_ms));

/** `22:16`, or with seconds `22:16:05`. */
export function clock(at_ms: number, seconds = false, zone?: string): string {
  const at = wall(at_ms, zone);
  const minutes = `${two(at.hours)}:${two(at.minutes)}`;
  return seconds ? `${minutes}:${two(at.seconds)}` : minutes;
}

/** Whole days of the calendar from `at` to `now`; negative in the future. */
function daysBetween(at: Wall, now: Wall): number {
  const midnight = (w: Wall): number => Date.UTC(w.year, w.month - 1, w.day);
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/**
 * `22:10` today, `21/9 22:10` this year, `21/9/2020 22:10` before: never a moment without its day when that matters. `zone`:
 * whose clock shows it, where that is not this machine's.
 */
export function moment(at_ms: number, now_ms: number, seconds = false, zone?: string): string {
  const at = wall(at_ms, zone);
  const now = wall(now_ms, zone);
  if (daysBetween(at, now) === 0) return clock(at_ms, seconds, zone);
  const day = `${at.day}/${at.month}`;
  return `${at.year === now.year ? day : `${day}/${at.year}`} ${clock(at_ms, false, zone)}`;
}

/** A day with its year: `21/9/2020`. */
export function day(at_ms: number, zone?: string): string {
  const at = wall(at_ms, zone);
  return `${at.day}/${at.month}/${at.year}`;
}

/**
 * A moment as a person writes it, the other way round of `moment`: `6:00`, `6:00 21/9`, `21/9/2020 6:00`. Without a day it is
 * the next time that the clock shows it, without a year the next such day. Null for anything else.
 */
export function parseMoment(text: string, now_ms: number, zone?: string): number | null {
  const words = text.trim().split(/[\s,]+/u);
  const time = words.map((word) => /^(\d{1,2})[:h](\d{2})$/u.exec(word)).find((found) => found !== null);
  const date = words.map((word) => /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/u.exec(word)).find((found) => found !== null);
  if (!time || words.length !== (date ? 2 : 1)) return null;
  const today = wall(now_ms, zone);
  const [hours, minutes] = [Number(time[1]), Number(time[2])];
  const [day, month] = date ? [Number(date[1]), Number(date[2])] : [today.day, today.month];
  const at = (year: number): number | null => momentOf({ year, month, day, hours, minutes, seconds: 0 }, zone);
  const exact = at(date?.[3] === undefined ? today.year : Number(date[3]));
  if (exact === null || date?.[3] !== undefined || exact > now_ms) return exact;
  if (date) return at(today.year + 1);
  const tomorrow = new Date(Date.UTC(today.year, today.month - 1, today.day + 1));
  const next = { year: tomorrow.getUTCFullYear(), month: tomorrow.getUTCMonth() + 1, day: tomorrow.getUTCDate() };
  return momentOf({ ...next, hours, minutes, seconds: 0 }, zone);
}

/** A day's name as a heading: `Hôm nay`, `Hôm qua`, `21/9`, `21/9/2020`. */
export function dayName(at_ms: number, now_ms: number, words: Words): string {
  const at = wall(at_ms);
  const now = wall(now_ms);
  const days = daysBetween(at, now);
  if (days === 0) return words.day.today;
  if (days === 1) return words.day.yesterday;
  const day = `${at.day}/${at.month}`;
  return at.year === now.year ? day : `${day}/${at.year}`;
}

/** How long ago, for a list: `14 phút trước`, `hôm qua`, `21/9`. A clock that is ahead reads as just now. */
export function age(at_ms: number, now_ms: number, words: Words): string {
  const minutes = Math.floor((now_ms - at_ms) / 60_000);
  if (minutes < 1) return words.age.now;
  if (minutes < 60) return words.age.minutes(minutes);
  const at = wall(at_ms);
  const now = wall(now_ms);
  const days = daysBetween(at, now);
  if (days === 0) return words.age.hours(Math.floor(minutes / 60));
  if (days === 1) return words.age.yesterday;
  const day = `${at.day}/${at.month}`;
  return at.year === now.year ? day : `${day}/${at.year}`;
}

/** A number with one decimal where it helps: `4,1`, `12`. */
function short(n: number, words: Words): string {
  const text = n < 9.95 ? n.toFixed(1) : String(Math.round(n));
  return text.replace(/\.0$/, "").replace(".", words.decimal);
}

/** A size in decimal units: `4,1 MB`. */
export function size(bytes: number, words: Words): string {
  if (bytes < 999.5) return words.bytes(String(bytes), "B");
  if (bytes < 999_500) return words.bytes(short(bytes / 1e3, words), "kB");
  if (bytes < 999_500_000) return words.bytes(short(bytes / 1e6, words), "MB");
  return words.bytes(short(bytes / 1e9, words), "GB");
}

/** The first characters of a hash: enough for two people to compare aloud. */
export const shortHash = (hash: string): string => hash.slice(0, 8);

/** Minutes to read so many words aloud in one's head: 200 words a minute, at least one. */
export const readingMinutes = (words: number): number => Math.max(1, Math.round(words / 200));
