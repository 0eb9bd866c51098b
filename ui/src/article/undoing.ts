/**
 * One undo for the whole story: headline, standfirst, body, captions, credits go back in the order in which they were written,
 * wherever the caret is.
 *
 * The body knows how to take back its own steps and no colleague's words; here is only kept whose turn it is. A field goes
 * back to the text that it had, unless somebody else has changed it since: then that step is gone, and the one before it
 * is next. Nothing of this outlives the page.
 */
import { isComposing } from "../kit/composition.ts";
import type { History } from "./editor/index.ts";

/** Letters typed closer together than this are one step, ms. */
const GOES_ON_MS = 500;
/** So many steps are kept. */
const KEPT = 1000;

/** A plain field: `headline`, or `<figure id>/credit`. */
export interface Written {
  readonly text: string;
  type(text: string): void;
}

/** Where the story's texts are. */
export interface Places {
  readonly body: () => History | null;
  readonly field: (key: string) => Written | null;
}

/** Where a step was taken: in the body, or in a field by its key. */
export type Where = { readonly in: "body" } | { readonly in: "field"; readonly key: string };

type Step =
  | { readonly in: "body" }
  | { readonly in: "field"; readonly key: string; readonly before: string; after: string }
  | { readonly in: "several"; readonly steps: readonly Step[] };

export class Undoing implements History {
  #done: Step[] = [];
  #undone: Step[] = [];
  #together: Step[] | null = null;
  /** When the newest step began, while letters may still join it. */
  #begunAt = -Infinity;
  readonly #places: Places;
  readonly #went: (where: Where) => void;

  /** @param went is told where something went back or forth, so that the caret may follow */
  constructor(places: Places, went: (where: Where) => void) {
    this.#places = places;
    this.#went = went;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Somebody wrote in a field. */
  wrote(key: string, before: string, after: string): void {
    if (before === after) return;
    const top = this.#done.at(-1);
    const now = performance.now();
    const goesOn =
      !this.#together && this.#begunAt !== -Infinity && (isComposing() || now - this.#begunAt < GOES_ON_MS);
    if (goesOn && top?.in === "field" && top.key === key && top.after === before) {
      top.after = after;
      this.#undone = [];
      return;
    }
    this.#begunAt = now;
    this.#push({ in: "field", key, before, after });
  }

  /** What is written next is a step of its own, whatever was written just before. */
  apart(): void {
    this.#begunAt = -Infinity;
  }

  /** The body has one more step of its own. */
  bodyStepped(): void {
    this.#begunAt = -Infinity;
    this.#push({ in: "body" });
  }

  #push(step: Step): void {
    if (this.#together) {
      this.#together.push(step);
      return;
    }
    this.#done.push(step);
    this.#undone = [];
    if (this.#done.length > KEPT) this.#done.shift();
  }

  /** Whatever is written in `run`, wherever, goes back and comes again as one step. */
  together(run: () => void): void {
    if (this.#together) {
      run();
      return;
    }
    const steps: Step[] = [];
    this.#together = steps;
    try {
      run();
    } finally {
      this.#together = null;
      this.#begunAt = -Infinity;
      const [only] = steps;
      if (only) this.#push(steps.length === 1 ? only : { in: "several", steps });
    }
  }

  /** The body was opened anew and has forgotten its steps. */
  bodyForgot(): void {
    const without = (steps: readonly Step[]): Step[] =>
      steps.flatMap((step): Step[] => {
        if (step.in === "body") return [];
        if (step.in === "field") return [step];
        const left = without(step.steps);
        return left.length === 0 ? [] : [{ in: "several", steps: left }];
      });
    this.#done = without(this.#done);
    this.#undone = without(this.#undone);
  }

  /** Takes back what was written last. False: there is nothing. */
  undo(): boolean {
    return this.#go(this.#done, this.#undone, "undo");
  }
  /** Writes again what was taken back last. */
  redo(): boolean {
    return this.#go(this.#undone, this.#done, "redo");
  }

  #go(from: Step[], to: Step[], way: "undo" | "redo"): boolean {
    this.#begunAt = -Infinity;
    for (let step = from.pop(); step; step = from.pop()) {
      const taken = this.#take(step, way);
      if (!taken) continue;
      to.push(taken.step);
      this.#went(taken.where);
      return true;
    }
    return false;
  }

  /** What of it went, which alone can come again; null: there is nothing left of it to take. */
  #take(step: Step, way: "undo" | "redo"): { step: Step; where: Where } | null {
    if (step.in === "body") {
      return (this.#places.body()?.[way]() ?? false) ? { step, where: { in: "body" } } : null;
    }
    if (step.in === "several") {
      const steps = way === "undo" ? [...step.steps].reverse() : step.steps;
      const taken = steps.map((one) => this.#take(one, way)).filter((one) => one !== null);
      const first = taken.find(({ where }) => where.in === "body") ?? taken[0];
      if (!first) return null;
      const went = taken.map((one) => one.step);
      return { step: { in: "several", steps: way === "undo" ? went.reverse() : went }, where: first.where };
    }
    const field = this.#places.field(step.key);
    const [now, then] = way === "undo" ? [step.after, step.before] : [step.before, step.after];
    if (field?.text !== now) return null;
    field.type(then);
    return { step, where: { in: "field", key: step.key } };
  }
}
