/** Which lists there are: the fixed ones, those that a person made, and what was opened last. */
import type { Sort, View } from "../ipc/types.ts";

export const VIEWS: readonly View[] = [
  "mine",
  "to_review",
  "returned",
  "approved",
  "scheduled",
  "published",
  "archive",
];

/** A list by name: `mine`, `recent`, `saved:<id>`. */
export type ListName = View | "recent" | `saved:${string}`;

export const isView = (name: ListName): name is View => VIEWS.some((view) => view === name);

/** The id of a saved view; null for any other list. */
export const savedId = (name: ListName): string | null => (name.startsWith("saved:") ? name.slice(6) : null);

/** The order of a list where nobody has chosen another. */
export const NEWEST: Sort = { by: "updated", descending: true };
