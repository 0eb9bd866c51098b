/**
 * What is done with the chosen stories, or with the one at which one is: opening, pinning, looking, copying.
 *
 * Nothing here decides about a text. A yes, a return, a deletion names one revision that somebody has read, and is asked for
 * in the story.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { ArticleRow, Rules } from "../ipc/types.ts";
import { say, sayError } from "../kit/notice.svelte.ts";
import { t, tellError } from "../kit/words/index.svelte.ts";
import type { Chosen } from "./chosen.svelte.ts";
import { copyText } from "./copy.ts";

/** Rows that the workstation gives at once. */
const MOST_ROWS = 500;

interface Doing {
  chosen: Chosen;
  /** How many rows the list has. */
  count: () => number;
  /** The story at which one is. */
  at: () => string | null;
  ids: (from: number, past: number) => Promise<string[]>;
  pinned: () => readonly string[];
  rules: () => Rules | null;
  limits: { pinned: number; tabs: number };
  open: (articles: string[]) => void;
  pin: (pinned: string[]) => Promise<void>;
  see: (articles: string[] | null) => Promise<void>;
}

export class Deeds {
  private readonly doing: Doing;

  constructor(doing: Doing) {
    this.doing = doing;
  }

  open(): void {
    void this.with((articles) => {
      const { tabs } = this.doing.limits;
      if (articles.length > tabs) say(t.list.tooMany(tabs));
      else this.doing.open(articles);
    });
  }

  /** Pins them on top, in their order; takes the pins away where all of them have one. */
  pin(): void {
    void this.with(async (articles) => {
      const pinned = this.doing.pinned();
      const away = articles.every((id) => pinned.includes(id));
      const next = away
        ? pinned.filter((id) => !articles.includes(id))
        : [...articles.filter((id) => !pinned.includes(id)), ...pinned];
      if (next.length > this.doing.limits.pinned) say(t.list.pinnedFull);
      else await this.doing.pin(next);
    });
  }

  /** Whether all chosen ones are pinned. */
  allPinned(pinned: readonly string[]): boolean {
    const { stories } = this.doing.chosen;
    return stories.size > 0 && [...stories].every((id) => pinned.includes(id));
  }

  see(): void {
    void this.with((articles) => this.doing.see(articles));
  }

  seeAll(): void {
    void this.tried(() => this.doing.see(null));
  }

  copy(): void {
    void this.with(async (articles) => {
      const rows: ArticleRow[] = [];
      for (let at = 0; at < articles.length; at += MOST_ROWS) {
        rows.push(...(await call("article_rows", { articles: articles.slice(at, at + MOST_ROWS) })).rows);
      }
      try {
        await navigator.clipboard.writeText(copyText(rows, this.doing.rules()));
        say(t.list.copied(rows.length));
      } catch {
        say(t.list.notCopied);
      }
    });
  }

  /** The chosen stories in the order of the list; without any, the one at which one is. */
  private async meant(): Promise<string[]> {
    const { stories } = this.doing.chosen;
    const at = this.doing.at();
    if (stories.size === 0) return at === null ? [] : [at];
    const all = await this.doing.ids(0, this.doing.count());
    // One that left the list meanwhile is still chosen.
    return [...new Set([...all.filter((id) => stories.has(id)), ...stories])];
  }

  private async with(act: (articles: string[]) => void | Promise<void>): Promise<void> {
    await this.tried(async () => {
      const articles = await this.meant();
      if (articles.length > 0) await act(articles);
    });
  }

  private async tried(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      sayError(tellError(errorBody(error)));
    }
  }
}
