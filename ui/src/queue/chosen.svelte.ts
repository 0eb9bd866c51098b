/**
 * Where one is in a list, and which stories of it are chosen.
 *
 * The place is a row; the chosen stories are stories, wherever in the list they go while others work. Without any, whatever
 * is done is done with the story at the place.
 */
import { SvelteSet } from "svelte/reactivity";

export class Chosen {
  /** The row at which one is; -1: none yet. */
  at = $state(-1);
  readonly stories = new SvelteSet<string>();
  /** Where a run of chosen stories began. */
  private anchor = -1;
  /** The stories that were chosen before the run. */
  private before: readonly string[] = [];

  /** Goes to a row, with nothing chosen but what is. */
  go(at: number): void {
    this.at = at;
    this.anchor = -1;
  }

  /** Chooses a story or not. */
  toggle(at: number, article: string): void {
    if (!this.stories.delete(article)) this.stories.add(article);
    this.go(at);
  }

  /** From where to where a run of chosen stories goes if it reaches this row. */
  run(to: number): [from: number, past: number] {
    if (this.anchor < 0) {
      this.anchor = this.at < 0 ? to : this.at;
      this.before = [...this.stories];
    }
    this.at = to;
    return [Math.min(this.anchor, to), Math.max(this.anchor, to) + 1];
  }

  /** The run has these stories. */
  take(run: readonly string[]): void {
    this.stories.clear();
    for (const article of [...this.before, ...run]) this.stories.add(article);
  }

  /** Chooses exactly these. */
  only(articles: readonly string[]): void {
    this.before = [];
    this.take(articles);
    this.anchor = -1;
  }

  /** Chooses none. */
  clear(): void {
    this.stories.clear();
    this.anchor = -1;
  }

  /** Another list: nothing of the last one is chosen. */
  forget(): void {
    this.clear();
    this.at = -1;
  }
}
