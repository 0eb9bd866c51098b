/**
 * What shape a catalogue has.
 *
 * Words for codes, refusals, problems, views and the like are records over the generated unions: a new code in the
 * workstation does not compile until both languages have words for it. Words with arguments are functions, so that a
 * number or a name can never be forgotten in one language.
 */
import type {
  ArticleState,
  BlockFate,
  Code,
  Did,
  FieldName,
  FigureField,
  HasFilter,
  LocalSettings,
  MergeKind,
  Part,
  ProblemCode,
  Refusal,
  Role,
  SortBy,
  Stage,
  StageFilter,
  View,
} from "../../ipc/types.ts";

import type { ArrivalWords, FileSaysWords } from "./file-says.ts";
import type { PhotoWords } from "./photos.ts";
import type { RightsWords } from "./rights.ts";

/** A sentence, or a sentence about the arguments of an error. */
export type Said = string | ((args: Record<string, string>) => string);
/** What happened and what was kept; what to do. */
export type ErrorWords = readonly [message: Said, hint: Said];

type Name = string;
type Count = (n: number) => string;
type With = (text: string) => string;

/** Names of transitions as history and pending commands carry them. */
export type TransitionName =
  | "submit"
  | "recall"
  | "return"
  | "approve"
  | "publish"
  | "withdraw"
  | "delete"
  | "restore"
  | "resolve_review"
  | "state_rights"
  | "override_rights"
  | "hold";

type RefusalWords = {
  [K in Refusal["refusal"]]: (
    refusal: Extract<Refusal, { refusal: K }>,
    stage: (stage: Stage | ArticleState) => string,
    problem: (code: string) => string,
  ) => string;
};

