/** Everything the window says, in English. See `vi.ts`, its twin. */
import { arrivalEn, fileSaysEn } from "./file-says.ts";
import { photosEn } from "./photos.ts";
import { rightsEn } from "./rights.ts";
import type { Words } from "./words.ts";

const field: Words["field"] = {
  headline: "headline",
  standfirst: "standfirst",
  section: "section",
  byline: "byline",
  slug: "address",
  tags: "tags",
  language: "language",
  embargo: "embargo",
  lead: "lead photo",
  alt: "picture description",
  credit: "photo credit",
  crop: "photo crop",
};

const nameOf = (name: string): string => field[name.slice(name.lastIndexOf("/") + 1) as keyof typeof field] ?? name;
const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** Why a folder cannot take a backup. */
function backupFolder(a: Record<string, string>): string {
  const folder = a["folder"] ?? "";
  switch (a["reason"]) {
    case "inside":
      return `${folder} lies in Galley’s own data folder`;
    case "strange":
      return `${folder} holds other files`;
    case "relative":
      return "the folder’s full path is needed";
    default:
      return `the folder ${folder} cannot be written`;
  }
}

export const en: Words = {
  language: "English",
  decimal: ".",
  bytes: (value, unit) => `${value} ${unit}`,
  age: {
    now: "just now",
    minutes: (n) => `${count(n, "minute")} ago`,
    hours: (n) => `${count(n, "hour")} ago`,
    yesterday: "yesterday",
  },
  common: {
    cancel: "Cancel",
    close: "Close",
    back: "Desk",
    retry: "Try again",
    needsYou: "needs you",
    unknownPerson: "somebody outside the list",
    me: "me",
    space: "space bar",
  },
  role: {
    reporter: "reporter",
    editor: "editor",
    managing_editor: "managing editor",
    editor_in_chief: "editor-in-chief",
    administrator: "administrator",
  },
  view: {
    mine: "Mine",
    to_review: "To review",
    returned: "Returned",
    approved: "Approved",
    scheduled: "Scheduled",
    published: "Published",
    archive: "Archive",
  },
  queue: {
    label: "Queue",
    views: "Lists of stories",
    list: "Stories",
    desk: "Desk",
    search: "Search all stories",
    newArticle: "New story",
    untitled: "Story without a headline",
    noSection: "no section yet",
    notFound: (query) => `No story matches “${query}”`,
    notFoundHelp: "Try fewer words. Marks may be left out; ? says how to search by section, author and day.",
    problems: (n) => `${count(n, "problem")} to look at`,
    openReview: "a merge to look at",
    readOnly: "read-only",
    empty: {
      mine: ["You have no stories yet", "Press N to begin one. No network is needed."],
      to_review: ["Nothing waits for review", "A submitted story appears here by itself."],
      returned: ["Nothing has been returned", "A returned story appears here with the reason."],
      approved: ["No approved story waits to be published", "Stories approved but not yet published are kept here."],
      scheduled: [
        "Nothing is scheduled",
        "Approved stories that wait for their embargo are kept here; when it passes they are published by themselves.",
      ],
      published: ["Nothing has been published yet", "Stories that readers can see are kept here."],
      archive: ["The archive is empty", "Withdrawn and deleted stories are kept here."],
    },
  },
  search: {
    label: "Stories that were found",
    help: "How to search",
    leave: "Leave the search",
    cut: "The question is too long; its end was not looked at.",
    inSection: (name) => `section ${name}`,
    by: (name) => `by ${name}`,
    from: (day) => `from ${day}`,
    until: (day) => `until the end of ${day}`,
    unclear: (typed) => `“${typed}” is not understood as a filter and is searched for as words.`,
    found: (n) => count(n, "story", "stories"),
    shown: (shown, total) => `${total.toLocaleString("en")} stories, the best ${shown} are shown`,
    reading: (searchable, stories, left) =>
      `Still reading: ${searchable.toLocaleString("en")} of ${stories.toLocaleString("en")} stories can be found so far, ${left.toLocaleString("en")} cannot yet.`,
    alone: (stories, words) =>
      stories === 0 ? `“${words}”: in no story` : `“${words}”: in ${count(stories, "story", "stories")}`,
    stage: {
      draft: "draft",
      submitted: "to review",
      returned: "returned",
      approved: "approved",
      scheduled: "scheduled",
      published: "published",
      withdrawn: "withdrawn",
      deleted: "deleted",
    },
    has: { unsent: "not sent", problems: "with problems", merge: "with a merge", news: "with news" },
    part: {
      headline: "Headline",
      standfirst: "Standfirst",
      body: "In the text",
      caption: "Caption",
      alt: "Description of a photo",
      credit: "Photo credit",
      byline: "Byline",
      tags: "Tags",
      slug: "Address",
    },
    helpRows: [
      [
        "thư viện tỉnh",
        "stories with all these words, anywhere; marks may be left out, and where they are typed the same marks come first",
      ],
      ["“thư viện tỉnh”", "these words beside each other"],
      ["thư viện -sách", "without “sách”; -đảng leaves “đang” in, -dang leaves out both"],
      ["section: văn hóa", "the section; also mục:"],
      ["by: thu hằng", "the author, or a name in the byline; “by: me” is what I wrote; also tác giả:"],
      [
        "stage: to review",
        "draft, to review, returned, approved, scheduled, published, withdrawn, deleted; also trạng thái:",
      ],
      ["from: 1/9/2020 to: 30/9", "when it was last changed; also 9/2020, 2020, today, yesterday; also từ:, đến:"],
      ["on: yesterday", "one day, one month, one year; also ngày:"],
    ],
  },
  list: {
    sortBy: "Sort by",
    by: {
      updated: "last change",
      headline: "headline",
      author: "author",
      section: "section",
      scheduled: "embargo",
    },
    ascending: "ascending",
    descending: "descending",
    turn: "Turn the order round",
    filter: "Filter",
    section: "Section",
    author: "Author",
    from: "From",
    to: "To",
    has: "Only stories",
    any: "all",
    words: "Words or other filters",
    clear: "Clear the filter",
    without: (what) => `Remove the filter: ${what}`,
    empty: "No story fits the filter",
    emptyHelp: "Take a filter away to see more.",
    stories: (n) => (n === 1 ? "1 story" : `${n.toLocaleString("en")} stories`),
    new: (who) => `new: changed by ${who}`,
    newUnknown: "something new",
    news: (n) => (n === 1 ? "1 story with something new" : `${n} stories with something new`),
    seen: "Mark as seen",
    seenAll: "Mark everything as seen",
    chosen: (n) => (n === 1 ? "1 story chosen" : `${n.toLocaleString("en")} stories chosen`),
    chosenLabel: "What can be done with the chosen stories",
    openTabs: "Open in tabs",
    tooMany: (n) => `At most ${n} stories are opened at once. Choose fewer, then open them.`,
    pin: "Pin",
    unpin: "Unpin",
    pinned: "pinned",
    pinnedFull: "A hundred stories are pinned. Unpin some to pin more.",
    copy: "Copy the list",
    copied: (n) => (n === 1 ? "Copied 1 story." : `Copied ${n} stories. Paste them into a letter or a sheet.`),
    notCopied: "The list could not be copied. Try again.",
    unchoose: "Choose none",
    chooseAll: "Choose the whole list",
    toggle: "Choose this story or not",
    extendDown: "Choose the next story too",
    extendUp: "Choose the previous story too",
    first: "First story of the list",
    last: "Last story of the list",
    pageDown: "A page of stories down",
    pageUp: "A page of stories up",
    recent: "Recent",
    recentEmpty: "No story has been opened on this machine",
    recentHelp: "Stories that were opened are kept here, the last one on top.",
    openRecent: (headline) => `Story: ${headline}`,
    loading: "loading",
  },
  saved: {
    title: "My lists",
    save: "Save as a list of mine…",
    saveTitle: "Save this list",
    name: "Name of the list",
    keeps: (what) => `Kept in it: ${what}.`,
    yes: "Save",
    manage: "Edit my lists…",
    help: "Names are changed in their boxes, the order with the arrows. These lists are on this machine alone.",
    up: "Move up",
    down: "Move down",
    remove: "Delete",
    removed: (name) => `The list “${name}” was deleted. No story was touched.`,
    undo: "Put it back",
    full: "There are forty lists already. Delete some to save more.",
    none: "There is no list yet. Filter or search, then save it under a name.",
  },
  tabs: {
    label: "Open stories",
    next: "Next open story",
    previous: "Previous open story",
    close: "Close this story",
    opened: (n) => `${n === 1 ? "1 story is" : `${n} stories are`} open in tabs. Ctrl Tab goes from one to another.`,
    closeOf: (headline) => `Close “${headline}”`,
    keep: "Keep this story open in a tab",
    left: "Move the tab left",
    right: "Move the tab right",
    loose: "for now: makes way for the next story that is opened",
  },
  link: {
    bad: "This galley:// address leads to no story. Nothing was changed.",
    badHint: "Ask whoever sent it to copy the story’s address again.",
    unknown: "The story that this address leads to is not on this machine yet. Nothing was changed.",
    unknownHint: "Open it again once everything has come from the server, or ask which newsroom it belongs to.",
  },
  linkCard: {
    label: "Link",
    for: (words) => `A link for “${words}”`,
    box: "Paste an address, or type words to find a story",
    offers: "Link to",
    open: "Open the story",
    copy: "Copy the address",
    edit: "Edit",
    remove: "Remove the link",
    removed: "The link was removed. The words are untouched.",
    copied: "The address was copied. Paste it into a browser to open it.",
    notCopied: (address) => `This machine did not let it be copied. The address is: ${address}`,
    chooseWords: "Select the words that shall carry the link first.",
    noPage: "This story is not published: readers who follow the link get the “not found” page until it is.",
    withdrawn: "This story was withdrawn: readers who follow the link are told so.",
    refused: "Readers must not be led to this address. Edit or remove the link.",
    refusedHere:
      "This link could not be set; the text is unchanged. Use an address that begins with https://, http:// or mailto:, or a story of the newsroom.",
    unknown: "A page of the site. This machine knows no story at that address.",
    none: "No story on this machine has these words.",
    more: (shown, total) => `The ${shown} best of ${total.toLocaleString("en")} stories. Type more to narrow them.`,
    choose: "choose",
    set: "set the link",
    leave: "back to the text",
  },
  stage: {
    draft: "Draft",
    submitted: "To review",
    approved: "Approved",
    returned: "Returned",
    live: "Published",
    withdrawn: "Withdrawn",
    deleted: "Deleted",
    liveDraft: "Published · being edited",
    liveSubmitted: "Published · correction to review",
    liveApproved: "Published · correction approved",
    waitingFor: (role) => `To review · ${role}`,
    scheduled: (when) => `Scheduled · ${when}`,
    liveScheduled: (when) => `Published · the correction is scheduled for ${when}`,
  },
  rowSync: {
    unsent: (parts) => `${parts} not sent`,
    sent: (when) => `sent ${when}`,
    queued: "a command waits to be sent",
    notHere: "not on this machine yet",
  },
  sync: {
    saving: "Saving on this machine…",
    saved: (when) => `Saved on this machine ${when}`,
    notSaved: "Nothing typed on this machine yet",
    unsent: (parts) => `Not sent: ${parts}`,
    sent: (when) => `Sent ${when}`,
    nothingToSend: "Nothing waits to be sent",
    changes: (n) => count(n, "change"),
    photos: (n) => count(n, "photo"),
    commands: (n) => count(n, "command"),
    offlineSince: (when) => `Offline since ${when}`,
    offline: "Offline",
    signedOut: "Not signed in",
    connecting: "Connecting to the server",
    online: "Connected to the server",
    refused: "Sign in again to send",
    failures: (n) => `${n} could not be sent`,
    reviews: (n) => (n === 1 ? "1 story has a merge to look at" : `${n} stories have merges to look at`),
    label: "Saved and sent",
    title: "Sync",
    open: "Open the sync panel",
    now: "Send now",
    busy: "Sending…",
    safe: "Everything typed is on this machine. It is sent once there is a network.",
    failed: "Needs a look",
    merged: "Merged where two people edited",
    mergedHelp: "Two people edited the same place without seeing each other. Both are kept.",
    retryAt: (when) => `Trying again at ${when}`,
    openArticle: "Open the story",
    look: "Look at the merge",
    forgotten: "Forgotten by the server",
    forgottenHelp:
      "The server was restored from an older backup and does not know these any more. Every word and every photo is kept. What was asked for on this machine can be sent again; for the rest, tell the person it names.",
    forgottenCount: (n) => `${count(n, "act")} forgotten by the server`,
    sendAgain: "Send again",
    letGo: "Leave it",
    seen: "I have read this",
    arriving: "The archive is coming to this machine",
    arrivingHelp:
      "Open any story you need: it comes first. Close the lid or lose the network whenever you like; it goes on from there.",
    listing: (n, all) => `Fetching the list: ${n.toLocaleString("en")} of ${all.toLocaleString("en")} stories`,
    stories: (n, all) => `Fetching the archive: ${n.toLocaleString("en")} of ${all.toLocaleString("en")} stories`,
    oldFeed: (n, all) => `Fetching older history: ${n.toLocaleString("en")} of ${all.toLocaleString("en")} items`,
  },
  story: {
    write: "Write",
    preview: "Preview",
    review: "Review",
    tabs: "Ways to see the story",
    submit: "Submit",
    recall: "Take back",
    publish: "Publish",
    withdraw: "Withdraw",
    remove: "Delete",
    restore: "Undelete",
    revision: (n) => `revision ${n}`,
    pending: (what) => `${what}: waiting to be sent`,
    queuedSubmit: "The story will be submitted as soon as there is a network. You may close the lid.",
    readOnlyNewer:
      "A newer version of Galley wrote this story. Here it can only be read; not a word was changed. Update Galley to go on writing.",
    readOnlyDeleted: "This story was deleted. Its text is kept; undelete it to go on writing.",
    reloaded: "The editor was just opened again where you were writing. Everything saved is there.",
    revived: "The window was just opened again where you were writing. Everything saved is there.",
    revivedTyping:
      "The window was just opened again where you were writing. The last letters are there too and are being saved.",
    embargo: "Embargo",
    embargoNone: "Published when approved",
    embargoHelp: "For example 6:00 21/9 (day/month). Leave it empty to publish when approved.",
    embargoUnread: "This time could not be read, so nothing was changed. Write it like 6:00 21/9.",
    embargoUntil: (when) => `Not before readers until ${when}.`,
    embargoZone: (zone) => `The newsroom’s time: ${zone}.`,
    lead: "Lead photo",
    leadFirst: "The first photo",
    leadGone: "A photo that is not in the story any more",
    leadChosen: "This photo is the lead photo now.",
    leadIsFirst: "The first photo is the lead photo again.",
    leadNone: "The story has no photo yet.",
    nthPhoto: (n, caption) => (caption === "" ? `Photo ${n}` : `Photo ${n}: ${caption}`),
    unsavedBack: "The words that could not be saved when you left the story are back and are being saved.",
    lost: (text) => `This did not reach the story: “${text}”`,
    putBack: "Put it back",
    stopped:
      "The editor stopped several times in a row and is not opened again by itself. The story can be read; everything saved is there.",
    stoppedHint: "Try again, or close Galley and open it again.",
    loroMismatch:
      "The editor and the workstation are of different versions, so the story can only be read. Install Galley again to go on; no word is lost.",
    returnedBy: (who, when) => `Returned by ${who} ${when}`,
    words: (n) => count(n, "word"),
    minutes: (n) => `${n} min read`,
    section: "Section",
    chooseSection: "Choose a section",
    headline: "Headline",
    standfirst: "Standfirst",
    byline: "Byline",
    body: "Body of the story",
    bodyPlaceholder: "Write here. On an empty line, type / for a heading, a photo, a quotation.",
    candidates: (name) => `There are several values of the ${name}. Pick one so that the story can be submitted.`,
    pick: (value) => `Pick this value: “${value}”`,
    pickShort: "Pick this value",
    emptyValue: "(empty)",
    fieldUnsaved: "This field could not be saved yet; the words are still here and it will be tried again.",
    rail: "Side panel",
    details: "Details",
    checks: "Checks",
    history: "History",
    author: "Written by",
    stage: "Stage",
    publishedAt: "Address",
    noProblems: "No problems found",
    noProblemsHelp: "The story can be submitted.",
    blocks: "Must be mended before submitting",
    warns: "Worth another look",
    suggestion: (text) => `Change to “${text}”`,
    goTo: "Go there",
    noHistory: "No moment has been kept yet",
    noHistoryHelp: "Each submission, approval, return and merge, and every few minutes of writing, is kept here.",
    show: (name) => `Show: ${name}`,
    revisionOf: (n) => `Revision ${n}`,
    drop: "Drop photos here",
    importing: (name) => `Importing ${name}…`,
    importProgress: (done, files, size, all) => `Importing photos: ${done} of ${files}, ${size} of ${all}`,
    importStop: "Stop importing",
    importStopped: (placed, files) =>
      `Stopped: ${placed} of ${files} photos are in the story, and nothing is left of the others.`,
    near: (names) => `It looks like ${names}. Both photos are kept.`,
    twin: "This photo was on this machine already; the same original is used.",
    refusedLink: (href) =>
      `The link “${href}” could not be set. The text is unchanged. Use an address that begins with https:// or mailto:.`,
    unknownBlock: (kind) => `A newer version wrote this “${kind}”: it is kept as it is and cannot be edited here.`,
  },
  count: {
    short: (words, target) => `${words}/${target}`,
    full: (words, characters) => `${count(words, "word")}, ${count(characters, "character")}`,
    within: (n) => `at most ${count(n, "word")}`,
    over: (n) => `${count(n, "word")} more than there is room for`,
  },
  outline: {
    tab: "Outline",
    label: "Outline: headings, photos, lists",
    open: "Open the outline",
    next: "On to the next heading, photo or list",
    previous: "Back to the heading, photo or list before",
    empty: "No headings, photos or lists in this story yet.",
    focus: "Only the page",
    focusEnd: "Back to the whole window",
    typewriter: "Keep the line you write in the middle",
    typewriterEnd: "Let the line you write wander",
    kind: {
      heading2: "Heading",
      heading3: "Small heading",
      figure: "Photo",
      bullet_list: "List",
      ordered_list: "Numbered list",
    },
    nothing: {
      heading2: "heading without words",
      heading3: "heading without words",
      figure: "photo without a caption",
      bullet_list: "list without words",
      ordered_list: "list without words",
    },
  },
  find: {
    label: "Find and replace in this story",
    open: "Find in this story",
    openReplace: "Find and replace in this story",
    query: "Find in this story",
    replacement: "Replace with",
    next: "Next place",
    previous: "Previous place",
    cases: "Match capitals",
    whole: "Whole words",
    marks: "Match the marks as typed",
    replace: "Replace",
    replaceAll: "Replace all",
    none: "Not found",
    locked: "This place is read-only and stays as it is.",
    at: (now, all) => `${now} of ${all}`,
    without: (n) => `${n} without marks`,
    replaced: (n) => `Replaced in ${n === 1 ? "one place" : `${n} places`}. Undo once to have it all back.`,
    left: (n) =>
      `${n === 1 ? "One place stays" : `${n} places stay`} as before: a field waits for somebody to pick a version.`,
  },
  shorthand: {
    label: "Shorthands",
    take: "takes it",
    choose: "choose",
    leave: "leaves it",
    over: (day) => `Held until ${day}`,
    notYet: (day) => `Holds from ${day}`,
  },
  figure: {
    label: "Photo in the story",
    caption: "Caption",
    alt: "Description for those who do not see the photo",
    credit: "Credit",
    creditPrefix: "Photo:",
    altPrefix: "Shows:",
    lead: "Make it the lead photo of the story",
    leadEnd: "No lead photo any more: the first one is",
    replace: "Another photo, the same words",
    remove: "Remove from the story",
    missing: "This photo has not arrived on this machine",
    none: "No photo chosen",
  },
  crop: {
    open: "Crop the photo",
    name: "The crop",
    title: "Crop the photo for this story",
    ratio: "Ratio",
    free: "Free",
    asPhoto: "As the photo",
    frame: (width, height) => `Crop frame, ${width} × ${height} pixels`,
    frameKeys: "Arrow keys move the frame, with Shift faster; plus and minus make it larger and smaller.",
    focus: "The point to be seen",
    focusKeys: "Arrow keys move this point; Delete puts it back into the middle of the frame.",
    inList: "In lists of stories",
    help: "Drag the frame to crop, and the circle to the point that must be seen. The original and other stories stay as they are.",
    stays:
      "What lies outside the frame stays in the file that readers can open: to hide something, cut it out of the original before you import it.",
    whole: "Whole photo",
    take: "Use this frame",
    size: (width, height) => `${width} × ${height} pixels`,
    part: (width, height, left, top) =>
      `${width}% of the width, ${height}% of the height; ${left}% from the left, ${top}% from the top`,
    small: (pixels) => `This part is narrower than ${pixels} pixels: on a wide page it is enlarged and blurred.`,
  },
  photos: photosEn,
  rights: rightsEn,
  fileSays: fileSaysEn,
  arrival: arrivalEn,
  format: {
    toolbar: "Formatting",
    menu: "Insert",
    insert: "Insert at the empty line",
    strong: "Bold",
    em: "Italic",
    sub: "Subscript",
    sup: "Superscript",
    link: "Link",
    paragraph: "Paragraph",
    heading2: "Heading",
    heading3: "Small heading",
    blockquote: "Quotation",
    pull_quote: "Pull quote",
    bullet_list: "List",
    ordered_list: "Numbered list",
    separator: "Rule",
    gallery: "Gallery",
    photo: "Photo…",
    undo: "Undo my changes",
    redo: "Redo",
    lift: "Take out of the frame",
    quotes: "Turn straight quotes and hyphens into real ones as I type",
    quotesEnd: "Leave quotes and hyphens as I type them",
    drag: "Drag to move",
    move_block_up: "Move the block up",
    move_block_down: "Move the block down",
  },
  preview: {
    frame: "The page as readers will see it",
    widths: "Width of the page",
    phone: "Phone",
    tablet: "Tablet",
    desktop: "Desktop",
    draftFacts: "Draft: its dates are provisional.",
    publicationFacts: "Exactly the published page.",
    furniture: (when) => `What surrounds the story is as of ${when}.`,
    furnitureNone: "What surrounds the story: nothing published here yet.",
    making: "Making the page…",
    reload: "Make it again",
  },
  review: {
    label: "Review",
    approve: "Approve",
    return: "Return",
    approveTitle: "Approve this revision?",
    approveText: (revision, words) =>
      `You approve exactly ${revision}, ${count(words, "word")}, as it is on the screen.`,
    approvedElsewhere: (who, revision) =>
      `${who} approved ${revision}. The text has changed since then, so your yes is for another text than theirs.`,
    revisionName: (number, hash) => (number === null ? `the revision ${hash}` : `revision ${number} (${hash})`),
    approvePublishes: "Readers see it at once.",
    approveSchedules: (when) =>
      `Once approved the story waits until ${when} and is then published by itself. Until then it can be taken back.`,
    approveNext: (role) => `Then it waits for the ${role}.`,
    approveOld: "Approve what I read all the same",
    arrived: "New text came in just as you pressed approve. Nothing was approved.",
    arrivedHint: "Read the story again, then approve once more.",
    reasonKept: "The reason you typed is still there.",
    newerTitle: "There is a newer revision than the one you read",
    newerText: (mine, newest) =>
      `The story was edited while you were reading. You read revision ${mine}; the newest is ${newest}. Nothing has been approved.`,
    newerHint:
      "Read the newer one and approve it, or approve what you read: the later edits will not go before readers.",
    readNewer: "Read the newer one",
    returnTitle: "Return the story",
    returnText: "The author sees this reason. The text is unchanged.",
    reason: "Reason",
    reasonNeeded: "A reason is needed.",
    notSubmitted: "The story has not been submitted",
    notSubmittedHelp: "Once it is, approve and return appear here.",
    notYours: (role) => `The story waits for the ${role}.`,
    merges: "Places that two people edited",
    mergesHelp: "The words of both are kept. Look at each place and choose; the story can be approved after that.",
    done: (what) => `${what}: done`,
    queued: (what) => `${what}: will be sent as soon as there is a network`,
    refusedTitle: (what) => `${what}: not done`,
    withdrawTitle: "Withdraw the story?",
    withdrawText: "Its page will say that it was withdrawn. Text and photos are kept in the archive.",
    deleteTitle: "Delete the story?",
    deleteText: "It leaves every list but the archive. Text and photos are kept, and it can be undeleted.",
    recallTitle: "Take the story back?",
    recallText: "It no longer waits for review or for its embargo, and is a draft again. The text stays as it is.",
    approvals: "Approved by",
  },
  day: { today: "Today", yesterday: "Yesterday" },
  history: {
    open: "Open the story’s history",
    compareLast: "Compare with what was last sent or approved",
    writing: "Moments of writing too",
    waits: "waits for the server",
    now: "the story now",
    read: "Read",
    compare: "Compare",
    with: "With",
    older: "Older",
    newer: "Newer",
    same: "Both are exactly the same.",
    restyled: "Formatting changed",
    otherPhoto: "Photo changed",
    restore: "Go back to this…",
    restoreYes: "Go back",
    restoreKept:
      "The story as it is now stays in the history, so you can always return to it. What others are writing is kept.",
    restored: "The story is back at that revision.",
    restoredHint: "What stood there before is in the history as “Before going back”.",
    changedMeanwhile:
      "The story has just changed, so nothing was done. The comparison is new; look again, then go back.",
    deleted: "What others deleted",
    deletedHelp: "Paragraphs and photos that others deleted and that are not in the story now, the newest first.",
    noDeleted: "Nothing that others deleted is missing. What you deleted yourself can be found with Compare.",
    putBack: "Put back",
    putBackDone: "It is back, near where it stood.",
    putBackStands: "It is in the story already, so nothing was changed.",
    putBackHint: "Everybody who opens the story will see it.",
    unchanged: (n) => (n === 1 ? "1 paragraph unchanged" : `${n} paragraphs unchanged`),
    approvedLevel: (n) => `Approved, level ${n}`,
    deletedBy: (who, when) => `Deleted by ${who} at ${when}`,
    what: {
      submit: "Submitted",
      recall: "Taken back",
      return: "Returned",
      approve: "Approved",
      publish: "Published",
      withdraw: "Withdrawn",
      delete: "Deleted",
      restore: "Brought back after deletion",
      resolve_review: "Merge looked at",
      state_rights: "Rights of a photo stated",
      override_rights: "The story may use a photo",
      hold: "Not published at its time: rights of a photo",
      draft: "The story now",
      typing: "Writing",
      take_over: "Before the writer changed",
      merge_mine: "This machine’s text before merging",
      merge_theirs: "The other text before merging",
      merge_side: "One of the texts before merging",
      before_decision: "Before a choice about a merge",
      merged: "After merging",
      before_restore: "Before going back",
      restored: "After going back",
      recovered: "A deleted paragraph put back",
    },
    fate: { added: "Added", removed: "Removed", moved_away: "Moved elsewhere", moved_here: "Moved here" },
    does: {
      bring: (n) => `brings back ${count(n, "paragraph")}`,
      bringFigures: (n) => `brings back ${count(n, "photo")}`,
      drop: (n) => `takes out ${count(n, "paragraph")}`,
      dropFigures: (n) => `takes out ${count(n, "photo")}`,
      change: (n) => `changes ${count(n, "paragraph")}`,
      changeFigures: (n) => `changes ${count(n, "photo")}`,
      move: (n) => `moves ${count(n, "paragraph")}`,
      fields: (names) => `changes the ${names}`,
      nothing: "The story is exactly this revision: there is nothing to go back to.",
      sentence: (parts) => `Going back ${parts}.`,
    },
  },
  figureGone: "a photo that is not in the story any more",
  cropped: (size, corner) => `${size} of the photo, upper left corner at ${corner}`,
  difference: { added: "(added: ", removed: "(removed: ", end: ") " },
  transition: {
    submit: "Submit",
    recall: "Take back",
    return: "Return",
    approve: "Approve",
    publish: "Publish",
    withdraw: "Withdraw",
    delete: "Delete",
    restore: "Undelete",
    resolve_review: "Merge looked at",
    state_rights: "Rights of the photo",
    override_rights: "Use of the photo",
    hold: "Held",
    draft: "Being written",
    create: "Created",
  },
  mergeKind: {
    both_edited: "Both edited one paragraph",
    kept_from_deleted: "One deleted, the other edited: the edit was kept",
    both_added: "Both added at one place",
    both_split: "Both split one paragraph",
    both_moved: "Both moved the same paragraph: it stands twice",
    field: "Both edited one field",
  },
  merge: {
    tab: "Merge",
    label: "Places that two people edited",
    help: "The words of both are kept, and both originals stay in the history.",
    open: "Look at each place",
    places: "Places to look at",
    base: "Before",
    now: "In the story now",
    notSettled: "Several values wait; nobody has chosen",
    mine: "Me",
    me: "me",
    keepThis: "Keep this one",
    keepBoth: "Keep both",
    leave: "Leave it as it stands",
    edit: "Write it anew",
    editLabel: "New words for this place",
    editHelp: "A new line is a new paragraph. Words that stay keep their bold, italics and links.",
    saveEdit: "Use these words",
    undo: "Take the choice back",
    next: "Next place",
    previous: "Previous place",
    nextOpen: "Next place that waits",
    visit: "Go to this place in the story",
    originals: "Originals before the merge",
    finish: "All looked at",
    finishHelp: "Closes the merge; the story can be approved.",
    allDone: "Somebody has looked at every place.",
    nothing: "This story has no place left to look at.",
    queued: "Marked as looked at; it is sent as soon as there is a network.",
    gone: "Deleted this place",
    moved: "Moved it elsewhere in the story",
    marksOnly: "The same words; bold, italics or links changed.",
    changedSince: "Changed since the choice, look again",
    keptBoth: "Both kept",
    left_as_is: "Left as it stands",
    written: "Written anew",
    caption: "Caption",
    editedCaption: "Both edited one caption",
    landed: "What was kept of the deleted paragraph now stands in the one beside it:",
    landedCaption: "What was kept of the deleted paragraph now stands in the caption of a photo:",
    scrollDown: "Scroll down",
    scrollUp: "Scroll up",
    keepFirst: "Keep the version on the left",
    keepSecond: "Keep the version on the right",
    editCaptionHelp: "A caption is one paragraph. Words that stay keep their bold, italics and links.",
    later: "Later",
    movedMeanwhile: "Somebody has changed this place since you began to write.",
    wordsBack: "What you wrote here before.",
    startOver: "Start from the story’s words",
    ended: "The place you are writing for is in the merge no more",
    endedHelp:
      "The merge was closed or has changed. The words below are not in the story; copy them and paste them where you want them.",
    copyWords: "Copy these words",
    notCopied: "They could not be copied. They are selected: press Ctrl C.",
    giveUp: "Give these words up",
    wordsWait: "What you were writing waits under Merge; it is not in the story yet.",
    left: (n) => `${count(n, "place")} left`,
    widened: (n) =>
      n === 1 ? "One more place was edited by two people." : `${n} more places were edited by two people.`,
    count: (n) => count(n, "place"),
    nth: (name, n) => `${name} ${n}`,
    keepNth: (n) => `Keep version ${n}`,
    kept: (who) => `Kept: ${who}`,
    keepWhose: (who) => `, the version of ${who}`,
    became: (was, is) => `Changed from ${was} to ${is}`,
    by: (who, when) => (when === "" ? who : `${who} · ${when}`),
    original: (who) => `Before the merge: ${who}`,
    block: {
      paragraph: "paragraph",
      heading: "subheading",
      pull_quote: "pull quote",
      figure: "photo",
      separator: "rule",
      unknown_block: "unknown block",
    },
    did: {
      marks: "changed the formatting",
      photo: "changed the photo",
      split: "split or added paragraphs",
      joined: "joined it with the next",
      moved: "moved it",
      deleted: "deleted it",
    },
  },
  problem: {
    headline_missing: "No headline",
    section_missing: "No section chosen",
    byline_missing: "No byline",
    body_empty: "No words in the body",
    photo_missing: "A figure without a photo",
    caption_missing: "A photo without a caption",
    credit_missing: "A photo without a credit",
    alt_missing: "A photo without a description",
    photo_forbidden: "A photo that is forbidden",
    photo_needs_approval: "A photo that needs an approver’s yes",
    field_unsettled: "A field with several values, none picked",
    space_before_punctuation: "A space before a punctuation mark",
    space_after_punctuation: "No space after a punctuation mark",
    embargo_unreadable: "The embargo cannot be read",
    double_space: "Two spaces in a row",
    link_refused: "A link that readers must not be given",
  },
  field,
  refused: {
    forbidden: "Your role does not allow this. The story is unchanged.",
    stale_stage: "The story has moved on. Nothing was changed. Open it to look again.",
    hash_mismatch:
      "The newsroom’s copy differs from what was approved. Nothing was approved. Open it and approve again.",
    newer_revision: "There is a newer revision than the one read. Nothing was approved. Open it to read the newer one.",
    open_review: "Two people edited the same place and nobody has looked yet. Open it to look.",
    missing_photo: "Photos have not reached the server. Wait until they are sent, then try again.",
    unsettled_fields: "Fields with several values. Open it, pick one for each, then try again.",
    blocked: "Problems must be mended first. Open it to see them.",
    photo_forbidden:
      "The story has a photo that is forbidden. Text and caption are unchanged. Open it to change the photo or its rights.",
    photo_needs_approval: "The story has a photo that needs an approver’s yes. Nothing was published. Open it to look.",
    rights_changed: "The photo’s rights are not those that you saw. Nothing was allowed. Open it to see the new ones.",
    reason_required: "A reason is needed. Nothing was changed.",
    deleted: "The story was deleted; its text is kept.",
    unknown: "The server knows no such story or merge. The text on this machine is unchanged.",
    command_reused: "The command has the number of another one. Do it once more.",
    too_old: "The story needs a newer Galley. Not a word was changed.",
  },
  refusal: {
    forbidden: () => "Your role does not allow this. The story is unchanged. Ask somebody of this desk who may.",
    stale_stage: (r, stage) =>
      `The story has moved on: ${stage(r.stage)}. Nothing was changed. Look again, then go on.`,
    hash_mismatch: () =>
      "The newsroom’s copy differs from what is on the screen. Nothing was approved. Wait for the sync to finish and approve again.",
    newer_revision: (r) =>
      `There is a newer revision (${r.hash.slice(0, 8)}). Nothing was approved. Read it, then approve.`,
    open_review: () =>
      "Two people edited the same place and nobody has looked yet. The words of both are kept. Look and mark it as seen first.",
    missing_photo: (r) =>
      `${count(r.photos.length, "photo has", "photos have")} not reached the server. They are safe on the machine that imported them and will be sent; wait and try again.`,
    unsettled_fields: (r) =>
      `Fields with several values: ${r.fields.map(nameOf).join(", ")}. All are kept. Pick one for each, then try again.`,
    blocked: (r, _stage, problem) =>
      `Problems must be mended first: ${r.problems.map(problem).join("; ")}. The text is unchanged. Mend them and try again.`,
    photo_forbidden: (r) =>
      `${count(r.photos.length, "photo")} of the story may not be used, or only until before the embargo. Text and captions are unchanged. Take other photos, or ask an editor to change the rights, then try again.`,
    photo_needs_approval: (r) =>
      `${count(r.photos.length, "photo needs", "photos need")} an approver’s yes. Nothing was approved or published. Look at the rights beside each photo, say yes with a reason, then try again.`,
    rights_changed: () =>
      "The photo’s rights are not those that you saw. Nothing was allowed. Look at the new ones, then try again.",
    reason_required: () => "A reason is needed. Nothing was changed.",
    deleted: () => "The story was deleted; its text is kept. Undelete it first.",
    unknown: () =>
      "The server knows no such story or merge. The text on this machine is unchanged. Sync, then try again.",
    command_reused: () =>
      "This command has the number of another one, so it was not carried out. The text is unchanged. Do it once more.",
    too_old: () => "The story needs a newer Galley. Not a word was changed. Update Galley, then try again.",
  },
  error: {
    not_signed_in: [
      "Not signed in. The stories on this machine are kept and can be written.",
      "Sign in to send and receive.",
    ],
    server_unreachable: [
      "The server cannot be reached. Everything typed is on this machine.",
      "Go on writing: it is sent as soon as there is a network.",
    ],
    not_a_galley_server: [
      "Something answers there, but it is no Galley server. Nothing was sent.",
      "Check the address, or ask your administrator.",
    ],
    other_newsroom: [
      (a) =>
        `This is another newsroom${a["newsroom"] ? ` (${a["newsroom"]})` : ""}, not the one whose stories are on this machine. Nothing was sent.`,
      "Check the address. To work for another newsroom, open Galley with another data folder (galley --data).",
    ],
    insecure_server: [
      "An http:// address would show your password to the network, so nothing was sent.",
      "Use an address that begins with https://.",
    ],
    wrong_credentials: [
      "The name, password or code is wrong. Nothing was changed.",
      "Type it again, or ask your administrator. A one-time code works once.",
    ],
    token_expired: [
      "The sign-in has expired. Stories can still be written and are saved here.",
      "Sign in again to send them.",
    ],
    device_revoked: [
      "This machine was cut off from the newsroom. Stories can still be read and written here, but nothing is sent any more.",
      "Ask your administrator.",
    ],
    other_person_unsent: [
      (a) =>
        `Words or moves of ${a["name"] ?? "somebody else"} wait on this machine, so nobody else can sign in yet. Nothing is lost.`,
      (a) =>
        `Let ${a["name"] ?? "them"} sign in and send first; the code just used cannot be used again. If it cannot wait, open Galley with another data folder (galley --data).`,
    ],
    too_many_attempts: ["Too many attempts to sign in. Nothing was changed.", (a) => `Wait ${wait(a)} and try again.`],
    protocol_newer: [
      "The server is newer than this machine. Stories can still be written and are saved here.",
      "Update Galley to send again.",
    ],
    protocol_older: [
      "The server is older than this machine. Stories can still be written and are saved here.",
      "Ask your administrator to update the server.",
    ],
    server_restored: [
      "The server was restored from a backup. No word on this machine is lost.",
      "Galley is sending again what the server lacks; there is nothing to do.",
    ],
    storage_full: [
      "There is no room left, so the last change is not saved. Whatever was called saved is kept.",
      "Make room on the disk and try again; keep this window open.",
    ],
    storage_full_server: [
      "The server cannot store anything now: its disk is full or failing. Stories and photos are kept on this machine.",
      "They are sent as soon as the server can store them; tell your administrator.",
    ],
    storage_failed: [
      "The disk of this machine could not be read or written, so the last change is not saved. Whatever was called saved is kept.",
      "Keep this window open, check that the disk is connected and not locked, and try again; if it happens again, tell your administrator before switching off.",
    ],
    store_damaged: [
      (a) =>
        a["articles"] === undefined
          ? "The data file on this machine is damaged. Nothing was deleted."
          : `The data file on this machine was damaged. It was set aside, and what could be read of it was taken over: ${count(Number(a["articles"]), "story", "stories")}, ${count(Number(a["edits"]), "unsent change")}, ${count(Number(a["commands"]), "waiting command")}, ${count(Number(a["photos"]), "unsent photo")}. ${
              a["lost"] === "0" ? "Nothing of it was lost." : `${count(Number(a["lost"]), "item")} could not be read.`
            }`,
      (a) =>
        a["articles"] === undefined
          ? "Close Galley and open it again; it saves what can be read."
          : `${a["signed_in"] === "0" ? "Sign in again; what" : "What"} had been sent comes back from the server by itself.${
              a["lost"] === "0" ? "" : ` Keep the file ${a["file"] ?? ""} and show it to your administrator.`
            }`,
    ],
    photo_lost: [
      (a) =>
        `The photo ${a["file"] ?? ""} was damaged on this machine and was not sent. The story and the caption are kept.`,
      "Add the original file to this story again; it is then mended and sent.",
    ],
    backup_folder: [
      (a) => `The backup was not made: ${backupFolder(a)}. Nothing was changed.`,
      "Name an empty folder, or the folder of an earlier backup, best on another disk.",
    ],
    backup_cancelled: [
      "The backup was stopped. Earlier backups are untouched.",
      "Start it again whenever you like; what was copied already is not copied twice.",
    ],
    article_unknown: ["This story is not on this machine. Nothing was changed.", "Sync, or go back to the queue."],
    article_not_here: [
      "This story has not reached this machine yet. Nothing was lost or changed.",
      "It comes by itself when the server can be reached; open it again then.",
    ],
    article_read_only: [
      "This story can only be read on this machine. Not a word was changed.",
      "Update Galley, or undelete the story if it was deleted.",
    ],
    edit_rejected: [
      "The workstation did not take the last edit. Whatever was saved is kept.",
      "The editor opens again from what is saved.",
    ],
    review_changed: [
      (a) =>
        a["place"] === "gone"
          ? "Words written for a place of the merge are not in the story: the place is in the merge no more."
          : "This place is no longer what was on the screen, so nothing was changed.",
      (a) =>
        a["place"] === "gone"
          ? "Open Merge to copy them or give them up."
          : "Look at it again and choose. What you were typing is still there.",
    ],
    bad_field: [
      (a) =>
        a["field"] === "embargo"
          ? "The embargo could not be read, so nothing was changed."
          : "This field could not be written. Its earlier value is kept.",
      (a) => (a["field"] === "embargo" ? "Write it like 6:00 21/9." : "Make it shorter, or give it the expected form."),
    ],
    photo_not_a_picture: [
      (a) => `${file(a)} is not a picture. The story is unchanged.`,
      "Choose a JPEG, PNG, WebP, TIFF, GIF or HEIC file.",
    ],
    photo_unsupported: [(a) => `${file(a)} ${whatItIs(a)}. The story is unchanged.`, readableForm],
    photo_too_large: [
      (a) => `${file(a)}${pixels(a)} ${isTooLarge(a)}. The story is unchanged.`,
      (a) =>
        a["max_bytes"]
          ? "Save it as a JPEG, or with fewer pixels, and try again."
          : "Make the picture smaller and try again.",
    ],
    photo_truncated: [
      (a) => `${file(a)} lacks its end. The story is unchanged.`,
      "Copy the file again from the camera or card.",
    ],
    photo_damaged: [
      (a) => `${file(a)} is damaged and cannot be read. The story is unchanged.`,
      "Copy the file again from the camera or card.",
    ],
    photo_cancelled: [
      "The import was stopped. The story is unchanged.",
      "Import the photo again if it is wanted after all.",
    ],
    photo_decoder_failed: [
      (a) => `${file(a)} could not be opened: ${decoderEnd(a)}. The story is unchanged.`,
      "Export it as JPEG and try again.",
    ],
    photo_missing: [
      "This photo is not on this machine yet. Text and caption are kept.",
      "It arrives as soon as there is a network.",
    ],
    link_refused: [
      "This link is not safe for readers and was not set. The text is unchanged.",
      "Use an address that begins with https:// or mailto:.",
    ],
    refused: ["This cannot be done yet. The story is unchanged.", "Read the reason, then try again."],
    preview_failed: [
      "The preview could not be made. The story is not affected.",
      "Make it again; if that fails, ask your administrator.",
    ],
    bad_request: [
      "Galley did not understand its own request. Nothing was changed.",
      "Try again; if it happens again, tell your administrator.",
    ],
    internal: [
      "Something went wrong inside Galley. Whatever was saved is kept.",
      "Try again; if it happens again, close Galley and open it.",
    ],
  },
  session: {
    title: "Sign in",
    intro: "The first time needs a network. After that, stories can be written without one.",
    server: "Server",
    serverHelp: "Your newsroom’s address; it begins with https://",
    login: "Name",
    password: "Password",
    code: "One-time code",
    useCode: "Use a one-time code",
    invitationHelp: "Paste the whole letter or a galley:// link into any box: address and code fill themselves in.",
    invitationRead: "Address and code were read from what you pasted.",
    serverMissing: "The newsroom’s address is needed. An administrator gives it.",
    serverBad: "This address cannot be read. It begins with https://, for example https://newsroom.example.",
    codeMissing: "A one-time code is needed. An administrator gives it.",
    loginMissing: "A name is needed.",
    passwordMissing: "A password is needed.",
    codeWrong: "The code is wrong, or was used already. Nothing was changed.",
    codeWrongHelp: "Type it again, or ask your administrator for a new one.",
    passwordWrong: "Wrong name or password. Nothing was changed.",
    passwordWrongHelp: "Type them again, or ask your administrator.",
    usePassword: "Use name and password",
    device: "Name of this machine",
    deviceDefault: "My machine",
    submit: "Sign in",
    busy: "Asking the server…",
    again: "Sign in again",
    expired: "The sign-in has expired. Writing and saving go on; sign in again to send.",
    revoked:
      "This machine was cut off from the newsroom. Stories can still be read and written here, but nothing is sent any more.",
  },
  settings: {
    title: "Settings",
    language: "Language",
    theme: "Appearance",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    window: "Window",
    notifies: "Tell me on the desktop when a story needs me and this window is not in front",
    menuBar: "Menu bar",
    account: "Signed in as",
    device: "This machine",
    server: "Server",
    token: "Sign-in kept in",
    tokens: { keyring: "The system’s keyring", file: "A file on this machine that only you can read" },
    data: "Data folder",
    version: "Version",
    backup: "Backup",
    backupHelp: "All stories and photos of this machine, also those that were not sent. The sign-in is not in it.",
    backupFolder: "Folder, best on another disk",
    backupNow: "Back up now",
    backupStop: "Stop",
    backupNone: "No backup yet",
    backupReading: "Copying the stories…",
    backupRestore: "To restore on a new machine, start",
    backupCommand: "galley --restore FOLDER",
    backupLast: (when, size) => `Last backup ${when} · ${size} · read back and sound`,
    backupMissing: (n) => `${count(n, "photo file")} could not be read and not copied`,
    backupDone: (done, of) => `${done} of ${count(of, "photo file")}`,
    signOut: "Sign out",
    signOutTitle: "Sign out of this machine?",
    signOutText: "Stories and photos stay on this machine. Sign in again to write and send.",
    signOutUnsent: (parts) =>
      `${parts} not sent yet. They stay on this machine and are sent only when you sign in again yourself.`,
  },
  palette: {
    title: "Things to do",
    search: "Type what you want to do",
    none: "Nothing matches",
    open: "Open the list of things to do",
  },
  menu: {
    names: { galley: "Galley", desk: "Desk", story: "Story", text: "Text" },
    show: "Show the menu bar",
    hide: "Hide the menu bar",
  },
  unsaved: {
    title: "Some words are not saved yet",
    slow: "The disk is slow or cannot be written. Galley goes on trying.",
    leaves: "If you leave now, they stay in this window and come back when the story is opened, until you quit Galley.",
    ends: "If you quit now, these words are lost. Copy the story somewhere else first.",
    left: "A story that was left has words that are not saved on this machine.",
    leftComesBack: "If you stay, it opens, the words come back and saving goes on.",
    notTaken: "Some text did not reach its story. If you stay, you can put it back.",
    leftOther:
      "They belong to the person who was signed in before, and come back when that person signs in again in this window.",
    reason: "The reason you are typing has not been sent.",
    savedNow: "The words that could not be saved when you left the story are saved on this machine now.",
    copy: "Copy the story",
    copied: "Copied. Paste it somewhere to keep it.",
    notCopied: "It could not be copied. Select the text in the story and press Ctrl C.",
    leave: "Leave all the same",
    quit: "Quit without them",
    stay: "Stay",
  },
  quit: {
    title: "Quit Galley?",
    unsent: (parts) => `Not sent: ${parts}.`,
    safe: "All of it is safe on this machine and is sent when Galley is open with a network.",
    yes: "Quit",
    no: "Stay",
    action: "Quit Galley",
  },
  action: {
    goQueue: "Go to the queue",
    searchQueue: "Search all stories",
    nextRow: "Next story",
    previousRow: "Previous story",
    toggleRail: "Show or hide the side panel",
    insertPhoto: "Insert a photo",
    settings: "Settings",
    theme: (name) => `Appearance: ${name}`,
    language: (name) => `Language: ${name}`,
    view: (name) => `List: ${name}`,
  },
};

