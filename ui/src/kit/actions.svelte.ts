/**
 * What can be done now: every part of the window offers its actions while it is there.
 *
 * The keyboard and the palette read the same list, so whatever has a key is in the palette and the other way round. What
 * was offered last comes first: a story's keys go before the window's.
 */
import { SvelteSet } from "svelte/reactivity";
import { untrack } from "svelte";
import type { Action } from "./keys.ts";

type Source = () => readonly Action[];

const sources = new SvelteSet<Source>();

/** Offers actions for as long as the component lives. Call it while the component is being made. */
export function offer(source: Source): void {
  $effect(() => {
    untrack(() => sources.add(source));
    return () => {
      sources.delete(source);
    };
  });
}

/** Every action that is offered, the innermost first. */
export const offered = (): Action[] => [...sources].reverse().flatMap((source) => source());
