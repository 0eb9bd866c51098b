/**
 * How a message leaves the window: to the shell, or to a workstation in memory.
 *
 * One seam, chosen once at the start. Nothing but `call.ts`, `events.ts` and `schemes.ts` sees it.
 */
import type { Commands, Event } from "./types.ts";

export type CommandName = keyof Commands;

export interface Transport {
  /** Sends one command. Rejects with an `ErrorBody`, or with anything else when the shell itself fails. */
  invoke(name: CommandName, request: unknown, attachment: Uint8Array | undefined): Promise<unknown>;
  /** Hears every event of the workstation until the returned function is called. */
  listen(handler: (event: Event) => void): Promise<() => void>;
  /** The address of a rendition of a photo. */
  photo(original: string, recipe: string): string;
  /** The address of a page of the preview; `path` is root-relative. */
  preview(path: string): string;
}

let chosen: Transport | null = null;

/** Chooses the transport. Called once, before anything else. */
export function use(transport: Transport): void {
  chosen = transport;
}

/** The chosen transport. */
export function transport(): Transport {
  if (!chosen) throw new Error("no transport was chosen");
  return chosen;
}
