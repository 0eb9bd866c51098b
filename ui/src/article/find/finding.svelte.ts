/**
 * Finding and replacing in one story, over everything that is written in it.
 *
 * What is found is asked for anew before every step, so that it is never older than the text. Replacing types: it goes the
 * way of every other letter, and all of it is one step of undo. What may not be written in is found and left as it is.
 */
import { composed } from "../../kit/composition.ts";
import type { Story } from "../story.svelte.ts";
import { hasMarks, seek, type Range, type Wanted } from "./seek.ts";
import { textsOf, type Text } from "./texts.ts";

/** Something that was found. */
export interface Found extends Range {
  readonly text: Text;
  /** The text's place among the story's. */
  readonly order: number;
}

/** A place in the story: which of its texts, and where in it. */
export interface Spot {
  readonly text: number;
  readonly at: number;
}

/** Where the caret is, as the window knows it. */
export type From = { readonly in: "field"; readonly key: string; readonly at: number } | { in: "body"; at: number };

export class Finding {
  open = $state(false);
  /** Whether it is also asked what to put there. */
  replacing = $state(false);
  query = $state("");
  replacement = $state("");
  cases = $state(false);
  whole = $state(false);
  /** Whether marks must be the typed ones; null: when any were typed. */
  marksAsked = $state<boolean | null>(null);

  found = $state.raw<readonly Found[]>([]);
  /** Which of them is looked at; -1: none. */
  now = $state(-1);
  /** How many there would be if marks did not count; 0 where they do not, or where something was found. */
  without = $state(0);

  /** From where on the first place is looked for. */
  #from: From | null = null;
  readonly #story: Story;

  constructor(story: Story) {
    this.#story = story;
  }

  get marks(): boolean {
    return this.marksAsked ?? hasMarks(this.query);
  }

  get #wanted(): Wanted {
    return { text: this.query, cases: this.cases, whole: this.whole, marks: this.marks };
  }

  get current(): Found | null {
    return this.found[this.now] ?? null;
  }

  /** Begins, at the caret. `text`: what was selected there. */
  begin(from: From | null, text: string, replacing: boolean): void {
    this.#from = from;
    this.replacing = replacing && !this.#story.readOnly;
    this.open = true;
    if (text !== "") {
      this.query = text;
      this.marksAsked = null;
    }
    this.look();
  }

  /** Ends; what was found stays known for the caret to go there. */
  end(): void {
    this.open = false;
    this.#story.editor?.showFound([], -1);
  }

  /** Somebody asks for something else. */
  ask(query: string): void {
    this.query = query;
    this.marksAsked = null;
    this.look();
  }

  /** Looks anew from where one stands. */
  look(): void {
    if (!this.open) return;
    const texts = textsOf(this.#story);
    this.found = this.#seek(texts, this.#wanted);
    this.now = this.#first(texts);
    this.without = 0;
    if (this.found.length === 0 && this.marks) {
      this.without = this.#seek(texts, { ...this.#wanted, marks: false }).length;
    }
    this.#show();
  }

  /** The text has changed: what is found follows, and the place that is looked at stays where it is. */
  follow(): void {
    const { current } = this;
    if (current) this.#from = startOf(current);
    this.look();
  }

  #seek(texts: readonly Text[], wanted: Wanted): Found[] {
    return texts.flatMap((text, order) => seek(text.letters, wanted).map((range) => ({ ...range, text, order })));
  }

  /** The first place at or behind where one stands, else the first of all. */
  #first(texts: readonly Text[]): number {
    const from = spotOf(texts, this.#from);
    const behind = this.found.findIndex(
      (one) => one.order > from.text || (one.order === from.text && one.from >= from.at),
    );
    return behind >= 0 ? behind : this.found.length > 0 ? 0 : -1;
  }

  #show(): void {
    const inBody = this.found.filter((one) => one.text.in === "body");
    const { current } = this;
    this.#story.editor?.showFound(
      inBody.map((one) => placed(one)),
      current ? inBody.indexOf(current) : -1,
    );
  }

  /** The marks of a field, for showing them. */
  inField(key: string): { from: number; to: number; now: boolean }[] {
    if (!this.open) return [];
    const { current } = this;
    return this.found
      .filter((one) => one.text.in === "field" && one.text.key === key)
      .map((one) => ({ from: one.from, to: one.to, now: one === current }));
  }

  /** On to the next place, or back to the one before; behind the last comes the first. */
  step(by: 1 | -1): void {
    this.follow();
    const { length } = this.found;
    if (length === 0) return;
    this.now = (this.now + by + length) % length;
    const { current } = this;
    if (current) this.#from = startOf(current);
    this.#show();
  }

  /** Replaces the place that is looked at, and goes on to the next. False: it may not be written in. */
  async replace(): Promise<boolean> {
    await composed();
    this.follow();
    const { current } = this;
    if (!current) return true;
    if (current.text.locked) {
      this.step(1);
      return false;
    }
    this.#put([current]);
    const start = startOf(current);
    this.#from = { ...start, at: start.at + this.replacement.length };
    this.look();
    return true;
  }

  /** Replaces every place that may be written in. */
  async replaceAll(): Promise<{ replaced: number; left: number }> {
    await composed();
    this.look();
    const open = this.found.filter((one) => !one.text.locked);
    const left = this.found.length - open.length;
    this.#put(open);
    this.look();
    return { replaced: open.length, left };
  }

  #put(list: readonly Found[]): void {
    const { replacement } = this;
    const story = this.#story;
    story.undoing.together(() => {
      const inBody = list.filter((one) => one.text.in === "body");
      story.editor?.replaceTexts(inBody.map((one) => ({ ...placed(one), text: replacement })));
      const inFields = list.flatMap(({ text, from, to }) => (text.in === "field" ? [{ text, from, to }] : []));
      const fields = inFields.map(({ text }) => text).filter((text, i, all) => all.indexOf(text) === i);
      for (const field of fields) {
        let { text } = field;
        const places = inFields.filter((one) => one.text === field);
        for (const { from, to } of places.reverse()) text = text.slice(0, from) + replacement + text.slice(to);
        story.write(field.key, text);
      }
    });
  }
}

const placed = ({ text, from, to }: Found): Range =>
  text.in === "body" ? { from: text.start + from, to: text.start + to } : { from, to };

const startOf = (one: Found): From => {
  const { from } = placed(one);
  return one.text.in === "body" ? { in: "body", at: from } : { in: "field", key: one.text.key, at: from };
};

/** Which of the texts a place is in; the beginning where there is none. */
function spotOf(texts: readonly Text[], from: From | null): Spot {
  if (!from) return { text: 0, at: 0 };
  if (from.in === "field") {
    const text = texts.findIndex((one) => one.in === "field" && one.key === from.key);
    return { text: Math.max(0, text), at: text < 0 ? 0 : from.at };
  }
  let found: Spot | null = null;
  texts.forEach((text, i) => {
    if (text.in === "body" && text.start <= from.at) found = { text: i, at: from.at - text.start };
  });
  return found ?? { text: 0, at: 0 };
}
