/**
 * Where a text has what somebody looks for: letters, not words, because in a story one looks for half a name too.
 *
 * Letters are compared as search compares them (`kit/fold.ts`): without marks `dang` is `Đảng`; with marks only what carries
 * the same ones, and a whole word is the same word wherever its tone was put (`hoà`, `hòa`). How a letter is composed never
 * matters, a hard space is a space, and a straight quotation mark stands for every kind of it.
 */
import { TONES } from "../../kit/fold.ts";

/** A place of a text, UTF-16 units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is looked for. */
export interface Wanted {
  readonly text: string;
  /** Capitals are not small letters. */
  readonly cases: boolean;
  /** Nothing of a word may stand before it or behind it. */
  readonly whole: boolean;
  /** Letters must have the very marks that were typed. */
  readonly marks: boolean;
}

/** A letter as it is compared. */
interface Letter extends Range {
  /** With its vowel's mark, without a tone. */
  readonly marked: string;
  /** Without any mark. */
  readonly bare: string;
  readonly tone: string;
  /** Whether it is part of a word. */
  readonly inWord: boolean;
}

/** A text as letters; made once and looked through often. */
export type Letters = readonly Letter[];

/** Hyphens that show only at a line's end and marks of no width come with pasted text, inside words. */
const IGNORED = /[\u00ad\u200b-\u200d\u2060\ufeff]/u;
const D: Readonly<Record<string, string>> = { ð: "đ", ɖ: "đ", Ð: "Đ", Ɖ: "Đ" };
const BARE_D: Readonly<Record<string, string>> = { đ: "d", Đ: "D" };

type Shape = Omit<Letter, "from" | "to">;

function shapeOf(char: string): Shape {
  if (/\s/u.test(char)) return { marked: " ", bare: " ", tone: "", inWord: false };
  const apart = char.normalize("NFD");
  const plain = apart.replace(/\p{M}/gu, "");
  const base = D[plain] ?? plain;
  const marks = (apart.match(/\p{M}/gu) ?? []).join("").replace(TONES, "");
  return {
    marked: (base + marks).normalize("NFC"),
    bare: BARE_D[base] ?? base,
    tone: (apart.match(TONES) ?? []).join(""),
    inWord: /[\p{L}\p{N}]/u.test(base),
  };
}

const shapes = new Map<string, Shape>();
/** Texts are made of few different letters: each is taken apart once. */
function shape(char: string): Shape {
  let found = shapes.get(char);
  if (!found) {
    found = shapeOf(char);
    if (shapes.size < 4096) shapes.set(char, found);
  }
  return found;
}

/** Takes a text apart. */
export function lettersOf(text: string): Letters {
  const out: Letter[] = [];
  let char = "";
  let from = 0;
  let at = 0;
  const close = (): void => {
    if (char !== "") out.push({ ...shape(char), from, to: from + char.length });
    char = "";
  };
  for (const point of text) {
    if (/\p{M}/u.test(point) && char !== "") char += point;
    else {
      close();
      if (!IGNORED.test(point)) [char, from] = [point, at];
    }
    at += point.length;
  }
  close();
  return out;
}

/** Whether somebody typed marks, and so means them. */
export const hasMarks = (text: string): boolean =>
  lettersOf(text).some((letter) => letter.tone !== "" || letter.marked !== letter.bare);

const QUOTES: Readonly<Record<string, string>> = { '"': "“”„«»", "'": "‘’‚" };

function same(has: Letter, wanted: Letter, { cases, marks }: Wanted): boolean {
  const form = marks ? "marked" : "bare";
  if (has[form] === wanted[form]) return true;
  if (!cases && has[form].toLowerCase() === wanted[form].toLowerCase()) return true;
  return QUOTES[wanted.bare]?.includes(has.bare) ?? false;
}

/** The words of what is looked for, as places among its letters. */
function wordsOf(letters: Letters): Range[] {
  const out: Range[] = [];
  letters.forEach((letter, i) => {
    const last = out.at(-1);
    if (!letter.inWord) return;
    if (last?.to === i) out[out.length - 1] = { from: last.from, to: i + 1 };
    else out.push({ from: i, to: i + 1 });
  });
  return out;
}

const tones = (letters: Letters, from: number, to: number): string =>
  letters
    .slice(from, to)
    .map((letter) => letter.tone)
    .join("");

/** Where `letters` have it, from left to right, no two over one another. */
export function seek(letters: Letters, wanted: Wanted): Range[] {
  const query = lettersOf(wanted.text);
  const words = wordsOf(query);
  const inWord = (i: number): boolean => letters[i]?.inWord ?? false;
  /** Of a part of a word each tone counts where it stands, of a whole word only that it is there. */
  const sameTones = (at: number): boolean =>
    words.every(({ from, to }) => {
      const whole = !inWord(at + from - 1) && !inWord(at + to);
      if (whole) return tones(letters, at + from, at + to) === tones(query, from, to);
      for (let i = from; i < to; i++) if (letters[at + i]?.tone !== query[i]?.tone) return false;
      return true;
    });
  const fits = (at: number): boolean => {
    const end = at + query.length;
    if (wanted.whole && ((query[0]?.inWord && inWord(at - 1)) || (query.at(-1)?.inWord && inWord(end)))) return false;
    if (!query.every((letter, i) => same(letters[at + i] as Letter, letter, wanted))) return false;
    return !wanted.marks || sameTones(at);
  };
  const out: Range[] = [];
  if (query.length === 0) return out;
  for (let at = 0; at + query.length <= letters.length; at++) {
    if (!fits(at)) continue;
    out.push({ from: letters[at]?.from ?? 0, to: letters[at + query.length - 1]?.to ?? 0 });
    at += query.length - 1;
  }
  return out;
}
