/**
 * What the end-to-end tests find things by: every `data-testid` of the window, by what it is.
 *
 * A test sees to it that each name stands in the source; the components write them out themselves, because `app/` is
 * imported by nobody. Where a role and an accessible name tell a thing apart, a test should use those instead.
 */
export const TESTIDS = {
  signIn: {
    form: "sign-in",
    server: "sign-in-server",
    login: "sign-in-login",
    password: "sign-in-password",
    code: "sign-in-code",
    device: "sign-in-device",
    /** Switches between name with password and one-time code. */
    mode: "sign-in-mode",
    submit: "sign-in-submit",
    cancel: "sign-in-cancel",
    error: "sign-in-error",
  },
  session: { banner: "session-banner", again: "sign-in-again", signOut: "sign-out" },
  queue: {
    newArticle: "new-article",
    search: "queue-search",
    searchHelp: "search-help",
    searchHelpPage: "search-help-page",
    /** How many were found, and how the question was understood. */
    searchLine: "search-line",
    searchUnclear: "search-unclear",
    searchProgress: "search-progress",
    /** Said while the list of a new machine is not whole. */
    listing: "queue-listing",
    /** What one of the words finds by itself. */
    searchAlone: "search-alone",
    /** In a row that was found; with `data-part`. */
    snippet: "snippet",
    empty: "queue-empty",
    /** With `data-article`. */
    row: "queue-row",
    /** Followed by the view's name: `view-to_review`. */
    view: "view-",
    openSettings: "open-settings",
    openPalette: "open-palette",
  },
  story: {
    back: "back",
    stage: "stage",
    pending: "pending",
    returned: "returned",
    readOnly: "read-only",
    /** Followed by `write`, `preview` or `review`. */
    tab: "tab-",
    section: "section",
    headline: "headline",
    headlineCount: "headline-count",
    standfirst: "standfirst",
    standfirstCount: "standfirst-count",
    byline: "byline",
    /** The editable element of the body. */
    body: "body",
    candidates: "candidates",
    candidatePick: "candidate-pick",
    photoInput: "photo-input",
    wordCount: "word-count",
    submit: "submit",
    rail: "rail",
    toggleRail: "toggle-rail",
    railDetails: "rail-details",
    railChecks: "rail-checks",
    railHistory: "rail-history",
    /** With `data-code`. */
    problem: "problem",
    problemMend: "problem-mend",
    revisionRow: "revision-row",
    revisionDialog: "revision-dialog",
    /** Shows the moments of writing too. */
    historyWriting: "history-writing",
    historyRead: "history-read",
    historyCompare: "history-compare",
    compareWith: "compare-with",
    revisionOlder: "revision-older",
    revisionNewer: "revision-newer",
    differences: "differences",
    /** With `data-fate`. */
    difference: "difference",
    differenceField: "difference-field",
    restoreAsk: "restore-ask",
    restoreDoes: "restore-does",
    restoreYes: "restore-yes",
    deletedBlocks: "deleted-blocks",
    deletedDialog: "deleted-dialog",
    deletedBlock: "deleted-block",
    deletedNone: "deleted-none",
    putBack: "put-back",
    publishedUrl: "published-url",
    embargo: "embargo",
    recall: "recall",
    publish: "publish",
    withdraw: "withdraw",
    delete: "delete",
    restore: "restore",
    selectionTools: "selection-tools",
    linkAddress: "link-address",
    blockMenu: "block-menu",
    /** Followed by what is inserted: `insert-heading2`, `insert-photo`. */
    insert: "insert-",
  },
  /** Inside a figure; each figure has one of each, and `data-figure` names it. */
  figure: {
    figure: "figure",
    caption: "figure-caption",
    alt: "figure-alt",
    credit: "figure-credit",
    remove: "figure-remove",
  },
  preview: {
    /** With `data-hash`. */
    frame: "preview-frame",
    facts: "preview-facts",
    reload: "preview-reload",
    /** Followed by 360, 768 or 1280. */
    width: "preview-width-",
  },
  review: {
    approve: "approve",
    return: "return",
    merge: "merge-review",
    mergeOpen: "merge-open",
  },
  /** The screen on which a merge is worked through. */
  merge: {
    screen: "merge-screen",
    /** A row of the list; with `data-place` and `data-standing`: open, decided or changed. */
    place: "merge-place",
    /** The place that is looked at, likewise. */
    openPlace: "merge-open-place",
    side: "merge-side",
    now: "merge-now",
    landed: "merge-landed",
    /** The photo of the figure that a place is about. */
    photo: "merge-photo",
    decided: "merge-decided",
    keep: "merge-keep",
    both: "merge-both",
    edit: "merge-edit",
    words: "merge-words",
    wordsSave: "merge-words-save",
    wordsDrop: "merge-words-drop",
    /** Words that were left in the field are given up, and those in the story stand there. */
    wordsAnew: "merge-words-anew",
    wordsCopy: "merge-words-copy",
    wordsGiveUp: "merge-words-give-up",
    rewrite: "merge-rewrite",
    /** The place became another while somebody wrote. */
    moved: "merge-moved",
    /** The place is in the review no more. */
    ended: "merge-ended",
    leave: "merge-leave",
    undo: "merge-undo",
    visit: "merge-visit",
    told: "merge-told",
    said: "merge-said",
    waits: "merge-waits",
    original: "merge-original",
    resolve: "merge-resolve",
    rowMerge: "row-merge",
  },
  dialog: {
    /** Followed by approve, newer, return, recall, withdraw, delete, refused, quit, unsaved or sign-out. */
    dialog: "dialog-",
    yes: "dialog-yes",
    no: "dialog-no",
    reason: "dialog-reason",
    copy: "unsaved-copy",
  },
  sync: {
    stateLine: "state-line",
    /** In the line: how far the archive is on its way to a new machine. */
    arriving: "arriving",
    panel: "sync-panel",
    /** The same in the panel. */
    firstSync: "first-sync",
    now: "sync-now",
    failure: "sync-failure",
    rebuildSeen: "rebuild-seen",
    forgotten: "forgotten-move",
    sendAgain: "send-again",
    letGo: "let-go",
  },
  palette: { palette: "palette", search: "palette-search" },
  settings: {
    /** Followed by `vi` or `en`. */
    language: "language-",
    /** Followed by `system`, `light` or `dark`. */
    theme: "theme-",
    backupFolder: "backup-folder",
    backupNow: "backup-now",
    backupStop: "backup-stop",
    backupStatus: "backup-status",
  },
  notice: { notice: "notice", action: "notice-action", close: "notice-close" },
} as const;
