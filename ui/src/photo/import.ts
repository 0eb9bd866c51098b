/**
 * Bringing a photo into an article: its bytes go to the workstation as they are, which looks before it decodes.
 *
 * Nothing is judged here by name or by what the system calls a file: a text named .jpg is refused by the workstation, in words.
 */
import { call } from "../ipc/call.ts";
import type { Photo } from "../ipc/types.ts";

export interface Imported {
  photo: Photo;
  /** Whether this machine had the very same original already. */
  twin: boolean;
}

/** Imports a file. Rejects with a `CallError` whose arguments name the file. */
export async function importPhoto(article: string, file: File): Promise<Imported> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return call("photo_import", { article, file_name: file.name }, bytes);
}

/** What a photo's own facts put into a figure: a beginning that lives on its own from then on. */
export function startOf(photo: Photo): { caption: string; alt: string; credit: string } {
  const { caption, alt, credit, creator } = photo.facts;
  return { caption: caption.trim(), alt: alt.trim(), credit: (credit || creator).trim() };
}
