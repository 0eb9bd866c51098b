/** Addresses that the shell answers: photos and previews. Never a path of this machine. */
import { transport } from "./transport.ts";

/** The renditions that every photo has. */
export type Recipe = "grid" | "w400" | "w800" | "w1200" | "w1600";

/** Where the picture of a photo is. */
export const photoAddress = (original: string, recipe: Recipe): string => transport().photo(original, recipe);

/** Where that is which can be seen of a refused file, as long as it is held; `file` is its hash, named by the refusal. */
export const damagedAddress = (file: string): string => transport().photo(file, "damaged");

/** Where a page of the preview is; `path` begins with a slash. */
export const previewAddress = (path: string): string => transport().preview(path);