export interface Words {
  language: Name;
  decimal: "," | ".";
  bytes: (value: string, unit: string) => string;
  age: { now: Name; minutes: Count; hours: Count; yesterday: Name };
  common: Record<"cancel" | "close" | "back" | "retry" | "needsYou" | "unknownPerson" | "me" | "space", Name>;
  role: Record<Role, Name>;
  view: Record<View, Name>;
  queue: Record<
    | "label"
    | "views"
    | "list"
    | "desk"
    | "search"
    | "newArticle"
    | "untitled"
    | "noSection"
    | "notFoundHelp"
    | "openReview"
    | "readOnly",
    Name
  > & { notFound: With; problems: Count; empty: Record<View, readonly [title: string, help: string]> };
  search: Record<"label" | "help" | "leave" | "cut", Name> &
    Record<"inSection" | "by" | "from" | "until" | "unclear", With> & {
      found: Count;
      shown: (shown: number, total: number) => string;
      reading: (searchable: number, stories: number, left: number) => string;
      alone: (stories: number, words: string) => string;
      stage: Record<StageFilter, Name>;
      has: Record<HasFilter, Name>;
      part: Record<Part, Name>;
      helpRows: readonly (readonly [typed: string, meaning: string])[];
    };
  /** A list: its order, what narrows it, what is chosen in it. */
  list: Record<
    | "sortBy"
    | "ascending"
    | "descending"
    | "turn"
    | "filter"
    | "section"
    | "author"
    | "from"
    | "to"
    | "has"
    | "any"
    | "words"
    | "clear"
    | "empty"
    | "emptyHelp"
    | "newUnknown"
    | "seen"
    | "seenAll"
    | "chosenLabel"
    | "openTabs"
    | "pin"
    | "unpin"
    | "pinned"
    | "copy"
    | "notCopied"
    | "unchoose"
    | "chooseAll"
    | "toggle"
    | "extendDown"
    | "extendUp"
    | "first"
    | "last"
    | "pageDown"
    | "pageUp"
    | "recent"
    | "recentEmpty"
    | "recentHelp"
    | "loading"
    | "pinnedFull",
    Name
  > &
    Record<"without" | "new" | "openRecent", With> &
    Record<"stories" | "news" | "chosen" | "copied" | "tooMany", Count> & { by: Record<SortBy, Name> };
  /** Lists that a person has made. */
  saved: Record<
    | "title"
    | "save"
    | "saveTitle"
    | "name"
    | "manage"
    | "up"
    | "down"
    | "remove"
    | "undo"
    | "full"
    | "none"
    | "yes"
    | "help",
    Name
  > &
    Record<"removed" | "keeps", With>;
  /** Stories that are open. */
  tabs: Record<"label" | "next" | "previous" | "close" | "keep" | "left" | "right" | "loose", Name> &
    Record<"closeOf", With> & { opened: Count };
  /** Addresses that lead into the window. */
  link: Record<"bad" | "badHint" | "unknown" | "unknownHint", Name>;
  /** The card of a link in a text. */
  linkCard: Record<
    | "label"
    | "box"
    | "offers"
    | "open"
    | "copy"
    | "edit"
    | "remove"
    | "removed"
    | "copied"
    | "chooseWords"
    | "noPage"
    | "withdrawn"
    | "refused"
    | "refusedHere"
    | "unknown"
    | "none"
    | "choose"
    | "set"
    | "leave",
    Name
  > &
    Record<"for" | "notCopied", With> & { more: (shown: number, total: number) => string };
  stage: Record<
    | "draft"
    | "submitted"
    | "approved"
    | "returned"
    | "live"
    | "withdrawn"
    | "deleted"
    | "liveDraft"
    | "liveSubmitted"
    | "liveApproved",
    Name
  > &
    Record<"waitingFor" | "scheduled" | "liveScheduled", With>;
  rowSync: { unsent: With; sent: With; queued: Name; notHere: Name };
  sync: Record<
    | "saving"
    | "notSaved"
    | "nothingToSend"
    | "offline"
    | "signedOut"
    | "connecting"
    | "online"
    | "refused"
    | "label"
    | "title"
    | "open"
    | "now"
    | "busy"
    | "safe"
    | "failed"
    | "merged"
    | "mergedHelp"
    | "openArticle"
    | "look"
    | "forgotten"
    | "forgottenHelp"
    | "sendAgain"
    | "letGo"
    | "seen"
    | "arriving"
    | "arrivingHelp",
    Name
  > &
    Record<"listing" | "stories" | "oldFeed", (n: number, all: number) => string> &
    Record<"saved" | "unsent" | "sent" | "offlineSince" | "retryAt", With> &
    Record<"changes" | "photos" | "commands" | "failures" | "reviews" | "forgottenCount", Count>;
  story: Record<
    | "write"
    | "preview"
    | "review"
    | "tabs"
    | "submit"
    | "recall"
    | "publish"
    | "withdraw"
    | "remove"
    | "restore"
    | "queuedSubmit"
    | "readOnlyNewer"
    | "readOnlyDeleted"
    | "reloaded"
    | "revived"
    | "revivedTyping"
    | "unsavedBack"
    | "putBack"
    | "stopped"
    | "stoppedHint"
    | "loroMismatch"
    | "section"
    | "chooseSection"
    | "headline"
    | "standfirst"
    | "byline"
    | "body"
    | "bodyPlaceholder"
    | "pickShort"
    | "emptyValue"
    | "fieldUnsaved"
    | "rail"
    | "details"
    | "checks"
    | "history"
    | "author"
    | "stage"
    | "publishedAt"
    | "embargo"
    | "embargoNone"
    | "lead"
    | "leadFirst"
    | "leadGone"
    | "leadNone"
    | "leadChosen"
    | "leadIsFirst"
    | "embargoHelp"
    | "embargoUnread"
    | "noProblems"
    | "noProblemsHelp"
    | "blocks"
    | "warns"
    | "goTo"
    | "noHistory"
    | "noHistoryHelp"
    | "drop"
    | "twin"
    | "importStop",
    Name
  > &
    Record<"revision" | "words" | "minutes" | "revisionOf", Count> &
    Record<
      | "pending"
      | "show"
      | "candidates"
      | "pick"
      | "suggestion"
      | "importing"
      | "near"
      | "refusedLink"
      | "unknownBlock"
      | "lost"
      | "embargoUntil"
      | "embargoZone",
      With
    > & {
      returnedBy: (who: string, when: string) => string;
      /** Sizes come with their unit. */
      importProgress: (done: number, files: number, size: string, all: string) => string;
      importStopped: (placed: number, files: number) => string;
      /** `caption` may be empty. */
      nthPhoto: (n: number, caption: string) => string;
    };
  /** How long a field is. */
  count: {
    short: (words: number, target: number) => string;
    full: (words: number, characters: number) => string;
  } & Record<"within" | "over", Count>;
  /** The story's parts, and the ways to see only the text. */
  outline: Record<
    "tab" | "label" | "open" | "next" | "previous" | "empty" | "focus" | "focusEnd" | "typewriter" | "typewriterEnd",
    Name
  > & {
    kind: Record<"heading2" | "heading3" | "figure" | "bullet_list" | "ordered_list", Name>;
    /** A part without a word yet. */
    nothing: Record<"heading2" | "heading3" | "figure" | "bullet_list" | "ordered_list", Name>;
  };
  /** Finding and replacing in the story. */
  find: Record<
    | "label"
    | "open"
    | "openReplace"
    | "query"
    | "replacement"
    | "next"
    | "previous"
    | "cases"
    | "whole"
    | "marks"
    | "replace"
    | "replaceAll"
    | "none"
    | "locked",
    Name
  > &
    Record<"without" | "replaced" | "left", Count> & {
      /** Which of how many. */
      at: (now: number, all: number) => string;
    };
  shorthand: Record<"label" | "take" | "choose" | "leave", Name> & Record<"over" | "notYet", With>;
  figure: Record<
    | "label"
    | "caption"
    | "alt"
    | "altPrefix"
    | "credit"
    | "creditPrefix"
    | "lead"
    | "leadEnd"
    | "replace"
    | "remove"
    | "missing"
    | "none",
    Name
  >;
  crop: Record<
    | "open"
    | "name"
    | "title"
    | "ratio"
    | "free"
    | "asPhoto"
    | "frameKeys"
    | "focus"
    | "focusKeys"
    | "stays"
    | "inList"
    | "help"
    | "whole"
    | "take",
    Name
  > & {
    /** Of the part, in pixels of the original. */
    size: (width: number, height: number) => string;
    frame: (width: number, height: number) => string;
    /** In percent of the photo. */
    part: (width: number, height: number, left: number, top: number) => string;
    small: Count;
  };
  format: Record<
    | "toolbar"
    | "menu"
    | "insert"
    | "strong"
    | "em"
    | "sub"
    | "sup"
    | "link"
    | "paragraph"
    | "heading2"
    | "heading3"
    | "blockquote"
    | "pull_quote"
    | "bullet_list"
    | "ordered_list"
    | "separator"
    | "gallery"
    | "photo"
    | "undo"
    | "redo"
    | "lift"
    | "drag"
    | "quotes"
    | "quotesEnd"
    | "move_block_up"
    | "move_block_down",
    Name
  >;
  preview: Record<
    | "frame"
    | "widths"
    | "phone"
    | "tablet"
    | "desktop"
    | "draftFacts"
    | "publicationFacts"
    | "furnitureNone"
    | "making"
    | "reload",
    Name
  > & { furniture: With };
  review: Record<
    | "label"
    | "approve"
    | "return"
    | "approveTitle"
    | "approvePublishes"
    | "approveOld"
    | "arrived"
    | "arrivedHint"
    | "reasonKept"
    | "newerTitle"
    | "newerHint"
    | "readNewer"
    | "returnTitle"
    | "returnText"
    | "reason"
    | "reasonNeeded"
    | "notSubmitted"
    | "notSubmittedHelp"
    | "merges"
    | "mergesHelp"
    | "withdrawTitle"
    | "withdrawText"
    | "deleteTitle"
    | "deleteText"
    | "recallTitle"
    | "recallText"
    | "approvals",
    Name
  > &
    Record<"approveNext" | "approveSchedules" | "notYours" | "done" | "queued" | "refusedTitle", With> & {
      approveText: (revision: string, words: number) => string;
      approvedElsewhere: (who: string, revision: string) => string;
      revisionName: (number: number | null, hash: string) => string;
      newerText: (mine: string, newest: string) => string;
    };
  /** The day of a moment, as a heading. */
  day: Record<"today" | "yesterday", Name>;
  /** The story's past: every moment of it, what differs, the way back. */
  history: Record<
    | "open"
    | "compareLast"
    | "writing"
    | "waits"
    | "now"
    | "read"
    | "compare"
    | "with"
    | "older"
    | "newer"
    | "same"
    | "restyled"
    | "otherPhoto"
    | "restore"
    | "restoreYes"
    | "restoreKept"
    | "restored"
    | "restoredHint"
    | "changedMeanwhile"
    | "deleted"
    | "deletedHelp"
    | "noDeleted"
    | "putBack"
    | "putBackDone"
    | "putBackStands"
    | "putBackHint",
    Name
  > &
    Record<"unchanged" | "approvedLevel", Count> & {
      deletedBy: (who: string, when: string) => string;
      /** What a moment was kept for. */
      /** What made a moment: a move as something done, or what this machine kept it for. */
      what: Record<
        | TransitionName
        | "draft"
        | "typing"
        | "take_over"
        | "merge_mine"
        | "merge_theirs"
        | "merge_side"
        | "before_decision"
        | "merged"
        | "before_restore"
        | "restored"
        | "recovered",
        Name
      >;
      fate: Record<Exclude<BlockFate, "same" | "changed">, Name>;
      /** What going back does, part by part, and the parts in one sentence. */
      does: Record<"bring" | "bringFigures" | "drop" | "dropFigures" | "change" | "changeFigures" | "move", Count> & {
        fields: With;
        nothing: Name;
        sentence: With;
      };
    };
  /** The photo desk. */
  photos: PhotoWords;
  rights: RightsWords;
  fileSays: FileSaysWords;
  arrival: ArrivalWords;
  /** The part of a photo that a crop shows: its size, and where its upper left corner is. */
  figureGone: string;
  cropped: (size: string, corner: string) => string;
  /** How a difference is read aloud. */
  difference: Record<"added" | "removed" | "end", Name>;
  transition: Record<TransitionName | "draft" | "create", Name>;
  mergeKind: Record<MergeKind, Name>;
  /** The screen on which a merge is worked through. */
  merge: Record<
    | "tab"
    | "label"
    | "help"
    | "open"
    | "places"
    | "base"
    | "now"
    | "notSettled"
    | "mine"
    | "me"
    | "keepThis"
    | "keepBoth"
    | "leave"
    | "edit"
    | "editLabel"
    | "editHelp"
    | "saveEdit"
    | "undo"
    | "next"
    | "previous"
    | "nextOpen"
    | "visit"
    | "originals"
    | "finish"
    | "finishHelp"
    | "allDone"
    | "nothing"
    | "queued"
    | "gone"
    | "moved"
    | "marksOnly"
    | "changedSince"
    | "keptBoth"
    | "left_as_is"
    | "written"
    | "caption"
    | "editedCaption"
    | "landed"
    | "landedCaption"
    | "scrollDown"
    | "scrollUp"
    | "keepFirst"
    | "keepSecond"
    | "editCaptionHelp"
    | "later"
    | "movedMeanwhile"
    | "wordsBack"
    | "startOver"
    | "ended"
    | "endedHelp"
    | "copyWords"
    | "notCopied"
    | "giveUp"
    | "wordsWait",
    Name
  > &
    Record<"left" | "widened" | "count", Count> & {
      nth: (name: string, n: number) => string;
      keepNth: (n: number) => string;
      kept: With;
      /** Goes on after `keepThis`, for those who hear it. */
      keepWhose: With;
      became: (was: string, is: string) => string;
      by: (who: string, when: string) => string;
      original: With;
      block: Record<"paragraph" | "heading" | "pull_quote" | "figure" | "separator" | "unknown_block", Name>;
      /** What a side did beyond what is seen: words that differ, and another kind, are shown as they are. */
      did: Record<Exclude<Did, "words" | "kind">, Name>;
    };
  problem: Record<ProblemCode, Name>;
  /** Names of fields inside a sentence. */
  field: Record<FieldName | FigureField, Name>;
  /** A refusal in a list, where its details are not at hand. */
  refused: Record<Refusal["refusal"], Name>;
  refusal: RefusalWords;
  error: Record<Code | "storage_full_server", ErrorWords>;
  session: Record<
    | "title"
    | "intro"
    | "server"
    | "serverHelp"
    | "login"
    | "password"
    | "code"
    | "useCode"
    | "invitationHelp"
    | "invitationRead"
    | "serverMissing"
    | "serverBad"
    | "codeMissing"
    | "loginMissing"
    | "passwordMissing"
    | "codeWrong"
    | "codeWrongHelp"
    | "passwordWrong"
    | "passwordWrongHelp"
    | "usePassword"
    | "device"
    | "deviceDefault"
    | "submit"
    | "busy"
    | "again"
    | "expired"
    | "revoked",
    Name
  >;
  settings: Record<
    | "title"
    | "language"
    | "theme"
    | "account"
    | "window"
    | "notifies"
    | "menuBar"
    | "device"
    | "server"
    | "token"
    | "data"
    | "version"
    | "signOut"
    | "signOutTitle"
    | "signOutText"
    | "backup"
    | "backupHelp"
    | "backupFolder"
    | "backupNow"
    | "backupStop"
    | "backupNone"
    | "backupReading"
    | "backupRestore"
    | "backupCommand",
    Name
  > & {
    backupLast: (when: string, size: string) => string;
    backupMissing: Count;
    backupDone: (done: number, of: number) => string;
    themes: Record<LocalSettings["theme"], Name>;
    tokens: Record<"keyring" | "file", Name>;
    signOutUnsent: With;
  };
  palette: Record<"title" | "search" | "none" | "open", Name>;
  menu: { names: Record<"galley" | "desk" | "story" | "text", string>; show: string; hide: string };
  unsaved: Record<
    | "title"
    | "slow"
    | "leaves"
    | "ends"
    | "left"
    | "leftComesBack"
    | "leftOther"
    | "notTaken"
    | "reason"
    | "savedNow"
    | "copy"
    | "copied"
    | "notCopied"
    | "leave"
    | "quit"
    | "stay",
    Name
  >;
  quit: Record<"title" | "safe" | "yes" | "no" | "action", Name> & { unsent: With };
  action: Record<
    "goQueue" | "searchQueue" | "nextRow" | "previousRow" | "toggleRail" | "insertPhoto" | "settings",
    Name
  > &
    Record<"theme" | "language" | "view", With>;
}
