/** Every text of a story in the order in which readers meet it: what is looked through, and where one goes on from. */
import type { Node } from "prosemirror-model";
import type { Story } from "../story.svelte.ts";
import { lettersOf, type Letters } from "./seek.ts";

/** A text: a field by its key, or a block of the body by the position where its content begins. */
export type Text = {
  readonly text: string;
  readonly letters: Letters;
  /** Whether it may not be written in now: a story that can only be read, or a field that somebody must settle first. */
  readonly locked: boolean;
} & ({ readonly in: "field"; readonly key: string } | { readonly in: "body"; readonly start: number });

/** Blocks are values: one that did not change is not taken apart again. */
const known = new WeakMap<Node, { text: string; letters: Letters }>();

function lettersIn(block: Node): { text: string; letters: Letters } {
  let found = known.get(block);
  if (!found) {
    const text = block.textBetween(0, block.content.size, "", "\ufffc");
    found = { text, letters: lettersOf(text) };
    known.set(block, found);
  }
  return found;
}

/** The texts of a story as they are now. */
export function textsOf(story: Story): Text[] {
  const out: Text[] = [];
  const field = (key: string): void => {
    const cut = key.indexOf("/");
    const draft = cut < 0 ? story.draft(key) : story.figures.get(key);
    if (!draft) return;
    const { text, unsettled } = draft;
    out.push({ in: "field", key, text, letters: lettersOf(text), locked: story.readOnly || unsettled });
  };
  field("headline");
  field("standfirst");
  story.editor?.doc.descendants((block, at) => {
    if (!block.isTextblock) return true;
    out.push({ in: "body", start: at + 1, locked: story.readOnly, ...lettersIn(block) });
    const figure = block.type.name === "figure" ? (block.attrs["figure"] as string) : "";
    if (figure !== "") {
      field(`${figure}/credit`);
      field(`${figure}/alt`);
    }
    return false;
  });
  field("byline");
  return out;
}
