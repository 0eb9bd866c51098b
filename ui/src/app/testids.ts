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
    /** What may be pasted, and that it was read. */
    invitation: "sign-in-invitation",
  },
  session: { banner: "session-banner", again: "sign-in-again", signOut: "sign-out" },
  /** The import sheet. */
  arrival: {
    sheet: "arrival",
    told: "arrival-told",
    left: "arrival-left",
    keptOut: "arrival-kept-out",
    /** With `data-photo`. */
    photo: "arrival-photo",
    twin: "arrival-twin",
    near: "arrival-near",
    differs: "arrival-differs",
    refused: "arrival-refused",
    /** What a photo lacks. */
    open: "arrival-open",
    stamp: "arrival-stamp",
    more: "arrival-more",
    caption: "arrival-caption",
    close: "arrival-close",
  },
  photos: {
    desk: "photo-desk",
    sheet: "photo-sheet",
    /** With `data-photo`, and its place in `aria-posinset`. */
    cell: "photo-cell",
    total: "photo-total",
    filter: "photo-filter",
    sort: "photo-sort",
    add: "photo-add",
    addInput: "photo-add-input",
    addFolder: "photo-add-folder",
    folderInput: "photo-folder-input",
    loupe: "photo-loupe",
    loupeToggle: "photo-loupe-toggle",
    strip: "photo-strip",
    empty: "photo-empty",
    caption: "photo-caption",
    credit: "photo-credit",
    alt: "photo-alt",
    count: "photo-count",
    /** What the caption says of; with `data-says`. */
    part: "photo-part",
    oddity: "photo-oddity",
    /** Words that are the file's, or the caption's. */
    fromFile: "photo-from-file",
    derived: "photo-derived",
    /** What the file says of itself; with `data-field` for each fact. */
    fileSays: "photo-file-says",
    fileFact: "photo-file-fact",
    fileChip: "photo-file-chip",
    fileVersion: "photo-file-version",
    fileUse: "photo-file-use",
    fileAsk: "photo-file-ask",
    fileReplace: "photo-file-replace",
    fileKeep: "photo-file-keep",
    /** On a photo of the sheet whose file disagrees with itself. */
    differs: "photo-differs",
    candidates: "photo-candidates",
    star: "photo-star",
    pick: "photo-pick",
    reject: "photo-reject",
    place: "photo-place",
    takeOut: "photo-take-out",
    visit: "photo-visit",
    /** Words for several photos; the fields' names follow: `photo-batch-caption`, `photo-batch-arm-credit`. */
    batch: "photo-batch",
    batchClear: "photo-batch-clear",
    batchEffect: "photo-batch-effect",
    batchWrite: "photo-batch-write",
    stampOpen: "photo-stamp",
    /** A template for the chosen photos; the variables' names follow: `stamp-event`, the fields' too: `stamp-words-caption`. */
    stamp: "stamp",
    stampList: "stamp-list",
    stampTemplate: "stamp-template",
    stampMode: "stamp-mode",
    stampSeen: "stamp-seen",
    /** Words that are replaced. */
    stampWas: "stamp-was",
    stampBack: "stamp-back",
    stampNext: "stamp-next",
    stampNone: "stamp-none",
    stampCancel: "stamp-cancel",
    stampEffect: "stamp-effect",
    stampWrite: "stamp-write",
  },
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
    /** With `data-article` once it is there, and its place in `aria-posinset`. */
    row: "queue-row",
    /** Followed by the view's name: `view-to_review`, `view-recent`. */
    view: "view-",
    /** A list of one's own. */
    savedView: "saved-view",
    manageViews: "manage-views",
    /** How many stories the list has. */
    total: "list-total",
    sortBy: "sort-by",
    sortTurn: "sort-turn",
    filter: "list-filter",
    /** The menus of the filter. */
    filterMenus: "filter-menus",
    filterSection: "filter-section",
    filterAuthor: "filter-author",
    filterFrom: "filter-from",
    filterTo: "filter-to",
    filterWords: "filter-words",
    /** Followed by unsent, problems, merge or news. */
    filterHas: "filter-has-",
    filterChip: "filter-chip",
    filterClear: "filter-clear",
    filterUnclear: "filter-unclear",
    saveView: "save-view",
    saveSearch: "save-search",
    viewName: "view-name",
    renameView: "rename-view",
    viewUp: "view-up",
    viewDown: "view-down",
    viewRemove: "view-remove",
    /** What can be done with the chosen stories. */
    chosenBar: "chosen-bar",
    chosenOpen: "chosen-open",
    chosenPin: "chosen-pin",
    chosenSeen: "chosen-seen",
    chosenCopy: "chosen-copy",
    chosenClear: "chosen-clear",
    /** In a row: who did something that the person here has not looked at. */
    rowNews: "row-news",
    /** How many stories have something new. */
    news: "list-news",
    seenAll: "seen-all",
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
    railOutline: "rail-outline",
    /** With `data-kind`. */
    outlinePart: "outline-part",
    outlineLengths: "outline-lengths",
    /** Ends the mode in which only the page is there. */
    focusEnd: "focus-end",
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
    toolLink: "tool-link",
    linkCard: "link-card",
    linkAddress: "link-address",
    linkAddressShown: "link-address-shown",
    linkRefused: "link-refused",
    linkOffer: "link-offer",
    linkOfferAddress: "link-offer-address",
    linkStatus: "link-status",
    linkStory: "link-story",
    /** What readers get by it, where that is not a page. */
    linkReaders: "link-readers",
    linkOpen: "link-open",
    linkCopy: "link-copy",
    linkEdit: "link-edit",
    linkRemove: "link-remove",
    blockMenu: "block-menu",
    /** Beside the block that the pointer is at. */
    blockHandle: "block-handle",
    /** Where a block that is dragged would go. */
    dropLine: "drop-line",
    /** Followed by what is inserted: `insert-heading2`, `insert-photo`. */
    insert: "insert-",
  },
  find: {
    bar: "find-bar",
    query: "find-query",
    replacement: "find-replacement",
    /** Which of how many. */
    status: "find-status",
    /** Finds what differs by marks only. */
    without: "find-without",
    replace: "find-replace",
    replaceAll: "find-replace-all",
    close: "find-close",
    /** Followed by cases, whole or marks. */
    turn: "find-",
  },
  /** Inside a figure; each figure has one of each, and `data-figure` names it. */
  figure: {
    figure: "figure",
    caption: "figure-caption",
    alt: "figure-alt",
    credit: "figure-credit",
    replace: "figure-replace",
    remove: "figure-remove",
    crop: "figure-crop",
    rights: "figure-rights",
  },
  /** What may be done with a photo: beside its words on the desk, and below its figure in the text. */
  rights: {
    /** With `data-usable`. */
    strip: "photo-rights",
    /** On the contact sheet, where it keeps a story from readers. */
    sign: "photo-rights-sign",
    given: "photo-rights-given",
    waits: "photo-rights-waits",
    state: "photo-rights-state",
    /** For all that are chosen. */
    batch: "photo-batch-rights",
    override: "photo-rights-override",
    stateDialog: "dialog-rights",
    overrideDialog: "dialog-override",
    /** Followed by free, needs_approval or forbidden. */
    permission: "rights-",
    reason: "rights-reason",
    until: "rights-until",
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
    /** Followed by approve, newer, return, recall, withdraw, delete, refused, quit, unsaved, sign-out, save-view or views. */
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
  tabs: {
    strip: "story-tabs",
    /** With `data-article`. */
    tab: "story-tab",
    close: "close-tab",
  },
  shorthand: {
    /** Beside the caret: what the code there stands for. */
    panel: "expansions",
    expansion: "expansion",
    /** Why it does not hold today. */
    lapse: "expansion-lapse",
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
