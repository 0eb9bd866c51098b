/** The figures among which a story's lead photo is chosen, and how each is called. */
import type { Words } from "../kit/words/words.ts";
import { savedFigures } from "./saved.ts";
import type { Story } from "./story.svelte.ts";

/** A figure and its name for people. */
export interface NamedFigure {
  readonly id: string;
  readonly name: string;
}

/** Enough of a caption to know the photo by. */
const SHOWN = 60;

/** The photos of a text by their number and the beginning of their caption. */
export function nameFigures(
  figures: readonly { readonly figure: string; readonly photo: string; readonly caption: string }[],
  t: Words,
): NamedFigure[] {
  return figures
    .filter(({ photo }) => photo !== "")
    .map(({ figure, caption }, i) => {
      const text = caption.trim();
      return { id: figure, name: t.story.nthPhoto(i + 1, text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text) };
    });
}

/** The photos of a story as its text is now. */
export const figuresOf = (story: Story, t: Words): NamedFigure[] =>
  nameFigures(story.editor?.figures ?? savedFigures(story.document.blocks), t);

/** Lets a figure stand for the story; the one that does already gives way to the rule: the first one. */
export function toggleLead(story: Story, figure: string): boolean {
  const lead = story.fields.lead.text === figure ? "" : figure;
  story.undoing.apart();
  story.choose("lead", lead);
  story.fields.lead.leave().catch(() => undefined);
  return lead !== "";
}
