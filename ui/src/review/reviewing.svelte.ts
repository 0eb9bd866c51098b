/**
 * Working through a merge review: which place is looked at, what is decided about it, what is still open.
 *
 * The workstation finds the places and makes the edits; this asks it and keeps what was answered. A decision is about what
 * was on the screen (`state`): if the place has changed since, the workstation refuses, the place is shown anew, and words
 * that were being typed stay in their field. Everything decided is saved, so the screen can be closed at any moment.
 */
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { Decision, ReviewedPlace, ReviewView } from "../ipc/types.ts";
import { composed } from "../kit/composition.ts";
import { t, tellError, type Told } from "../kit/words/index.svelte.ts";

/** What of the story it needs. */
export interface Subject {
  article: string;
  /** Waits until everything typed elsewhere in the story is committed. */
  quiet(): Promise<void>;
}

/** How a place stands: nobody has decided, decided, decided but changed since. */
export type Standing = "open" | "decided" | "changed";

export const standingOf = (place: ReviewedPlace): Standing =>
  place.decided === null ? "open" : place.decided.holds ? "decided" : "changed";

/** After this long without another event the places are asked for again. */
const REFRESH_MS = 250;

export class Reviewing {
  view = $state.raw<ReviewView | null>(null);
  /** The place that is looked at, by its id. */
  chosen = $state<string | null>(null);
  /** The words being written for that place. */
  editing = $state<string | null>(null);
  /** The places about which something was asked that is not answered, in the order in which it was asked. */
  #waiting = $state.raw<readonly string[]>([]);
  #turn: Promise<unknown> = Promise.resolve();
  /** What went wrong, beside the place. */
  told = $state.raw<Told | null>(null);
  /** What is said to those who hear the window. */
  said = $state("");
  /** Why the last thing that was asked was not done. */
  failure: unknown = null;

  readonly #subject: Subject;
  readonly #stops: (() => void)[];
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #closed = false;
  /** What the field held when it was opened. */
  #untouched = "";

