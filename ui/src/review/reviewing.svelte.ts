/**
 * Working through a merge review: which place is looked at, what is decided about it, what is still open, what is being written.
 *
 * The workstation finds the places and makes the edits; this asks it and keeps what was answered. A decision is about what
 * was on the screen (`state`): if the place has changed since, the workstation refuses and the place is shown anew. What was
 * asked about that place behind the refused decision is dropped, for it was meant for a text that is no more.
 *
 * It belongs to the open story and not to the screen: words that are being written for a place outlive the screen, the place
 * and the review itself, until they are in the story or somebody gives them up.
 */
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { Decision, ReviewedPlace, ReviewView } from "../ipc/types.ts";
import { composed } from "../kit/composition.ts";
import { t, tellError, type Told } from "../kit/words/index.svelte.ts";

/** Words for a place, kept where the end of the page cannot reach them. */
export interface Kept {
  readonly text: string;
  /** The state of the place that the writer had seen. */
  readonly saw: string;
  /** Whether the field is open; what stood in a closed one is there again when it is opened. */
  readonly open: boolean;
}

/** What of the story it needs. */
export interface Subject {
  article: string;
  /** Waits until everything typed elsewhere in the story is committed. */
  quiet(): Promise<void>;
  /** Keeps what is written for a place; null: nothing. */
  keep(place: string, kept: Kept | null): void;
  kept(place: string): Kept | null;
  /** The place whose field was open when an earlier page, or an earlier opening of the story, ended. */
  open(): (Kept & { readonly place: string }) | null;
}

/** What is being written for a place. */
export interface Writing {
  readonly place: string;
  /** What stands in the field. */
  readonly text: string;
  /** What it held when it was opened: words that nobody touched are not written. Null: it was written earlier. */
  readonly untouched: string | null;
  /** The state of the place that is written over: what the writer has seen, and nothing that came since. */
  readonly saw: string;
  /** Whether the place has become another while somebody wrote. */
  readonly moved: boolean;
  /** Whether it was refused for that: now a person decides, and nothing is tried by itself. */
  readonly refused: boolean;
}

/** How a place stands: nobody has decided, decided, decided but changed since. */
export type Standing = "open" | "decided" | "changed";

export const standingOf = (place: ReviewedPlace): Standing =>
  place.decided === null ? "open" : place.decided.holds ? "decided" : "changed";

/** After this long without another event the places are asked for again. */
const REFRESH_MS = 250;
/** A press so soon after a refusal was meant for what stood there before it, ms. */
const LOOK_MS = 600;

/** Something that was asked about a place and is not answered. */
interface Turn {
  readonly place: string;
  dropped: boolean;
}

export class Reviewing {
  view = $state.raw<ReviewView | null>(null);
  /** The place that is looked at, by its id. */
  chosen = $state<string | null>(null);
  /** What is being written for it. */
  writing = $state.raw<Writing | null>(null);
  /** What was asked and is not answered, in its order. */
  #turns = $state.raw<readonly Turn[]>([]);
  #last: Promise<unknown> = Promise.resolve();
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
  /** How many screens show it. */
  #shown = 0;
  /** The place that was shown anew after a refusal a moment ago: nobody can have read it. */
  #unread: string | null = null;
  #looking: ReturnType<typeof setTimeout> | undefined;
  /** The words that are on their way. */
  #sent: { place: string; text: string; turn: Promise<boolean> } | null = null;

