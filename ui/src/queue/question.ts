/**
 * What narrows a list, as menus choose it and as one question: the language of search, and no second one.
 *
 * A menu writes its value in quotation marks behind its filter's name. Only what is written so is read back as a choice;
 * everything else that somebody typed stays as it is and is understood by the workstation.
 */
import type { HasFilter } from "../ipc/types.ts";

export interface Choices {
  section: string | null;
  /** A name, or `tôi`. */
  author: string | null;
  from: string;
  to: string;
  has: HasFilter[];
  words: string;
}

/** The names that the window writes; the workstation knows both languages'. */
const KEYS = { section: "mục", author: "tác giả", from: "từ", to: "đến", has: "có" } as const;
export const ME = "tôi";
const HAS: Readonly<Record<HasFilter, string>> = {
  unsent: "chưa gửi",
  problems: "lỗi",
  merge: "chỗ gộp",
  news: "mới",
};
const WRITTEN = /(^|\s)(mục|tác giả|từ|đến|có):"([^"]*)"(?=\s|$)/gu;

/** A name without what would end it too early. */
const quoted = (value: string): string => `"${value.replaceAll('"', "").trim()}"`;

/** Choices → a question. */
export function questionOf(choices: Choices): string {
  const parts = (["section", "author", "from", "to"] as const).flatMap((name) => {
    const value = choices[name]?.trim() ?? "";
    return value === "" ? [] : [`${KEYS[name]}:${quoted(value)}`];
  });
  parts.push(...choices.has.map((has) => `${KEYS.has}:${quoted(HAS[has])}`));
  const words = choices.words.trim();
  return [...parts, ...(words === "" ? [] : [words])].join(" ");
}

/** A question → the choices that it was made of; several of one kind stay words, but for what a story has. */
export function choicesOf(question: string): Choices {
  const out: Choices = { section: null, author: null, from: "", to: "", has: [], words: "" };
  out.words = question
    .replaceAll(WRITTEN, (all, before: string, key: string, value: string) => {
      const has = (Object.keys(HAS) as HasFilter[]).find((one) => HAS[one] === value);
      if (key === KEYS.has && has && !out.has.includes(has)) out.has.push(has);
      else if (key === KEYS.section && out.section === null) out.section = value;
      else if (key === KEYS.author && out.author === null) out.author = value;
      else if (key === KEYS.from && out.from === "") out.from = value;
      else if (key === KEYS.to && out.to === "") out.to = value;
      else return all;
      return before;
    })
    .replaceAll(/\s+/gu, " ")
    .trim();
  return out;
}
