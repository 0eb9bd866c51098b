/**
 * Stories that are open: kept ones in their order, and at most one that is open for now.
 *
 * Opening a story in passing opens it for now: the next one takes its place, so that reading through a list piles up nothing.
 * One that is opened beside the others, or kept, stays until it is closed, also through a restart. Only the story on the
 * screen has an editor; the others are names, and are opened again where one was.
 */
import type { Place } from "../article/whereabouts.ts";
import { kept } from "./preferences.svelte.ts";

/** Stories that stay open at most. */
export const MOST_OPEN = 12;

class Tabs {
  /** The story that is open for now. */
  loose = $state<string | null>(null);
  /** The story that was on the screen last. */
  last: string | null = null;
  /** Where one was in each of them when it was left; for as long as it is open, and never longer than this window. */
  readonly #places = new Map<string, Place>();

  /** The open stories, in the order of their tabs. */
  get open(): readonly string[] {
    const { tabs } = kept.value;
    return this.loose === null || tabs.includes(this.loose) ? tabs : [...tabs, this.loose];
  }

  /** A story comes to the screen. */
  show(article: string): void {
    this.last = article;
    if (kept.value.tabs.includes(article)) return;
    if (this.loose !== null && this.loose !== article) this.#places.delete(this.loose);
    this.loose = article;
  }

  /** A story goes from the screen, and one was here in it. */
  leave(article: string, place: Place): void {
    if (this.open.includes(article)) this.#places.set(article, place);
  }

  /** Where one was in a story when it was left; null: it was not open. */
  placeIn(article: string): Place | null {
    return this.#places.get(article) ?? null;
  }

  /** Keeps stories open; false: there are too many. */
  keep(articles: readonly string[]): boolean {
    const { tabs } = kept.value;
    const more = articles.filter((one) => !tabs.includes(one));
    if (tabs.length + more.length > MOST_OPEN) return false;
    if (more.length > 0) void kept.change((now) => ({ ...now, tabs: [...now.tabs, ...more] }));
    if (this.loose !== null && articles.includes(this.loose)) this.loose = null;
    return true;
  }

  /** Closes one; gives the one beside it. */
  close(article: string): string | null {
    const { open } = this;
    const at = open.indexOf(article);
    const next = open[at + 1] ?? open[at - 1] ?? null;
    if (this.loose === article) this.loose = null;
    if (this.last === article) this.last = null;
    this.#places.delete(article);
    if (kept.value.tabs.includes(article)) {
      void kept.change((now) => ({ ...now, tabs: now.tabs.filter((one) => one !== article) }));
    }
    return at < 0 ? null : next;
  }

  /** The story so many tabs further, round and round; from the queue, the one that was on the screen last. */
  beside(article: string | null, step: 1 | -1): string | null {
    const { open } = this;
    if (open.length === 0) return null;
    if (article === null) return this.last !== null && open.includes(this.last) ? this.last : (open[0] ?? null);
    const at = open.indexOf(article);
    return open[(at + step + open.length) % open.length] ?? null;
  }

  /** Moves a tab to another place. One that is open for now is kept by it. */
  move(article: string, to: number): void {
    const order = this.open.filter((one) => one !== article);
    order.splice(Math.max(0, Math.min(order.length, to)), 0, article);
    const tabs = order.filter((one) => one === article || one !== this.loose);
    if (tabs.length > MOST_OPEN) return;
    if (this.loose === article) this.loose = null;
    void kept.change((now) => ({ ...now, tabs }));
  }

  /** Somebody else works here now. */
  forget(): void {
    this.loose = null;
    this.last = null;
    this.#places.clear();
  }
}

export const tabs = new Tabs();
