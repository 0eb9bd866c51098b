/**
 * What can be done with a story by the person here: a button appears only when it works.
 *
 * It mirrors the newsroom's rules so far as to hide what would be refused; the workstation and the server decide.
 */
import type { ArticleDetails, PhotoRightsShown, Role, Rules } from "../ipc/types.ts";
import type { MayRights } from "../rights/story-rights.svelte.ts";

export interface Possible {
  write: boolean;
  submit: boolean;
  recall: boolean;
  approve: boolean;
  return: boolean;
  publish: boolean;
  withdraw: boolean;
  remove: boolean;
  restore: boolean;
}

const WRITERS: readonly Role[] = ["reporter", "editor", "managing_editor", "editor_in_chief"];
const DESK: readonly Role[] = ["editor", "managing_editor", "editor_in_chief"];
const SENIOR: readonly Role[] = ["managing_editor", "editor_in_chief"];
/** Who may state the rights of any photo. */
const STATERS: readonly Role[] = [...DESK, "administrator"];

export interface Here {
  session: { person: { id: string } | null } | null;
  may(roles: readonly Role[], section?: string | null): boolean;
}

/** What may be done now. A command that waits for the server hides the acts that it would contradict. */
export function possible(details: ArticleDetails, here: Here, rules: Rules | null): Possible {
  const { state } = details;
  const section = details.fields["section"]?.[0]?.value ?? null;
  const mine = here.session?.person?.id === state.author;
  const may = (roles: readonly Role[]): boolean => here.may(roles, section);
  const writes = details.read_only === null;
  const live = !state.deleted;
  const waiting = new Set(details.pending.map((command) => command.transition));
  const submitted = state.stage === "submitted";
  const scheduled = state.scheduled !== null;
  const level = state.stage === "submitted" ? (rules?.levels[state.level] ?? DESK) : [];
  const deciding = waiting.has("approve") || waiting.has("return") || waiting.has("recall");
  const changed = state.stage !== "approved" || details.hash !== state.approved?.hash;
  const untouched = state.publication === "none" && state.stage === "draft";
  return {
    write: writes,
    submit:
      live && writes && !submitted && changed && !waiting.has("submit") && (mine ? here.may(WRITERS) : may(WRITERS)),
    recall: live && (submitted || scheduled) && !deciding && (mine || may(DESK)),
    approve: live && submitted && !deciding && may(level),
    return: live && submitted && !deciding && may(level),
    publish:
      live &&
      state.stage === "approved" &&
      // Readers see nothing of it, or an older text than the one that was approved.
      (state.publication !== "live" || state.revision !== state.approved?.hash) &&
      !scheduled &&
      !waiting.has("publish") &&
      may(SENIOR),
    withdraw: live && state.publication === "live" && !waiting.has("withdraw") && may(DESK),
    remove: live && state.publication !== "live" && !waiting.has("delete") && ((untouched && mine) || may(SENIOR)),
    restore: state.deleted && !waiting.has("restore") && (mine || may(SENIOR)),
  };
}

/** What may be done about the rights of a photo of the story, of which this is said. */
export function possibleRights(
  details: ArticleDetails,
  here: Here,
  rules: Rules | null,
  shown: PhotoRightsShown | null,
): MayRights {
  const { state } = details;
  const section = details.fields["section"]?.[0]?.value ?? null;
  const me = here.session?.person?.id;
  // Whoever brought a photo may say what they know of it, until somebody else has.
  const own = me === state.author && here.may(WRITERS) && (!shown?.stated || shown.stated.by_id === me);
  const asks = shown?.usable === "after_override" && !shown.override_waits;
  return {
    state: !state.deleted && (own || here.may(STATERS, section)),
    override: !state.deleted && asks && here.may(rules?.levels.flat() ?? DESK, section),
  };
}
