/** The shorthands' face: what lets people write in a place brings them there with these. */
export { ENOUGH, expanding, type Place } from "./expanding.svelte.ts";
export { expands, isReplacement } from "./expands.ts";
