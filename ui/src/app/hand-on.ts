/**
 * Hands originals on: the workstation writes them with their words into a folder, a few at a time, so that the line at the bottom
 * says how far it is and somebody who chose five hundred by mistake can stop. What is written stays.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { PhotoToExport } from "../ipc/types.ts";
import { say, sayError, sayOffer, sayWork } from "../kit/notice.svelte.ts";
import { t, tellError } from "../kit/words/index.svelte.ts";

/** How many at a time: a second's work, more or less. */
const AT_ONCE = 8;

export async function handOn(article: string, photos: readonly PhotoToExport[]): Promise<void> {
  const words = t.photos.handOn;
  const stop = new AbortController();
  const name = crypto.randomUUID();
  const sums = { written: 0, asTheyCame: 0, away: 0, forbidden: 0 };
  let [at, folder] = [0, ""];
  let failed: unknown = null;
  try {
    while (at < photos.length && !stop.signal.aborted) {
      sayWork(words.busy(at, photos.length), { label: t.story.importStop, run: () => stop.abort() });
      const some = photos.slice(at, at + AT_ONCE);
      const done = await call("photo_export", { article, export: name, photos: some });
      at += some.length;
      folder = done.folder;
      sums.written += done.written;
      sums.asTheyCame += done.without_words.length;
      sums.away += done.away.length;
      sums.forbidden += done.forbidden.length;
    }
  } catch (error) {
    failed = error;
  } finally {
    sayWork(null);
  }
  const told = sums.written - sums.asTheyCame;
  const message = [
    told > 0 ? words.done(told) : "",
    sums.asTheyCame > 0 ? words.asTheyCame(sums.asTheyCame) : "",
    sums.away > 0 ? words.away(sums.away) : "",
    sums.forbidden > 0 ? words.forbidden(sums.forbidden) : "",
    at < photos.length ? words.left(photos.length - at) : "",
  ]
    .filter(Boolean)
    .join(" ");
  if (failed !== null) {
    const { message: why, hint } = tellError(errorBody(failed));
    sayError({ message: `${why} ${message}`, hint: folder === "" ? hint : folder });
    return;
  }
  if (sums.written === 0) {
    sayError({ message, hint: "" });
    return;
  }
  const copy = (): void => {
    navigator.clipboard.writeText(folder).then(
      () => say(words.copied),
      () => say(words.notCopied(folder)),
    );
  };
  sayOffer({ message, hint: folder }, { label: words.copyFolder, run: copy }, "calm");
}
