/** Photos that somebody dropped, pasted or chose: into the store, and each into the text with what its file says. */
import { captionOf } from "../article/places.ts";
import type { Story } from "../article/story.svelte.ts";
import { CallError, errorBody } from "../ipc/call.ts";
import { dismiss, say, sayError } from "../kit/notice.svelte.ts";
import { t, tellError } from "../kit/words/index.svelte.ts";
import { importPhoto, startOf } from "../photo/import.ts";

/** Imports photos one after another and places each: photo, caption, description and credit from what the file says. */
export async function placePhotos(
  story: Story,
  files: readonly File[],
  at: "selection" | { x: number; y: number },
): Promise<void> {
  for (const file of files) {
    say(t.story.importing(file.name));
    try {
      await story.editor?.whenQuiet();
      const { photo, twin } = await importPhoto(story.article, file);
      const { editor } = story;
      if (!editor) return;
      const figure = editor.insertFigure({ photo: photo.original, width: photo.width, height: photo.height }, at);
      const start = startOf(photo);
      const caption = captionOf(editor.view.state.doc, figure);
      if (caption !== null && start.caption !== "") {
        editor.view.dispatch(editor.view.state.tr.insertText(start.caption, caption));
      }
      if (start.alt !== "") story.figure(figure, "alt").type(start.alt);
      if (start.credit !== "") story.figure(figure, "credit").type(start.credit);
      if (twin) say(t.story.twin);
      else dismiss();
    } catch (error) {
      const body = errorBody(error);
      sayError(tellError({ ...body, arguments: { file_name: file.name, ...body.arguments } }));
      if (!(error instanceof CallError)) return;
    }
  }
}
