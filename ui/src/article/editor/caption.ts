/**
 * The figures of a document from outside the text: what stands in it, and a caption written in a field elsewhere.
 *
 * Such a field shows the caption as plain text. What somebody does there reaches the text as the least change that explains
 * it, so that marks, links and a colleague's words around it stay; if the caption has changed meanwhile, the change is made
 * where it was meant.
 */
import type { Node } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { commonEnd, commonStart, replaceTexts } from "./replace.ts";

/** A figure as it stands in the text. */
export interface PlacedFigure {
  readonly figure: string;
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  /** Its plain text, an inline atom as one character. */
  readonly caption: string;
  /** Where its caption begins, a position of the document. */
  readonly at: number;
}

/** The figures with a name, in reading order. */
export function figuresIn(doc: Node): PlacedFigure[] {
  const out: PlacedFigure[] = [];
  doc.descendants((node, position) => {
    if (node.type.name === "figure" && node.attrs["figure"] !== "") {
      const { figure, photo, width, height } = node.attrs as Omit<PlacedFigure, "caption" | "at">;
      const caption = node.textBetween(0, node.content.size, "\n", "\ufffc");
      out.push({ figure, photo, width, height, caption, at: position + 1 });
    }
    return !node.isTextblock;
  });
  return out;
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The least change that makes one text of another. */
function splice(before: string, after: string): Splice {
  const from = commonStart(before, after);
  const end = Math.min(commonEnd(before, after), before.length - from, after.length - from);
  return { from, to: before.length - end, text: after.slice(from, after.length - end) };
}

/** What somebody wrote over `before`, done to the text as it is now. Exported for its tests. */
export function rebased(before: string, after: string, now: string): string {
  if (before === now) return after;
  const [mine, theirs] = [splice(before, after), splice(before, now)];
  const grown = theirs.text.length - (theirs.to - theirs.from);
  // Beside what others changed, or inside it: then what is new goes behind it and nothing of theirs goes.
  if (mine.to <= theirs.from) return now.slice(0, mine.from) + mine.text + now.slice(mine.to);
  if (mine.from >= theirs.to) return now.slice(0, mine.from + grown) + mine.text + now.slice(mine.to + grown);
  const behind = theirs.from + theirs.text.length;
  return now.slice(0, behind) + mine.text + now.slice(behind);
}

/** Writes a caption that was typed over `before`. `apart`: a step of undo of its own, not a letter more of the last one. */
export function writeCaption(figure: string, before: string, after: string, apart: boolean): Command {
  return (state, dispatch) => {
    const found = figuresIn(state.doc).find((one) => one.figure === figure);
    if (!found) return false;
    const { at: from, caption } = found;
    const text = rebased(before, after, caption);
    return replaceTexts([{ from, to: from + caption.length, text }], apart)(state, dispatch);
  };
}