/** A file's name for a sentence that begins with it. */
function file(args: Record<string, string>): string {
  const name = args["file_name"];
  return name ? `“${name}”` : "This file";
}

/** What a picture that cannot be read is. */
function whatItIs(args: Record<string, string>): string {
  const { kind } = args;
  switch (kind) {
    case undefined:
      return "is of a kind that cannot be read yet";
    case "raw":
      return "is a camera raw file and cannot be read yet";
    case "animation":
      return "is a moving picture and cannot be taken as a photo";
    case "rare JPEG":
    case "rare TIFF":
      return `is a ${kind.slice(5)} of a rare kind that cannot be read yet`;
    default:
      return `is a picture of the kind ${kind}, which cannot be read yet`;
  }
}

/** How it becomes one that can be read. */
function readableForm(args: Record<string, string>): string {
  switch (args["kind"]) {
    case "raw":
      return "Export it as JPEG or TIFF from the program that develops your raw files and try again.";
    case "animation":
      return "Save one frame of it as a still JPEG or PNG and try again.";
    case "rare JPEG":
    case "rare TIFF":
      return "Save it again as a plain JPEG in any photo program and try again.";
    default:
      return "Export it as JPEG, PNG or WebP and try again.";
  }
}

/** Which measure a picture exceeds. */
function isTooLarge(args: Record<string, string>): string {
  const bytes = Number(args["max_bytes"] ?? NaN);
  return Number.isFinite(bytes)
    ? `is larger than ${Math.floor(bytes / 1e6)} MB, the most that a photo may have`
    : "is too large to open safely";
}

/** Why the program that decodes a photo gave none. */
function decoderEnd(args: Record<string, string>): string {
  switch (args["why"]) {
    case "memory":
      return "it needs more memory than is allowed";
    case "time":
      return "it needs more time than is allowed";
    case "missing":
      return "the program that reads this kind is missing, and Galley must be installed again";
    default:
      return "the program that reads it stopped half way";
  }
}

/** The size of a picture that is too large, when it is known. */
function pixels(args: Record<string, string>): string {
  const { width_px: width, height_px: height } = args;
  return width && height ? `, ${width} × ${height} pixels,` : "";
}

/** How long to wait, when the server said. */
function wait(args: Record<string, string>): string {
  const seconds = Math.ceil(Number(args["retry_after_ms"] ?? NaN) / 1000);
  if (!Number.isFinite(seconds)) return "a few minutes";
  return seconds < 100 ? count(seconds, "second") : count(Math.ceil(seconds / 60), "minute");
}
