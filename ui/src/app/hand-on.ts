/**
 * Hands originals on: the workstation writes one after the other with its words into a folder, so that the line at the bottom says how
 * far it is and somebody who chose five hundred by mistake can stop. What is written stays, whatever goes wrong with the next.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { HandedOn, PhotoToExport } from "../ipc/types.ts";
import { say, sayError, sayOffer, sayWork } from "../kit/notice.svelte.ts";
import { t, tellError, type Told } from "../kit/words/index.svelte.ts";

/** Whether one is going on; two would be one line at the bottom that nobody can read. */
let busy = false;

export async function handOn(article: string, photos: readonly PhotoToExport[]): Promise<void> {
  if (busy) {
    say(t.photos.handOn.goesOn);
    return;
  }
  busy = true;
  try {
    await handAllOn(article, photos);
  } finally {
    busy = false;
    sayWork(null);
  }
}

async function handAllOn(article: string, photos: readonly PhotoToExport[]): Promise<void> {
  const words = t.photos.handOn;
  const stop = new AbortController();
  const name = crypto.randomUUID();
  const became: Record<HandedOn, number> = {
    told: 0,
    no_place: 0,
    damaged: 0,
    no_room: 0,
    away: 0,
    forbidden: 0,
  };
  let [done, positions, unsigned, folder] = [0, 0, 0, ""];
  let failed: Told | null = null;
  for (const photo of photos) {
    if (stop.signal.aborted) break;
    sayWork(words.busy(done, photos.length), { label: words.stop, run: () => stop.abort() });
    try {
      const answer = await call("photo_export", { article, export: name, photo });
      became[answer.became] += 1;
      if (answer.says_position) positions += 1;
      if (answer.breaks_credentials) unsigned += 1;
      folder = answer.folder;
      done += 1;
    } catch (error) {
      const body = errorBody(error);
      // What is said of a full disk elsewhere is about words that were typed; those are safe here.
      failed = body.code === "storage_full" ? { message: words.full, hint: words.makeRoom } : tellError(body);
      break;
    }
  }
  const left = photos.length - done;
  const parts = [
    failed?.message ?? "",
    became.told > 0 ? words.done(became.told) : "",
    became.no_place > 0 ? words.noPlace(became.no_place) : "",
    became.damaged > 0 ? words.damaged(became.damaged) : "",
    became.no_room > 0 ? words.noRoom(became.no_room) : "",
    positions > 0 ? words.positions(positions) : "",
    unsigned > 0 ? words.unsigned(unsigned) : "",
    became.away > 0 ? words.away(became.away) : "",
    became.forbidden > 0 ? words.forbidden(became.forbidden) : "",
    left > 0 ? words.left(left) : "",
  ];
  const message = parts.filter(Boolean).join(" ");
  if (folder === "") {
    sayError({ message, hint: failed?.hint ?? "" });
    return;
  }
  const copy = (): void => {
    navigator.clipboard.writeText(folder).then(
      () => say(words.copied),
      () => say(words.notCopied(folder)),
    );
  };
  const hint = [failed?.hint ?? "", folder].filter(Boolean).join(" ");
  sayOffer({ message, hint }, { label: words.copyFolder, run: copy }, failed ? "error" : "calm");
}