  constructor(subject: Subject) {
    this.#subject = subject;
    const left = subject.open();
    if (left) {
      const { place, text, saw } = left;
      this.chosen = place;
      this.writing = { place, text, saw, untouched: null, moved: false, refused: false };
    }
    const soon = ({ article }: { article: string }): void => {
      if (article === subject.article && this.#shown > 0) this.#refreshSoon();
    };
    this.#stops = [on("article_changed", soon), on("article_remote", soon)];
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#refresh);
    clearTimeout(this.#looking);
    for (const stop of this.#stops) stop();
  }

  /** It is on a screen, and follows what happens, until the returned function is called. */
  show(): () => void {
    // Whoever comes back goes on with what waits.
    if (this.#shown === 0 && !this.writing && this.place && standingOf(this.place) === "decided") {
      this.chosen = null;
      this.#choose();
    }
    this.#shown += 1;
    return () => {
      this.#shown -= 1;
    };
  }

  get places(): readonly ReviewedPlace[] {
    return this.view?.places ?? [];
  }

  /** Whether something is not answered for yet. */
  get busy(): boolean {
    return this.#turns.length > 0;
  }

  /** Whether something about the place that is looked at is not answered for yet. */
  get waits(): boolean {
    return this.#turns.some((turn) => turn.place === this.chosen);
  }

  get place(): ReviewedPlace | null {
    return this.#find(this.chosen);
  }

  get number(): number {
    return this.places.findIndex((place) => place.id === this.chosen);
  }

  /** How many places nobody has decided about, or must look at again. */
  get left(): number {
    return this.places.filter((place) => standingOf(place) !== "decided").length;
  }

  /** Whether the place that is written about is in the review no more: it ended, or somebody's merge took the place away. */
  get homeless(): boolean {
    return this.writing !== null && this.view !== null && this.#find(this.writing.place) === null;
  }

  #find(id: string | null): ReviewedPlace | null {
    return this.places.find((place) => place.id === id) ?? null;
  }

  #refreshSoon(): void {
    if (this.#closed) return;
    clearTimeout(this.#refresh);
    // What is answered next is newer than what could be asked for now.
    this.#refresh = setTimeout(() => (this.busy ? this.#refreshSoon() : void this.load()), REFRESH_MS);
  }

  /** Asks for the places as they stand now. Whether they are on the screen. */
  async load(): Promise<boolean> {
    const mine = ++this.#asked;
    try {
      const view = await call("review_open", { article: this.#subject.article });
      if (mine !== this.#asked || this.#closed) return false;
      this.#take(view);
      return true;
    } catch (error) {
      this.failure = error;
      if (mine === this.#asked) this.told = tellError(errorBody(error));
      return false;
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
    if (this.writing) this.#takeUnder(this.writing, before === null);
    else this.#choose();
  }

  /** Somebody writes: the words stay, whatever has become of their place. */
  #takeUnder(writing: Writing, first: boolean): void {
    const place = this.#find(writing.place);
    if (!place) {
      this.said = t.merge.ended;
      return;
    }
    // What an earlier page left may have been answered for, though nobody heard it.
    if (first && writing.untouched === null && writing.text === place.now.text) this.#end(null);
    else if (place.state !== writing.saw && !writing.moved && this.#sent?.place !== writing.place) {
      this.writing = { ...writing, moved: true };
      this.said = t.merge.movedMeanwhile;
    }
  }

  /** A review begins, and goes on, with the first place that nobody has decided about. */
  #choose(): void {
    if (this.place) return;
    const next = this.places.find((place) => standingOf(place) !== "decided") ?? this.places[0];
    this.chosen = next?.id ?? null;
  }

  // ---- going from place to place ----

  async choose(id: string): Promise<void> {
    // At once where nothing is being written: two quick presses are two steps.
    if (id === this.chosen || (this.writing && !(await this.keepWords()))) return;
    this.chosen = id;
    this.told = null;
  }

  async move(step: number): Promise<void> {
    const to = this.places[Math.max(0, Math.min(this.places.length - 1, this.number + step))];
    if (to) await this.choose(to.id);
  }

  /** The next place that waits, round the list; the next at all when none waits. */
  async next(): Promise<void> {
    if (this.writing && !(await this.keepWords())) return;
    const { places, number } = this;
    const round = [...places.slice(number + 1), ...places.slice(0, Math.max(0, number))];
    const to = round.find((place) => standingOf(place) !== "decided");
    if (to) await this.choose(to.id);
    else if (this.left === 0) this.said = t.merge.allDone;
  }

  // ---- deciding ----

  /** Decides about the place that is looked at. Whether it was done. */
  async decide(decision: Decision): Promise<boolean> {
    const { place } = this;
    if (!place || this.writing || this.#unread === place.id) return false;
    // What was on the screen; after a choice of one's own about this very place, what that has made of it.
    const follows = this.waits;
    return this.#ask(place.id, () => {
      const now = follows ? this.#find(place.id) : null;
      const mine = now !== null && (now.decided === null || now.decided.holds);
      return this.#decided(place.id, mine ? now.state : place.state, decision);
    });
  }

  /** Takes the decision about this place back, also one that is not answered for yet. */
  async undo(): Promise<boolean> {
    const { place } = this;
    if (!place || this.#unread === place.id || !(place.decided?.undo || this.waits)) return false;
    return this.#ask(place.id, () => {
      const review = this.view?.review;
      if (!review || !this.#find(place.id)?.decided?.undo) return null;
      return call("review_undo", { article: this.#subject.article, review, place: place.id });
    });
  }

  #decided(place: string, state: string, decision: Decision): Promise<ReviewView> | null {
    const review = this.view?.review;
    if (!review) return null;
    return call("review_decide", { article: this.#subject.article, review, place, state, decision });
  }

  /** Asks when everything asked before is answered: a key that is pressed quickly is not lost. */
  #ask(place: string, run: () => Promise<ReviewView> | null, done?: (view: ReviewView) => void): Promise<boolean> {
    const turn: Turn = { place, dropped: false };
    this.#turns = [...this.#turns, turn];
    const answered = this.#last.then(() => this.#run(turn, run, done));
    this.#last = answered;
    return answered;
  }

  async #run(
    turn: Turn,
    run: () => Promise<ReviewView> | null,
    done: (view: ReviewView) => void = () => undefined,
  ): Promise<boolean> {
    try {
      if (turn.dropped) return false;
      this.told = null;
      await this.#subject.quiet();
      const mine = ++this.#asked;
      const view = await run();
      if (!view) return false;
      if (mine === this.#asked) this.#take(view);
      this.said = this.left === 0 ? t.merge.allDone : t.merge.left(this.left);
      done(view);
      return true;
    } catch (error) {
      await this.#refused(turn, error);
      return false;
    } finally {
      this.#turns = this.#turns.filter((one) => one !== turn);
    }
  }

  /** Whatever it was, the place is shown as it is now, and what was typed is still in its field. */
  async #refused({ place }: Turn, error: unknown): Promise<void> {
    this.failure = error;
    const changed = errorBody(error).code === "review_changed";
    const shown = await this.load();
    // What was pressed behind it was meant for what stood there before.
    for (const turn of this.#turns) if (turn.place === place) turn.dropped = true;
    this.#unread = place;
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => (this.#unread = null), LOOK_MS);
    const now = this.#find(place);
    if (changed && this.writing?.place === place) {
      const saw = shown && now ? now.state : this.writing.saw;
      this.#set({ ...this.writing, saw, moved: true, refused: true });
    }
    this.told = tellError(errorBody(error));
    this.said = this.told.message;
  }

  // ---- writing it anew ----

  /**
   * Opens the words of the place for writing: those that were left in its field, or those that stand there, or, where nothing
   * stands yet, the first side's.
   */
  async edit(): Promise<void> {
    const id = this.chosen;
    while (this.waits && this.chosen === id) await this.#last;
    const { place } = this;
    if (this.chosen !== id || this.writing || !place?.offers.includes("write")) return;
    const kept = this.#subject.kept(place.id);
    if (!kept || kept.text === place.now.text) this.#begin(place);
    else {
      const { text, saw } = kept;
      this.#set({ place: place.id, text, saw, untouched: null, moved: saw !== place.state, refused: false });
    }
  }

  #begin(place: ReviewedPlace): void {
    const text = place.now.text || (place.sides[0]?.text ?? "");
    this.#set({ place: place.id, text, untouched: text, saw: place.state, moved: false, refused: false });
  }

  /** What is written now; kept for the page that follows, should this one die. */
  #set(writing: Writing): void {
    this.writing = writing;
    const { place, text, saw, untouched } = writing;
    this.#subject.keep(place, text === untouched ? null : { text, saw, open: true });
  }

  /** Somebody typed: this is the whole text now. */
  type(text: string): void {
    if (this.writing) this.#set({ ...this.writing, text });
  }

  #end(kept: Kept | null): void {
    if (this.writing) this.#subject.keep(this.writing.place, kept);
    this.writing = null;
    this.#choose();
  }

  /** Closes the field. What was typed is there again when it is opened. */
  drop(): void {
    if (!this.writing || this.homeless) return;
    const { text, saw, untouched } = this.writing;
    this.#end(text === untouched ? null : { text, saw, open: false });
    this.told = null;
  }

  /** Gives the words in the field up, and begins with those in the story where the place still is. */
  giveUp(): void {
    const { place } = this;
    this.told = null;
    if (place && this.writing?.place === place.id) this.#begin(place);
    else this.#end(null);
  }

  /** Makes the words in the field the place's. */
  async write(): Promise<boolean> {
    await composed();
    const { writing } = this;
    if (!writing || this.homeless || this.#unread === writing.place) return false;
    const { place, text } = writing;
    // Pressed twice is written once.
    if (this.#sent?.place === place && this.#sent.text === text) return this.#sent.turn;
    this.writing = { ...writing, refused: false };
    const turn = this.#ask(
      place,
      () => this.#decided(place, this.writing?.saw ?? writing.saw, { decision: "write", text }),
      (view) => this.#wrote(view, place, text),
    );
    this.#sent = { place, text, turn };
    try {
      return await turn;
    } finally {
      if (this.#sent.turn === turn) this.#sent = null;
    }
  }

  /** They are in the story. What was typed since the press stays in the field. */
  #wrote(view: ReviewView, place: string, text: string): void {
    const { writing } = this;
    if (writing?.place !== place) return;
    if (writing.text === text) {
      this.#end(null);
      return;
    }
    const now = view.places.find((one) => one.id === place);
    const saw = now?.decided?.holds ? now.state : writing.saw;
    this.#set({ ...writing, untouched: text, saw, moved: now?.state !== saw });
  }

  /**
   * Leaving a place or the story keeps the words that were typed; words that were not touched are not typed. False: they
   * are not in the story, and nothing may leave. A refusal because the place has changed is not tried again by itself.
   */
  async keepWords(): Promise<boolean> {
    await composed();
    if (this.writing && !this.view) await this.load();
    const { writing } = this;
    if (!writing) return true;
    if (writing.text === writing.untouched) {
      this.#end(null);
      return true;
    }
    if (this.homeless) {
      const gone = { code: "review_changed", arguments: { place: "gone" } };
      this.failure = Object.assign(new Error("the place is in the review no more"), gone);
      return false;
    }
    return writing.refused ? false : this.write();
  }

  /** Waits until the words being written are in the story. Rejects when they could not be. */
  async quiet(): Promise<void> {
    if (!(await this.keepWords())) throw this.failure;
  }
}
