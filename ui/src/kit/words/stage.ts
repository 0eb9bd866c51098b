/** Where a story is, wherever it is said: one word and one shape, never a colour alone. */
import type { ArticleState, Role, Rules } from "../../ipc/types.ts";
import { moment } from "../format.ts";
import type { Words } from "./words.ts";

export type Shape = "draft" | "submitted" | "approved" | "scheduled" | "returned" | "live" | "withdrawn" | "deleted";

export interface StageWords {
  shape: Shape;
  words: string;
}

/** The title that a level waits for: the first of the roles that may say yes. */
function levelRole(level: number, rules: Rules | null): Role | null {
  return rules?.levels[level]?.[0] ?? null;
}

/** The words and the shape for a state; `now_ms` is what a moment is written against, on the clock of `zone`. */
export function stageWords(
  state: ArticleState,
  rules: Rules | null,
  words: Words,
  now_ms: number,
  zone?: string,
): StageWords {
  if (state.deleted) return { shape: "deleted", words: words.stage.deleted };
  if (state.scheduled !== null) {
    const when = moment(state.scheduled, now_ms, false, zone);
    const live = state.publication === "live";
    return { shape: "scheduled", words: live ? words.stage.liveScheduled(when) : words.stage.scheduled(when) };
  }
  if (state.publication === "withdrawn" && state.stage !== "submitted") {
    return { shape: "withdrawn", words: words.stage.withdrawn };
  }
  if (state.publication === "live") {
    if (state.stage === "submitted") return { shape: "submitted", words: words.stage.liveSubmitted };
    if (state.stage === "approved" && state.revision !== state.approved?.hash) {
      return { shape: "approved", words: words.stage.liveApproved };
    }
    return { shape: "live", words: state.stage === "draft" ? words.stage.liveDraft : words.stage.live };
  }
  if (state.stage === "submitted") {
    const role = levelRole(state.level, rules);
    return { shape: "submitted", words: role ? words.stage.waitingFor(words.role[role]) : words.stage.submitted };
  }
  if (state.stage === "approved") return { shape: "approved", words: words.stage.approved };
  if (state.returned) return { shape: "returned", words: words.stage.returned };
  return { shape: "draft", words: words.stage.draft };
}
