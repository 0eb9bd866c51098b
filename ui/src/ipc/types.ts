/** The contract's types under one roof: what the rest of the window imports. Generated; see `workstation::typescript`. */
export type * from "./bindings.gen.ts";
import type { ArticleListGet } from "./bindings.gen.ts";

/** Which stories, and in which order: what every question about a list has. */
export type Listing = Pick<ArticleListGet, "view" | "question" | "sort">;
