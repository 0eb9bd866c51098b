/**
 * Who wrote which word about which photo, and who took it away on purpose: all that the promise is judged by.
 *
 * It knows nothing of how words are kept. A word is one character of its own, so that no merge of letters can make one word of
 * two; it is called "từ17" in what is told. A word belongs to the field that it was written into, and stays owed there until
 * somebody takes it away: erases it, writes another text over it, settles on another version, or goes back before it was written.
 */

/** Nobody of the two: it stood there when the run began. */
export const BEFORE = -1;

/** `<figure>/caption`, `<figure>/crop`, `photo/<original>/credit`. */
export type Key = string;

export interface Item {
  readonly word: string;
  readonly name: string;
  readonly key: Key;
  readonly by: number;
  /** Why nobody is owed it any more. */
  gone: string | null;
}

/** What can be read at one place: a window, or what a workstation keeps. */
export interface Sight {
  /** What stands in a field, every version of it; null: its figure is not in the text. */
  readonly text: (key: Key) => string | null;
  /** Everything in the body: words of a figure that was taken back stand with the text around it. */
  readonly body: () => string;
}

const FIRST = 0xe000;

/** Whether a field is text of the body. */
const isCaption = (key: Key): boolean => key.endsWith("/caption") && !key.startsWith("photo/");

export class Ledger {
  readonly items: Item[] = [];
  /** Whether a block was put into the text: a word at the begin of a caption and a block before it may change places in a merge. */
  grown = false;
  private words = 0;
  private readonly names = new Map<string, string>();

  /** A word that nobody has written yet. */
  fresh(): string {
    const word = String.fromCharCode(FIRST + this.words++);
    this.names.set(word, `từ${this.words}`);
    return word;
  }

  /** A part of a photo that nobody has cut yet, as its register holds it. */
  freshCrop(): string {
    const n = ++this.words;
    const crop = JSON.stringify({ x: n / 10_000, y: 0, width: 0.5, height: 0.5 });
    this.names.set(crop, `phần${n}`);
    return crop;
  }

  /** Somebody wrote a word into a field. */
  wrote(word: string, key: Key, by: number): void {
    this.items.push({ word, key, by, name: this.names.get(word) ?? word, gone: null });
  }

  /** Somebody who saw `shown` in a field took it away, but for what `stays`. */
  took(key: Key, shown: string, why: string, stays = ""): void {
    for (const item of this.items) {
      const here = item.key === key || (this.grown && isCaption(item.key) && isCaption(key));
      if (here && shown.includes(item.word) && !stays.includes(item.word)) item.gone ??= why;
    }
  }

  /** The words of a field that can be read in a text and are owed there. */
  in(key: Key, text: string): Item[] {
    return this.items.filter((item) => item.key === key && item.gone === null && text.includes(item.word));
  }

  /** Whether a word is where it belongs. */
  holds(item: Item, { text, body }: Sight): boolean {
    const there = text(item.key);
    if (there?.includes(item.word)) return true;
    // A caption goes with the text around it; what the story holds about a figure stays under its name.
    return isCaption(item.key) && (there === null || this.grown) && body().includes(item.word);
  }

  /** Those that are owed and are not there. */
  missing(sight: Sight, items: readonly Item[] = this.items): Item[] {
    return items.filter((item) => item.gone === null && !this.holds(item, sight));
  }

  /** A text with the words' names, to be read by people. */
  readable(text: string): string {
    return Array.from(text, (char) => this.names.get(char) ?? char).join("");
  }
}
