/**
 * Bringing photos into an article: their bytes go to the workstation as they are, which looks before it decodes.
 *
 * Nothing is judged here by name or by what the system calls a file: a text named .jpg is refused by the workstation, in words. Only
 * in a folder, which somebody brings for its photos and not for all that lies in it, are pictures looked for by their names.
 * Two are on their way at a time and each is placed in the order in which it was given. Whoever stops gets no half photo: what is
 * placed stays, what is on its way is cancelled unless it is through already, and the rest never begins.
 */
import { call } from "../ipc/call.ts";
import type { Commands, PhotoFacts } from "../ipc/types.ts";

export type Imported = Commands["photo_import"]["response"];

/** How far an import is. */
export interface ImportProgress {
  /** Files that are placed or refused. */
  done: number;
  files: number;
  doneBytes: number;
  bytes: number;
}

/** What is done with what arrives. */
export interface Receiver {
  progress: (at: ImportProgress) => void;
  place: (imported: Imported, file: File) => void | Promise<void>;
  /** Returns whether to go on with the others. */
  refused: (error: unknown, file: File) => boolean;
}

/** A file whose bytes cannot be had: its card was pulled out, or nobody may read it. Nothing of it reached the workstation. */
export class UnreadableFile extends Error {}

/** Files that the workstation can take, by the ends of their names: what is looked for in a folder. */
export const isPicture = (name: string): boolean => /\.(?:jpe?g|jpe|jfif|png|webp|tiff?|gif|hei[cf]|hif)$/iu.test(name);

/** How many are on their way at once: the workstation decodes two at a time. */
const AT_ONCE = 2;

interface Attempt {
  id: string;
  answer: Promise<{ imported: Imported } | { error: unknown }>;
}

function begin(article: string, file: File, stop: AbortSignal): Attempt {
  // Never used again: a word to stop may come before the photo, and waits for it under this name.
  const id = crypto.randomUUID();
  const run = async () => {
    try {
      const bytes = await bytesOf(file);
      // The workstation cannot be told to cancel what it has not heard of, and reading from a slow card takes long.
      stop.throwIfAborted();
      return { imported: await call("photo_import", { article, file_name: file.name, import: id }, bytes) };
    } catch (error) {
      return { error };
    }
  };
  return { id, answer: run() };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new UnreadableFile(file.name, { cause: error });
  }
}

/** Imports files and gives each to the receiver, in order. Ends early when `stop` says so. */
export async function importPhotos(
  article: string,
  files: readonly File[],
  receiver: Receiver,
  stop: AbortSignal,
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const running = new Map<number, Attempt>();
  const cancel = (): void => {
    // What ended meanwhile cannot be cancelled, and an answer that never comes stops nobody.
    for (const { id } of running.values()) void call("photo_cancel", { import: id }).catch(() => undefined);
  };
  stop.addEventListener("abort", cancel);
  let [done, doneBytes] = [0, 0];
  try {
    for (const [at, file] of files.entries()) {
      receiver.progress({ done, files: files.length, doneBytes, bytes });
      for (let ahead = at; !stop.aborted && ahead < Math.min(at + AT_ONCE, files.length); ahead += 1) {
        const waiting = files[ahead];
        if (waiting && !running.has(ahead)) running.set(ahead, begin(article, waiting, stop));
      }
      const answer = await running.get(at)?.answer;
      running.delete(at);
      if (!answer) return;
      if ("imported" in answer) await receiver.place(answer.imported, file);
      else if (!stop.aborted && !receiver.refused(answer.error, file)) {
        cancel();
        return;
      }
      [done, doneBytes] = [done + 1, doneBytes + file.size];
    }
    receiver.progress({ done, files: files.length, doneBytes, bytes });
  } finally {
    stop.removeEventListener("abort", cancel);
  }
}

/** What a photo's own facts put into a figure: a beginning that lives on its own from then on. */
export function startOf(facts: PhotoFacts): { caption: string; alt: string; credit: string } {
  const { caption, alt, credit, creator } = facts;
  return { caption: caption.trim(), alt: alt.trim(), credit: (credit || creator).trim() };
}
