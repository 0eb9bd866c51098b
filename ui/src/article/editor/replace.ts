/**
 * Putting other letters in the place of some, as a person would type them.
 *
 * Only what differs is replaced: of `nghiệm vụ` becoming `nghiệp vụ` one letter, so that marks and links of the rest stay as
 * they are and a colleague's word in the middle of it stays too. New letters carry what the first replaced one carried.
 */
import type { Mark, Node } from "prosemirror-model";
import type { Command, Transaction } from "prosemirror-state";
import { APART } from "./typed.ts";

/** A place inside one block of text, as positions of the document. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** What is to stand there. */
export interface Replacement extends TextRange {
  readonly text: string;
}

/** The end of what two texts begin with alike, UTF-16 units, never inside a character. */
export function commonStart(a: string, b: string): number {
  let at = 0;
  for (const char of a) {
    if (!b.startsWith(char, at)) break;
    at += char.length;
  }
  return at;
}

/** The same of what they end with. */
export function commonEnd(a: string, b: string): number {
  let n = 0;
  for (const char of Array.from(a).reverse()) {
    if (!b.endsWith(char, b.length - n)) break;
    n += char.length;
  }
  return n;
}

/** The text of a range, an inline atom as one character. */
const textOf = (doc: Node, { from, to }: TextRange): string => doc.textBetween(from, to, "\n", "\ufffc");

function replaceOne(tr: Transaction, { from, to, text }: Replacement): void {
  const had = textOf(tr.doc, { from, to });
  const start = commonStart(had, text);
  const end = Math.min(commonEnd(had, text), had.length - start, text.length - start);
  const [a, b] = [from + start, to - end];
  const inserted = text.slice(start, text.length - end);
  if (inserted === "") {
    if (a < b) tr.delete(a, b);
    return;
  }
  // Where nothing goes, new letters are like the one before them that stays.
  const $a = tr.doc.resolve(a);
  const like = a < b || start === 0 ? $a.nodeAfter : $a.nodeBefore;
  const marks: readonly Mark[] = like?.marks ?? $a.marks();
  tr.replaceWith(a, b, tr.doc.type.schema.text(inserted, marks));
}

/**
 * Replaces all of them in one step of undo. They are in order and lie beside one another, none reaching over a block.
 * `apart`: a step of its own; else it may go on with the letters that were typed just before.
 */
export function replaceTexts(list: readonly Replacement[], apart = true): Command {
  return (state, dispatch) => {
    const changing = list.filter((one) => textOf(state.doc, one) !== one.text);
    if (changing.length === 0) return false;
    if (dispatch) {
      const { tr } = state;
      // From the end, so that positions before stay true.
      for (const one of [...changing].reverse()) replaceOne(tr, one);
      dispatch(apart ? tr.setMeta(APART, true) : tr);
    }
    return true;
  };
}
