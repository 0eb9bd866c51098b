/** Photos that somebody dropped, pasted or chose: into the store, and each into the text with what its file says. */
import { captionOf } from "../article/places.ts";
import type { Spot } from "../article/spot.ts";
import type { Story } from "../article/story.svelte.ts";
import { CallError, errorBody } from "../ipc/call.ts";
import { size } from "../kit/format.ts";
import { say, sayError, sayWork } from "../kit/notice.svelte.ts";
import { t, tellError } from "../kit/words/index.svelte.ts";
import { importPhotos, startOf, type Imported } from "../photo/import.ts";

/**
 * Imports photos and places each, in the order in which they were given: photo, caption, description and credit from what the file
 * says. It says how far it is and can be stopped; what is placed by then stays.
 */
export async function placePhotos(story: Story, files: readonly File[], at: Spot): Promise<void> {
  await bring(story.article, files, async (imported) => {
    await story.editor?.whenQuiet();
    return place(story, imported, at);
  });
}

/** Imports photos without placing any: they wait on the photo desk. */
export async function attachPhotos(article: string, files: readonly File[]): Promise<void> {
  await bring(article, files, (imported) => {
    tellAlike(imported);
    return true;
  });
}

/** `take` says what becomes of a photo, and whether to go on. */
async function bring(
  article: string,
  files: readonly File[],
  take: (imported: Imported) => boolean | Promise<boolean>,
): Promise<void> {
  const stop = new AbortController();
  let taken = 0;
  try {
    await importPhotos(
      article,
      files,
      {
        progress: ({ done, files: all, doneBytes, bytes }) => {
          const [first] = files;
          const told =
            all === 1 && first
              ? t.story.importing(first.name)
              : t.story.importProgress(done, all, size(doneBytes, t), size(bytes, t));
          sayWork(done < all ? told : null, { label: t.story.importStop, run: () => stop.abort() });
        },
        place: async (imported) => {
          if (await take(imported)) taken += 1;
          else stop.abort();
        },
        refused: (error, file) => {
          const body = errorBody(error);
          sayError(tellError({ ...body, arguments: { file_name: file.name, ...body.arguments } }));
          return error instanceof CallError;
        },
      },
      stop.signal,
    );
  } finally {
    sayWork(null);
  }
  if (stop.signal.aborted) say(t.story.importStopped(taken, files.length));
}

/** Whether there was a text to place it in. */
function place(story: Story, imported: Imported, at: Spot): boolean {
  const { photo } = imported;
  const { editor } = story;
  if (!editor) return false;
  if (typeof at === "object" && "figure" in at) {
    // What is written about it was written by somebody; what the file says is on the photo desk.
    editor.replacePhoto(at.figure, { photo: photo.original, width: photo.width, height: photo.height });
    tellAlike(imported);
    return true;
  }
  const figure = editor.insertFigure({ photo: photo.original, width: photo.width, height: photo.height }, at);
  const start = startOf(photo.facts);
  const caption = captionOf(editor.view.state.doc, figure);
  if (caption !== null && start.caption !== "") {
    editor.view.dispatch(editor.view.state.tr.insertText(start.caption, caption));
  }
  if (start.alt !== "") story.figure(figure, "alt").type(start.alt);
  if (start.credit !== "") story.figure(figure, "credit").type(start.credit);
  tellAlike(imported);
  return true;
}

/** Says that a photo is here already, or that one looks like it. */
function tellAlike({ twin, near }: Imported): void {
  if (twin) say(t.story.twin);
  else if (near.length > 0) say(t.story.near(near.map((one) => one.file_name).join(", ")));
}
