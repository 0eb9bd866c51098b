/**
 * Where one is on the sheet, and which photos are chosen.
 *
 * The place is a photo and stays with it whatever the order becomes. Chosen photos are those for which something is done at
 * once; with fewer than two there is only the one at which one is.
 */
import { SvelteSet } from "svelte/reactivity";

export class Choice {
  /** The photo at which one is; null: there is none. */
  at = $state<string | null>(null);
  readonly keys = new SvelteSet<string>();
  #anchor: string | null = null;

  /** Goes to a photo, and nothing else is chosen. */
  go(key: string | null): void {
    this.at = key;
    this.#anchor = key;
    this.keys.clear();
  }

  /** Adds a photo to the chosen ones, or takes it away; one is there then. */
  toggle(key: string): void {
    if (this.keys.size === 0 && this.at !== null && this.at !== key) this.keys.add(this.at);
    if (!this.keys.delete(key)) this.keys.add(key);
    this.at = key;
    this.#anchor = key;
  }

  /** Chooses from where the run began up to this photo. */
  run(shown: readonly string[], to: string): void {
    const begin = this.#anchor ?? this.at ?? to;
    const [a, b] = [shown.indexOf(begin), shown.indexOf(to)];
    if (a < 0 || b < 0) return;
    this.keys.clear();
    for (const key of shown.slice(Math.min(a, b), Math.max(a, b) + 1)) this.keys.add(key);
    this.#anchor = begin;
    this.at = to;
  }

  all(shown: readonly string[]): void {
    this.keys.clear();
    for (const key of shown) this.keys.add(key);
    this.at ??= shown[0] ?? null;
  }

  /** Those of a sheet that are chosen, in its order; else the one at which one is. */
  of(shown: readonly string[]): string[] {
    if (this.keys.size > 1) return shown.filter((key) => this.keys.has(key));
    return this.at === null ? [] : [this.at];
  }
}
