/**
 * Times, sizes and counts as this house writes them.
 *
 * No locale library prints these forms, so they are written out. Times are of this machine's zone: they say when something
 * happened at this desk. Pure: the moment to compare with is an argument.
 */
import type { Words } from "./words/words.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** `22:16`, or with seconds `22:16:05`. */
export function clock(at_ms: number, seconds = false): string {
  const at = new Date(at_ms);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return seconds ? `${minutes}:${two(at.getSeconds())}` : minutes;
}

/** Whole days of the calendar from `at` to `now`; negative in the future. */
function daysBetween(at: Date, now: Date): number {
  const midnight = (d: Date): number => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** `22:10` today, `21/9 22:10` this year, `21/9/2020 22:10` before: never a moment without its day when that matters. */
export function moment(at_ms: number, now_ms: number, seconds = false): string {
  const at = new Date(at_ms);
  const now = new Date(now_ms);
  if (daysBetween(at, now) === 0) return clock(at_ms, seconds);
  const day = `${at.getDate()}/${at.getMonth() + 1}`;
  return `${at.getFullYear() === now.getFullYear() ? day : `${day}/${at.getFullYear()}`} ${clock(at_ms)}`;
}

/**
 * A moment as a person writes it, the other way round of `moment`: `6:00`, `6:00 21/9`, `21/9/2020 6:00`. Without a day it is
 * the next time that the clock shows it, without a year the next such day. Null for anything else.
 */
export function parseMoment(text: string, now_ms: number): number | null {
  const words = text.trim().split(/[\s,]+/u);
  const time = words.map((word) => /^(\d{1,2})[:h](\d{2})$/u.exec(word)).find((found) => found !== null);
  const day = words.map((word) => /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/u.exec(word)).find((found) => found !== null);
  if (!time || words.length !== (day ? 2 : 1)) return null;
  const now = new Date(now_ms);
  const [hours, minutes] = [Number(time[1]), Number(time[2])];
  const [date, month] = day ? [Number(day[1]), Number(day[2]) - 1] : [now.getDate(), now.getMonth()];
  const at = (year: number, plusDays = 0): Date => new Date(year, month, date + plusDays, hours, minutes);
  const year = day?.[3] === undefined ? now.getFullYear() : Number(day[3]);
  const exact = at(year);
  // 31/2 or 25:00 would silently become another moment.
  if (exact.getDate() !== date || exact.getMonth() !== month) return null;
  if (exact.getHours() !== hours || exact.getMinutes() !== minutes) return null;
  if (day?.[3] !== undefined || exact.getTime() > now_ms) return exact.getTime();
  return (day ? at(year + 1) : at(year, 1)).getTime();
}

/** A day's name as a heading: `Hôm nay`, `Hôm qua`, `21/9`, `21/9/2020`. */
export function dayName(at_ms: number, now_ms: number, words: Words): string {
  const at = new Date(at_ms);
  const now = new Date(now_ms);
  const days = daysBetween(at, now);
  if (days === 0) return words.day.today;
  if (days === 1) return words.day.yesterday;
  const day = `${at.getDate()}/${at.getMonth() + 1}`;
  return at.getFullYear() === now.getFullYear() ? day : `${day}/${at.getFullYear()}`;
}

/** How long ago, for a list: `14 phút trước`, `hôm qua`, `21/9`. A clock that is ahead reads as just now. */
export function age(at_ms: number, now_ms: number, words: Words): string {
  const minutes = Math.floor((now_ms - at_ms) / 60_000);
  if (minutes < 1) return words.age.now;
  if (minutes < 60) return words.age.minutes(minutes);
  const at = new Date(at_ms);
  const now = new Date(now_ms);
  const days = daysBetween(at, now);
  if (days === 0) return words.age.hours(Math.floor(minutes / 60));
  if (days === 1) return words.age.yesterday;
  const day = `${at.getDate()}/${at.getMonth() + 1}`;
  return at.getFullYear() === now.getFullYear() ? day : `${day}/${at.getFullYear()}`;
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

/** Words in a plain text: runs between white space. */
export function countWords(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/u).length;
}

/** Minutes to read so many words aloud in one's head: 200 words a minute, at least one. */
export const readingMinutes = (words: number): number => Math.max(1, Math.round(words / 200));

/** For searching: lower case, without tone and vowel marks, đ as d. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
}
