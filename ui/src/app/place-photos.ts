/** Photos that somebody dropped, pasted or chose: into the store, and each into the text with what its file says. */
import { captionOf } from "../article/places.ts";
import type { Spot } from "../article/spot.ts";
import type { Story } from "../article/story.svelte.ts";
import { CallError, errorBody } from "../ipc/call.ts";
import { foldersIn, walk, type Brought, type Walked } from "../kit/brought.ts";
import { size } from "../kit/format.ts";
import { say, sayError, sayWork } from "../kit/notice.svelte.ts";
import { t, tellError } from "../kit/words/index.svelte.ts";
import { kindsOf, type Arrived, type RefusedFile } from "../photo/arrival/arrivals.ts";
import { importPhotos, isPicture, startOf, UnreadableFile, type Imported } from "../photo/import.ts";
import { arrived, watchKeys } from "./arrived.svelte.ts";

/**
 * Imports photos and places each, in the order in which they were given: photo, caption, description and credit from what the file
 * says. It says how far it is and can be stopped; what is placed by then stays. A photo that is known as forbidden waits on the photo desk
 * instead, as it would there, and a figure that it was to replace keeps its own.
 */
export async function placePhotos(story: Story, files: readonly File[], at: Spot): Promise<void> {
  await bring(story.article, files, async (imported) => {
    await story.editor?.whenQuiet();
    if (imported.rights?.usable === "no") return "kept out";
    return place(story, imported, at) ? "taken" : "no place";
  });
}

/** Imports photos without placing any: they wait on the photo desk. */
export async function attachPhotos(article: string, files: readonly File[]): Promise<void> {
  await bring(article, files, () => "taken");
}

/**
 * Brings the photos of folders, and files beside them: they wait on the photo desk, wherever they were let go, because a card is no
 * story. Looking through a folder says how far it is and can be stopped; nothing has come in then.
 */
export async function bringFolders(story: Story, brought: readonly Brought[]): Promise<void> {
  const stop = new AbortController();
  const found = (photos: number): void =>
    sayWork(t.arrival.walking(photos), { label: t.story.importStop, run: () => stop.abort() });
  found(0);
  const walked = await walk(brought, { wants: isPicture, found, stop: stop.signal }).finally(() => sayWork(null));
  if (stop.signal.aborted) say(t.arrival.walkStopped);
  else if (walked.files.length + walked.unread.length === 0) {
    const left = walked.left.length > 0 ? t.arrival.left(walked.left.length, kindsOf(walked.left)) : "";
    say(t.arrival.noPhotos(foldersIn(brought).join(", ")), left);
  } else {
    await bring(story.article, walked.files, () => "taken", walked);
    story.photos.changed();
  }
}

/** What becomes of a photo that came in. Where there is no place any more, nothing else can come. */
type Taken = "taken" | "kept out" | "no place";

/** `take` says what becomes of a photo. What came in is told at the end, all of it at once. */
async function bring(
  article: string,
  files: readonly File[],
  take: (imported: Imported) => Taken | Promise<Taken>,
  { left, unread }: Pick<Walked, "left" | "unread"> = { left: [], unread: [] },
): Promise<void> {
  const stop = new AbortController();
  const photos: Arrived[] = [];
  const refused: RefusedFile[] = unread.map((path) => ({ file_name: path, ...unreadable(path), shown: null }));
  const keys = watchKeys();
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
        place: async (imported, file) => {
          const became = await take(imported);
          const keptOut = became === "kept out" ? imported.rights : null;
          if (became === "no place") stop.abort();
          else photos.push({ ...imported, file_name: file.name, keptOut });
        },
        refused: (error, file) => {
          if (error instanceof UnreadableFile) {
            const told = unreadable(file.name);
            if (files.length === 1) sayError(told);
            refused.push({ file_name: file.name, ...told, shown: null });
            return true;
          }
          const body = errorBody(error);
          const told = tellError({ ...body, arguments: { file_name: file.name, ...body.arguments } });
          const shown = body.arguments?.["shown"] ?? null;
          // Of several files, all that were refused stand on one sheet, and so does what there is to see of one. What stops the
          // others is said at once.
          if ((files.length === 1 && shown === null) || !(error instanceof CallError)) sayError(told);
          refused.push({ file_name: file.name, ...told, shown });
          return error instanceof CallError;
        },
      },
      stop.signal,
    );
  } finally {
    sayWork(null);
    keys.end();
  }
  if (stop.signal.aborted) say(t.story.importStopped(photos.length, files.length));
  await arrived.tell(article, { files: files.length + unread.length, photos, refused, left }, keys.busy());
}

const unreadable = (name: string): { message: string; hint: string } => ({
  message: t.arrival.unread(name),
  hint: t.arrival.unreadHint,
});

/** Whether there was a text to place it in. */
function place(story: Story, imported: Imported, at: Spot): boolean {
  const { photo } = imported;
  const { editor } = story;
  if (!editor) return false;
  if (typeof at === "object" && "figure" in at) {
    // What is written about it was written by somebody; what the file says is on the photo desk.
    editor.replacePhoto(at.figure, { photo: photo.original, width: photo.width, height: photo.height });
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
  return true;
}
