/** A list of one's own before it has a name: what it could be called, and what it keeps. */
import type { SavedView } from "../ipc/types.ts";
import { t } from "../kit/words/index.svelte.ts";
import { choicesOf } from "./question.ts";

type Keeping = Omit<SavedView, "id" | "name">;

export function suggestionFor(keeping: Keeping): string {
  const { section, author, words } = choicesOf(keeping.question);
  return [words, section ?? "", author ?? ""].filter(Boolean).join(" · ") || t.view[keeping.view];
}

export function wordsFor(keeping: Keeping): string {
  const order = `${t.list.sortBy.toLocaleLowerCase()} ${t.list.by[keeping.sort.by]}`;
  return [t.view[keeping.view], keeping.question, order].filter(Boolean).join(" · ");
}
