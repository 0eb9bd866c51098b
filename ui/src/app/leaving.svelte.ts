/**
 * Leaving a story and ending the window: never over words that are in no workstation, unless somebody decides so.
 *
 * One leaving at a time. Whoever asks again while one is under way changes at most what happens behind it (the window ends
 * instead), so that no earlier request comes true minutes later, in the middle of a sentence.
 */
import { leftBehind, leftText, saveLeft } from "../article/left-behind.ts";
import { errorBody } from "../ipc/call.ts";
import { t, tellError, type Told } from "../kit/words/index.svelte.ts";

/** How long saving may take before leaving becomes a question, ms. */
const PATIENCE_MS = 2500;
/** How long after a failure saving is tried again, ms. */
const AGAIN_MS = 1000;

/** What stands in the way. */
export interface Held {
  ends: boolean;
  why: Told | null;
  /** The words that are not saved, and what is around them. */
  text: () => string | Promise<string>;
  answer: (goes: boolean) => void;
}

/** The open story, as far as leaving it goes. */
export interface Open {
  quiet(): Promise<void>;
  plainText(): string;
  /** A reason that somebody is typing in an open question; "": none. */
  reason(): string;
}

/** How a leaving came out: whether the window ends, and whether everything is saved. */
export interface Gone {
  ends: boolean;
  saved: boolean;
}

export class Leaving {
  /** The question whether to go although words are not saved. */
  held = $state.raw<Held | null>(null);
  #underway: { ends: boolean } | null = null;
  #over = false;
  /** Whether the end was asked for once more while the first request was under way: that answers whether to quit. */
  insists = false;

  /** The window is gone: nothing that was begun is tried any more. */
  close(): void {
    this.#over = true;
  }

  /**
   * Waits until the open story is committed. Where that fails or takes long, asks whether to go all the same, tries again
   * meanwhile, and goes by itself once everything is saved. Null: somebody stays, or an earlier leaving is under way.
   */
  async from(story: Open | null, ends = false): Promise<Gone | null> {
    if (this.#underway) {
      this.insists ||= ends && this.#underway.ends;
      this.#underway.ends ||= ends;
      if (this.held) this.held = { ...this.held, ends: this.#underway.ends };
      return null;
    }
    this.insists = false;
    const mine = (this.#underway = { ends });
    try {
      const saved = story ? await this.#quiet(story, mine) : true;
      return saved === null ? null : { ends: mine.ends, saved };
    } finally {
      this.#underway = null;
      this.held = null;
    }
  }

  /** True: saved. False: not saved, and left all the same. Null: stays. */
  async #quiet(story: Open, mine: { ends: boolean }): Promise<boolean | null> {
    let decided = false;
    let why: Told | null = null;
    let ask = (): void => undefined;
    const patience = new Promise<"asks">((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS, "asks");
      ask = () => {
        clearTimeout(timer);
        resolve("asks");
      };
    });
    const saved = (async (): Promise<"saved" | "decided"> => {
      while (!decided && !this.#over) {
        try {
          await story.quiet();
          return "saved";
        } catch (error) {
          why = tellError(errorBody(error));
          ask();
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
      return "decided";
    })();
    const first = await Promise.race([saved, patience]);
    const answer =
      first === "saved" ? first : await Promise.race([saved, this.#ask(mine.ends, why, () => story.plainText())]);
    decided = true;
    if (this.#over) return null;
    if (answer === "saved") return true;
    return answer === "goes" ? false : null;
  }

  #ask(ends: boolean, why: Told | null, text: Held["text"]): Promise<"goes" | "stays"> {
    return new Promise((resolve) => {
      const answer = (goes: boolean): void => {
        resolve(goes ? "goes" : "stays");
      };
      this.held = { ends, why, text, answer };
    });
  }

  /**
   * Before the window ends: what was left of other stories is saved, or asked about, and so is a reason that is being typed.
   * Null: nothing stands in the way; otherwise the answer.
   */
  async lastWords(person: string, story: Open | null): Promise<{ goes: boolean; article: string | null } | null> {
    if (this.#underway) return { goes: false, article: null };
    this.#underway = { ends: true };
    try {
      await saveLeft(person);
      const left = leftBehind(person);
      const reason = story?.reason() ?? "";
      if (left.length === 0 && reason === "") return null;
      const mine = left.find((one) => one.person === person)?.article ?? null;
      const notTaken = left.every((one) => one.person === person && one.lost && !one.savable);
      const why =
        left.length === 0
          ? { message: t.unsaved.reason, hint: "" }
          : notTaken
            ? { message: t.unsaved.notTaken, hint: "" }
            : { message: t.unsaved.left, hint: mine === null ? t.unsaved.leftOther : t.unsaved.leftComesBack };
      const text = async (): Promise<string> =>
        [reason, await leftText(left)].filter((part) => part !== "").join("\n\n");
      const goes = (await this.#ask(true, why, text)) === "goes";
      return { goes, article: mine };
    } finally {
      this.#underway = null;
      this.held = null;
    }
  }
}
