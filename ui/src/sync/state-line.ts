/**
 * The words of the state line: what is saved here, what has been sent, how the network is. Pure.
 *
 * "Saved here" and "sent" are two facts and are said as two facts. Going offline adds a part and tints the line; it changes
 * nothing else.
 */
import type { Code, FirstSyncProgress, SyncFailure, SyncStatus, Unsent } from "../ipc/types.ts";
import { moment, size } from "../kit/format.ts";
import type { Words } from "../kit/words/words.ts";

export interface StateLine {
  saved: string;
  sent: string;
  /** How the network is; null when all is well and there is nothing to say. */
  link: string | null;
  /** How far the archive is on its way to a new machine; null when it is here, or when only its history is missing. */
  arriving: string | null;
  /** What needs a person. */
  attention: string[];
  tint: "calm" | "waiting" | "attention";
}

/** `3 thay đổi, 2 ảnh (4,1 MB)`; empty when nothing waits. Bytes are said where they matter: with photos. */
export function unsentWords(unsent: Unsent, words: Words): string {
  const parts: string[] = [];
  if (unsent.records > 0) parts.push(words.sync.changes(unsent.records));
  if (unsent.photos > 0) parts.push(words.sync.photos(unsent.photos));
  if (unsent.commands > 0) parts.push(words.sync.commands(unsent.commands));
  const list = parts.join(", ");
  return unsent.photos > 0 && unsent.bytes > 0 ? `${list} (${size(unsent.bytes, words)})` : list;
}

/**
 * What a screen reader says by itself, whatever has the focus: when words are long in being saved, how the network is, and what
 * needs a person. Not the time of every commit: somebody who writes would hear nothing else.
 */
export function spokenLine(line: StateLine, saving: boolean, words: Words): string {
  return [...(saving ? [line.saved] : []), line.link ?? words.sync.online, ...line.attention].join(". ");
}

/** How the network is, in words; null when there is nothing to say. */
function linkWords(status: SyncStatus, now_ms: number, words: Words): string | null {
  switch (status.link) {
    case "online":
      return null;
    case "connecting":
      return words.sync.connecting;
    case "signed_out":
      return words.sync.signedOut;
    case "refused":
      return words.sync.refused;
    case "offline":
      return status.offline_since_ms === null
        ? words.sync.offline
        : words.sync.offlineSince(moment(status.offline_since_ms, now_ms));
  }
}

/** How far the list of a new machine is, in words; null when it is whole. */
export function listingWords(first: FirstSyncProgress | null, words: Words): string | null {
  if (first === null || first.listed >= first.stories) return null;
  return words.sync.listing(first.listed, first.stories);
}

/** Which part of a first sync is under way, in words: first the list, then the stories, then what happened before. */
function arrivingWords(first: FirstSyncProgress | null, words: Words): string | null {
  if (first === null) return null;
  if (first.listed < first.stories) return listingWords(first, words);
  if (first.here < first.stories) return words.sync.stories(first.here, first.stories);
  return null;
}

/** Failures that the state of the network does not say already: being offline is no failure. */
export function troubles(status: SyncStatus): SyncFailure[] {
  const said: Partial<Record<SyncStatus["link"], readonly Code[]>> = {
    offline: ["server_unreachable"],
    connecting: ["server_unreachable"],
    signed_out: ["not_signed_in"],
    refused: ["not_signed_in", "token_expired", "device_revoked"],
  };
  return status.failures.filter((failure) => !(said[status.link] ?? []).includes(failure.code));
}

/**
 * The line. `saving`: something typed has not been answered by this machine for longer than it should take.
 */
export function stateLine(status: SyncStatus, saving: boolean, now_ms: number, words: Words): StateLine {
  const waiting = unsentWords(status.unsent, words);
  const attention: string[] = [];
  const failed = troubles(status).length;
  if (failed > 0) attention.push(words.sync.failures(failed));
  if (status.reviews.length > 0) attention.push(words.sync.reviews(status.reviews.length));
  if (status.forgotten.length > 0) attention.push(words.sync.forgottenCount(status.forgotten.length));
  let sent = words.sync.nothingToSend;
  if (waiting !== "") sent = words.sync.unsent(waiting);
  else if (status.sent_ms !== null) sent = words.sync.sent(moment(status.sent_ms, now_ms));
  const refused = status.link === "refused" || status.link === "signed_out";
  return {
    saved: saving
      ? words.sync.saving
      : status.saved_ms === null
        ? words.sync.notSaved
        : words.sync.saved(moment(status.saved_ms, now_ms, true)),
    sent,
    link: linkWords(status, now_ms, words),
    arriving: arrivingWords(status.first_sync, words),
    attention,
    tint: failed > 0 || refused ? "attention" : status.link === "offline" ? "waiting" : "calm",
  };
}
