/** What counts as typing on, for undo: letters typed in one go are one step of it, everything else is one each. */
import { codePoints, type Op } from "./delta.ts";
import { MARKER } from "./flat.ts";

/** Letters typed closer together than this are one step of undo, ms. */
export const UNDO_MS = 500;
/** Longer than anybody writes, ms: the engine joins a step to the one before it for as long. */
export const ALWAYS_MS = 0x7fffffff;

/** Marks a transaction that is a step of undo of its own, whatever was typed before it and will be behind it. */
export const APART = "galley-apart";

/** Letters typed or taken away at one place: where, how many cells of the old text, how many new ones. Else null. */
export function typing(delta: readonly Op[]): { from: number; to: number; inserted: number } | null {
  let from = 0;
  let removed = 0;
  let inserted = 0;
  for (const [i, op] of delta.entries()) {
    if (op.retain !== undefined) {
      if (i > 0 || op.attributes) return null;
      from = op.retain;
    } else if (op.insert !== undefined) {
      if (op.insert.includes(MARKER)) return null;
      inserted += codePoints(op.insert);
    } else removed += op.delete;
  }
  return { from, to: from + removed, inserted };
}
