/** Where a story is, wherever it is said: one word and one shape, never a colour alone. */
import type { ArticleState, Role, Rules } from "../../ipc/types.ts";
import type { Words } from "./words.ts";

export type Shape = "draft" | "submitted" | "approved" | "returned" | "live" | "withdrawn" | "deleted";

export interface StageWords {
  shape: Shape;
  words: string;
}

/** The title that a level waits for: the first of the roles that may say yes. */
function levelRole(level: number, rules: Rules | null): Role | null {
  return rules?.levels[level]?.[0] ?? null;
}

/** The words and the shape for a state. */
export function stageWords(state: ArticleState, rules: Rules | null, words: Words): StageWords {
  if (state.deleted) return { shape: "deleted", words: words.stage.deleted };
  if (state.publication === "withdrawn" && state.stage !== "submitted") {
    return { shape: "withdrawn", words: words.stage.withdrawn };
  }
  if (state.publication === "live") {
    if (state.stage === "submitted") return { shape: "submitted", words: words.stage.liveSubmitted };
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
