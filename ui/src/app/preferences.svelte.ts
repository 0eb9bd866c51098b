/**
 * What the person here likes: saved views, what is pinned, open and recent, how lists are sorted.
 *
 * The workstation keeps it for each person; here it is changed on the screen at once and stored behind that, one writing at a
 * time and always the newest, so that a run of changes costs two writings and ends as it is shown. With it come the stories
 * that it names, as lists show them: tabs and the palette have their headlines from here.
 */
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { ArticleRow, Preferences } from "../ipc/types.ts";
import { sayError } from "../kit/notice.svelte.ts";
import { tellError } from "../kit/words/index.svelte.ts";

/** Stories that were opened and are remembered. */
export const MOST_RECENT = 20;
/** Stories that are pinned at most; the workstation takes no more. */
export const MOST_PINNED = 100;
/** Lists of one's own at most, likewise. */
export const MOST_SAVED = 40;

const NONE: Preferences = { sorts: {}, saved: [], pinned: [], recent: [], tabs: [] };

class Kept {
  value = $state.raw<Preferences>(NONE);
  /** Whether they were asked for: before that, nothing is missing yet. */
  loaded = $state(false);
  /** The stories that are open or were, by id. */
  stories = $state.raw<ReadonlyMap<string, ArticleRow>>(new Map());
  private person: string | null = null;
  private writing: Promise<void> | null = null;
  private unwritten = false;
  private asked = 0;

  /** Follows the lists; returns how to stop. */
  start(): () => void {
    return on("list_changed", () => void this.know());
  }

  /** Somebody is here: theirs are asked for. */
  async load(person: string): Promise<void> {
    this.person = person;
    this.value = NONE;
    this.loaded = false;
    try {
      const value = await call("preferences_get", {});
      if (this.person === person) [this.value, this.loaded] = [value, true];
    } catch (error) {
      sayError(tellError(errorBody(error)));
    }
    await this.know();
  }

  /** Changes them: on the screen at once; done when they are stored. */
  async change(next: (now: Preferences) => Preferences): Promise<void> {
    const value = next(this.value);
    if (value === this.value) return;
    const named = value.tabs !== this.value.tabs || value.recent !== this.value.recent;
    this.value = value;
    this.unwritten = true;
    if (named) void this.know();
    this.writing ??= this.write();
    await this.writing;
  }

  private async write(): Promise<void> {
    try {
      while (this.unwritten) {
        this.unwritten = false;
        await call("preferences_set", { preferences: this.value });
      }
    } catch (error) {
      // What is on the screen stays; the next change is written with it.
      sayError(tellError(errorBody(error)));
    } finally {
      this.writing = null;
    }
  }

  /** Asks for the stories that are named, as they are now. */
  private async know(): Promise<void> {
    const articles = [...new Set([...this.value.tabs, ...this.value.recent])];
    const mine = ++this.asked;
    if (articles.length === 0) {
      this.stories = new Map();
      return;
    }
    try {
      const { rows } = await call("article_rows", { articles });
      if (mine === this.asked) this.stories = new Map(rows.map((row) => [row.article, row]));
    } catch {
      // Headlines are worth no notice: without them a story is called by what it is.
    }
  }

  /** A story was opened: it is the most recent one. */
  remember(article: string): void {
    void this.change((now) =>
      now.recent[0] === article
        ? now
        : { ...now, recent: [article, ...now.recent.filter((one) => one !== article)].slice(0, MOST_RECENT) },
    );
  }
}

export const kept = new Kept();
