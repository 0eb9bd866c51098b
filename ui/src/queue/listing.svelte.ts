/**
 * A list that is too long to be held: pages of it, where somebody looks.
 *
 * The workstation sorts, narrows and counts; this keeps the pages that are on the screen or were, asks for those that are
 * missing, and asks again when stories changed. What was shown stays until the answer is there, and an answer to an earlier
 * question never replaces a later one.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { ArticleList, ArticleRow, Listing } from "../ipc/types.ts";
import { sayError } from "../kit/notice.svelte.ts";
import { tellError } from "../kit/words/index.svelte.ts";

/** Rows that are asked for at once. */
const PAGE = 100;

type Facts = Omit<ArticleList, "rows">;

export class Pages {
  /** What is known of the whole list; null before the first answer. */
  facts = $state.raw<Facts | null>(null);
  private pages = $state.raw<Readonly<Record<number, readonly ArticleRow[]>>>({});
  private asked: Listing | null = null;
  private turn = 0;
  private seen: [from: number, to: number] = [0, 1];
  /** Pages that were asked for. */
  private coming: readonly number[] = [];
  private busy = false;
  private again = false;
  /** The story whose place in the list is followed, if one is chosen. */
  follow: string | null = null;

  get total(): number {
    return this.facts?.total ?? 0;
  }

  /** A row, if it is here. */
  at(place: number): ArticleRow | undefined {
    return this.pages[Math.floor(place / PAGE)]?.[place % PAGE];
  }

  /** Shows another list, or the same one anew from where one is. */
  async show(listing: Listing): Promise<void> {
    this.asked = listing;
    this.seen = [0, 1];
    this.turn++;
    this.busy = false;
    await this.reload();
  }

  /** Asks again for what can be seen. While that is under way, once more afterwards and not more often. */
  async reload(): Promise<void> {
    const listing = this.asked;
    if (!listing) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    this.again = false;
    const mine = ++this.turn;
    this.coming = [];
    try {
      const wanted = this.wanted();
      const answers = await Promise.all(wanted.map((page) => this.ask(listing, page)));
      if (mine !== this.turn) return;
      this.pages = Object.fromEntries(answers.map((answer, i) => [wanted[i], answer.rows]));
      this.take(answers[0]);
    } catch (error) {
      if (mine === this.turn) sayError(tellError(errorBody(error)));
    } finally {
      if (mine === this.turn) {
        this.busy = false;
        if (this.again) void this.reload();
        else this.fill();
      }
    }
  }

  /** These rows can be seen. */
  look(from: number, to: number): void {
    this.seen = [from, Math.max(to, from + 1)];
    if (!this.busy) this.fill();
  }

  /** The stories from one place up to and without another. */
  async ids(from: number, to: number): Promise<string[]> {
    const here = Array.from({ length: Math.max(0, to - from) }, (_, i) => this.at(from + i)?.article);
    const known = here.filter((id) => id !== undefined);
    if (known.length === here.length || !this.asked) return known;
    return (await call("article_ids", { ...this.asked, offset: from, limit: to - from })).articles;
  }

  private wanted(): number[] {
    const [first, last] = [Math.floor(this.seen[0] / PAGE), Math.floor((this.seen[1] - 1) / PAGE)];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }

  private ask(listing: Listing, page: number): Promise<ArticleList> {
    return call("article_list", { ...listing, offset: page * PAGE, limit: PAGE, find: this.follow });
  }

  private take(answer: ArticleList | undefined): void {
    if (!answer) return;
    this.facts = answer;
  }

  private fill(): void {
    const listing = this.asked;
    if (!listing || !this.facts) return;
    const last = Math.floor(Math.max(0, this.facts.total - 1) / PAGE);
    for (const page of this.wanted()) {
      if (page <= last && !(page in this.pages) && !this.coming.includes(page)) void this.bring(listing, page);
    }
  }

  private async bring(listing: Listing, page: number): Promise<void> {
    const mine = this.turn;
    this.coming = [...this.coming, page];
    try {
      const answer = await this.ask(listing, page);
      if (mine !== this.turn) return;
      this.pages = { ...this.pages, [page]: answer.rows };
      this.take(answer);
    } catch (error) {
      if (mine === this.turn) sayError(tellError(errorBody(error)));
    } finally {
      if (mine === this.turn) this.coming = this.coming.filter((one) => one !== page);
    }
  }
}