  constructor(subject: Subject) {
    this.#subject = subject;
    const soon = ({ article }: { article: string }): void => {
      if (article === subject.article) this.#refreshSoon();
    };
    this.#stops = [on("article_changed", soon), on("article_remote", soon)];
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#refresh);
    for (const stop of this.#stops) stop();
  }

  get places(): readonly ReviewedPlace[] {
    return this.view?.places ?? [];
  }

  /** Whether something is not answered for yet. */
  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  get place(): ReviewedPlace | null {
    return this.places.find((place) => place.id === this.chosen) ?? null;
  }

  get number(): number {
    return this.places.findIndex((place) => place.id === this.chosen);
  }

  /** How many places nobody has decided about, or must look at again. */
  get left(): number {
    return this.places.filter((place) => standingOf(place) !== "decided").length;
  }

  #refreshSoon(): void {
    if (this.#closed) return;
    clearTimeout(this.#refresh);
    // What is answered next is newer than what could be asked for now.
    this.#refresh = setTimeout(() => (this.busy ? this.#refreshSoon() : void this.load()), REFRESH_MS);
  }

  /** Asks for the places as they stand now. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const view = await call("review_open", { article: this.#subject.article });
      if (mine === this.#asked && !this.#closed) this.#take(view);
    } catch (error) {
      if (mine === this.#asked) this.told = tellError(errorBody(error));
    }
  }

  #take(view: ReviewView): void {
    const before = this.view;
    this.view = view;
    if (before?.review === view.review) {
      const known = before.places.map((place) => place.id);
      const more = view.places.filter((place) => !known.includes(place.id)).length;
      if (more > 0) this.said = t.merge.widened(more);
    }
    if (view.places.some((place) => place.id === this.chosen)) return;
    // A review begins, and goes on, with the first place that nobody has decided about.
    const next = view.places.find((place) => standingOf(place) !== "decided") ?? view.places[0];
    this.chosen = next?.id ?? null;
    this.editing = null;
  }

  // ---- going from place to place ----

  async choose(id: string): Promise<void> {
    // At once where nothing is being written: two quick presses are two steps.
    if (id === this.chosen || (this.editing !== null && !(await this.keepWords()))) return;
    this.chosen = id;
    this.told = null;
  }

  async move(step: number): Promise<void> {
    const to = this.places[Math.max(0, Math.min(this.places.length - 1, this.number + step))];
    if (to) await this.choose(to.id);
  }

  /** The next place that waits, round the list; the next at all when none waits. */
  async next(): Promise<void> {
    if (this.editing !== null && !(await this.keepWords())) return;
    const { places, number } = this;
    const round = [...places.slice(number + 1), ...places.slice(0, Math.max(0, number))];
    const to = round.find((place) => standingOf(place) !== "decided");
    if (to) await this.choose(to.id);
    else if (this.left === 0) this.said = t.merge.allDone;
  }

  // ---- deciding ----

  /** Decides about the place that is looked at. Whether it was done. */
  async decide(decision: Decision): Promise<boolean> {
    const { place, view } = this;
    if (!place || !view?.review) return false;
    const { review } = view;
    const { id } = place;
    // What was on the screen; after a choice of one's own about this very place, what that has made of it.
    const shown = this.#waiting.includes(id) ? null : place.state;
    return this.#ask(id, async () => {
      const state = shown ?? this.places.find((one) => one.id === id)?.state ?? place.state;
      return call("review_decide", { article: this.#subject.article, review, place: id, state, decision });
    });
  }

  /** Takes the decision about this place back. */
  async undo(): Promise<boolean> {
    const { place, view } = this;
    if (!place?.decided || !view?.review) return false;
    const { review } = view;
    return this.#ask(place.id, () => call("review_undo", { article: this.#subject.article, review, place: place.id }));
  }

  /** Asks when everything asked before is answered: a key that is pressed quickly is not lost. */
  #ask(place: string, run: () => Promise<ReviewView>): Promise<boolean> {
    this.#waiting = [...this.#waiting, place];
    const turn = this.#turn.then(() => this.#run(run));
    this.#turn = turn;
    return turn;
  }

  async #run(run: () => Promise<ReviewView>): Promise<boolean> {
    this.told = null;
    try {
      await this.#subject.quiet();
      const mine = ++this.#asked;
      const view = await run();
      if (mine === this.#asked) this.#take(view);
      this.said = this.left === 0 ? t.merge.allDone : t.merge.left(this.left);
      return true;
    } catch (error) {
      this.failure = error;
      // Whatever it was, the place is shown as it is now, and what was typed is still in its field.
      await this.load();
      this.told = tellError(errorBody(error));
      this.said = this.told.message;
      return false;
    } finally {
      this.#waiting = this.#waiting.slice(1);
    }
  }

  // ---- writing it anew ----

  /** Opens the words of the place for writing: those that stand there, or, where nothing stands yet, the first side's. */
  edit(): void {
    const { place } = this;
    if (!place?.offers.includes("write")) return;
    if (this.editing !== null) return;
    this.#untouched = place.now.text || (place.sides[0]?.text ?? "");
    this.editing = this.#untouched;
  }

  /** Lets go of the words in the field. */
  drop(): void {
    this.editing = null;
    this.told = null;
  }

  /** Makes the words in the field the place's. */
  async write(): Promise<boolean> {
    await composed();
    const text = this.editing;
    if (text === null) return false;
    const done = await this.decide({ decision: "write", text });
    if (done) this.editing = null;
    return done;
  }

  /**
   * Leaving a place or the screen keeps the words that were typed; words that were not touched are not typed. False: they
   * could not be kept, and nothing may leave.
   */
  async keepWords(): Promise<boolean> {
    if (this.editing === null) return true;
    if (this.editing !== this.#untouched) return this.write();
    this.editing = null;
    return true;
  }
}
