/**
 * Shorthands while somebody types: what the code before the caret stands for, shown before it is taken.
 *
 * One for the window, because there is one caret. Whoever lets people write (a plain field, the body) says when something was
 * typed and how to read and replace what stands before the caret; here the workstation is asked, the answer is shown
 * beside the caret, and a key takes it. What a code is and what an input method makes of it is the workstation's to say
 * (`editorial::shorthand`); nothing of that is repeated here.
 *
 * *Behind the hand.* Showing changes nothing. Taking waits until no word is being composed and the late commit of the last one
 * has come, and happens only if the code still stands where it stood. Tab takes and the arrows choose: no input method
 * uses them for itself, and Enter, Space and Backspace stay what they are in a text.
 */
import { mount, unmount } from "svelte";
import { call } from "../ipc/call.ts";
import type { Expandable, Expansion } from "../ipc/types.ts";
import { composed, isTaken } from "../kit/composition.ts";
import type { CaretBox } from "./caret.ts";
import Expansions from "./Expansions.svelte";

/** Where somebody types. */
export interface Place {
  /** What has the focus. */
  readonly element: HTMLElement;
  /** What stands before the caret in its paragraph, the end of it at least; null: there is no caret. */
  before(): string | null;
  box(): CaretBox;
  /** Puts a text in place of what stands directly before the caret, as one step of undo. */
  replace(typed: string, text: string): void;
}

/** So much of what stands before the caret is enough to see a code in it, UTF-16 units. */
export const ENOUGH = 80;
/** What may be a code, or the beginning of one: everything else is not worth a question. */
const MAY_BE_CODE = /\\[^\s\\]+\\?$/u;

/** What is offered, where, and for what stood before the caret then. */
interface Shown {
  readonly found: Expandable;
  readonly place: Place;
  readonly before: string;
  readonly box: CaretBox;
}

class Expanding {
  /** What is offered now. */
  shown = $state.raw<Shown | null>(null);
  /** Which of them Tab takes. */
  chosen = $state(0);
  #question = 0;
  /** The code that was sent away with Escape: while it is written on nothing is offered, until it is whole. */
  #sentAway: string | null = null;
  #panel: Record<string, unknown> | null = null;
  #taking = false;

  /** Somebody typed at this place. */
  typed(place: Place): void {
    const before = place.before();
    if (before === null || !MAY_BE_CODE.test(before)) {
      this.close();
      this.#sentAway = null;
      return;
    }
    void this.#look(place, before);
  }

  async #look(place: Place, before: string): Promise<void> {
    const question = ++this.#question;
    const found = await this.#find(before);
    // Somebody typed on, went elsewhere, or the field is gone: that is its own question, or none.
    if (question !== this.#question || place.before() !== before) return;
    if (!found || this.#isSentAway(found)) {
      this.close();
      return;
    }
    const goesOn = this.shown?.place.element === place.element ? this.#sameAs(found.expansions) : 0;
    this.shown = { found, place, before, box: place.box() };
    this.chosen = goesOn;
    this.#open(place);
  }

  /** An answer that does not come is no message: nothing was lost, and the code stands there as it was typed. */
  async #find(before: string): Promise<Expandable | null> {
    try {
      return (await call("shorthand_find", { before: before.slice(-ENOUGH) })).found;
    } catch {
      return null;
    }
  }

  #isSentAway(found: Expandable): boolean {
    const gone = this.#sentAway;
    if (gone === null) return false;
    if (found.typed === gone || (!found.is_closed && found.typed.startsWith(gone))) return true;
    this.#sentAway = null;
    return false;
  }

  /** The place of what was chosen, once arrows have chosen it; else the first. */
  #sameAs(expansions: readonly Expansion[]): number {
    const was = this.chosen > 0 ? this.shown?.found.expansions[this.chosen] : undefined;
    const at = expansions.findIndex((one) => one.code === was?.code && one.number === was.number);
    return Math.max(0, at);
  }

  /** The caret may have gone elsewhere, the place may have been left, somebody else may have written there. */
  moved(): void {
    if (this.shown && !this.#taking && this.shown.place.before() !== this.shown.before) this.close();
  }

  close(): void {
    this.#question++;
    if (!this.shown) return;
    this.shown.place.element.removeAttribute("aria-activedescendant");
    this.shown.place.element.removeAttribute("aria-controls");
    this.shown = null;
    this.chosen = 0;
    document.removeEventListener("keydown", this.#onkeydown, true);
    if (this.#panel) void unmount(this.#panel);
    this.#panel = null;
  }

  #open(place: Place): void {
    this.#point(place);
    if (this.#panel) return;
    // In the capture phase: before the text moves its caret and before Tab leaves it.
    document.addEventListener("keydown", this.#onkeydown, true);
    // An open dialog lies over everything else of the page.
    const target = place.element.closest("dialog") ?? document.body;
    this.#panel = mount(Expansions, { target, props: { expanding: this } });
  }

  /** Tells a screen reader which one Tab takes. */
  #point(place: Place): void {
    place.element.setAttribute("aria-controls", "expansions");
    place.element.setAttribute("aria-activedescendant", `expansion-${this.chosen}`);
  }

  choose(index: number): void {
    const { shown } = this;
    if (!shown) return;
    this.chosen = (index + shown.found.expansions.length) % shown.found.expansions.length;
    this.#point(shown.place);
  }

  readonly #onkeydown = (event: KeyboardEvent): void => {
    // What the input method has taken for itself is its own; a key that it handed on ends its word, and what we do waits.
    if (!this.shown || isTaken(event) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Tab") void this.take(this.chosen);
    else if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Escape") {
      this.#sentAway = this.shown.found.typed;
      this.close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /** Puts one of them in place of the code, once no word is being composed. */
  async take(index: number): Promise<void> {
    const wanted = this.shown?.found.expansions[index];
    if (!this.shown || !wanted || this.#taking) return;
    const { place } = this.shown;
    this.#taking = true;
    try {
      await composed();
      const before = place.before();
      // The end of the word may have changed what stands there: then it is asked once more what that is.
      const found = before === null ? null : await this.#find(before);
      const same = found?.expansions.some((one) => one.code === wanted.code && one.number === wanted.number);
      if (found && same && place.before() === before) place.replace(found.typed, wanted.text);
    } finally {
      this.#taking = false;
      this.close();
    }
  }
}

/** The window's one. */
export const expanding = new Expanding();
