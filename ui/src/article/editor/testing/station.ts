/**
 * A stand-in for the workstation: it commits update bytes to a log, keeps its own replica, and merges with the other
 * workstation. What the real one does besides (SQLite, records, checks) is tested where it is.
 */
import type { LoroDoc } from "loro-crdt";
import { BODY, newReplica, stored } from "../binding.ts";
import { stable } from "../delta.ts";
import { storedCells, type RawDelta } from "../lines.ts";

/** The encoded version vector of a replica. */
export function versionOf(doc: LoroDoc): Uint8Array {
  const version = doc.version();
  const bytes = version.encode();
  version.free();
  return bytes;
}

/** The stored text of a replica. */
export const bodyOf = (doc: LoroDoc): RawDelta => stored(doc.getText(BODY)).toDelta();

/** The stored text in one spelling, so that two can be compared. */
export const spelled = (doc: LoroDoc): string =>
  storedCells(bodyOf(doc))
    .map((c) => c.char + stable(c.attrs))
    .join("\n");

/** One workstation. */
export class Workstation {
  readonly doc = newReplica();
  /** Every update in the order in which it was committed, the snapshot first. */
  readonly log: Uint8Array[];
  private windowHas = this.doc.version();

  constructor(snapshot: Uint8Array) {
    this.doc.import(snapshot);
    this.log = [snapshot];
    this.noteWindow();
  }

  private noteWindow(): void {
    this.windowHas.free();
    this.windowHas = this.doc.version();
  }

  /** Commits an update of the window and answers with the version that is committed now. */
  commit(update: Uint8Array): Uint8Array {
    this.log.push(update);
    const status = this.doc.import(update);
    if (status.pending && status.pending.size > 0) throw new Error("the window sent an update with a gap before it");
    this.noteWindow();
    return versionOf(this.doc);
  }

  /** Takes bytes from elsewhere and returns what the window lacks of them. */
  merge(bytes: Uint8Array): Uint8Array {
    this.log.push(bytes);
    this.doc.import(bytes);
    const update = this.doc.export({ mode: "update", from: this.windowHas });
    this.noteWindow();
    return update;
  }

  free(): void {
    this.windowHas.free();
    this.doc.free();
  }
}

/** What a log says when it is read in the given order. */
export function replayed(log: readonly Uint8Array[]): string {
  const doc = newReplica();
  for (const bytes of log) doc.import(bytes);
  const out = spelled(doc);
  doc.free();
  return out;
}
