/**
 * Every screen of the window and how one gets there, over the workstation in memory.
 *
 * A new screen, dialog or panel gets a line here: what is in this list is looked at by axe, in both themes and languages,
 * tried at twice the size, and shown by `npm run pictures`.
 */
import type { Browser } from "./browser.ts";

export interface Screen {
  name: string;
  /** The address's query (`ipc/fake/browser.ts`) without language and theme. */
  query?: string;
  hash: string;
  /** What is there when the window has loaded. */
  first: string;
  /** What is done then. */
  go?: (browser: Browser) => Promise<void>;
}

const id = (testid: string): string => `[data-testid="${testid}"]`;
const starts = (testid: string): string => `[data-testid^="${testid}"]`;
const BODY = `${id("body")}[contenteditable=true], ${id("body")} [contenteditable=true]`;
const STORY = "#/story/a-thu-vien/write";

/** Clicks one after the other and waits for the last thing. */
const through =
  (...selectors: string[]) =>
  async (browser: Browser): Promise<void> => {
    for (const selector of selectors.slice(0, -1)) await browser.click(selector);
    await browser.find(selectors[selectors.length - 1] ?? "body");
  };

/** Puts the caret into the text, and waits until the editor has taken it. */
async function into(browser: Browser): Promise<void> {
  await browser.until("the caret in the text", async () => {
    await browser.click(`${id("body")} p`);
    return (await browser.js(
      'return document.activeElement.matches("[data-testid=body]") && getSelection().isCollapsed && getSelection().anchorNode.parentElement.closest("[data-testid=body] p") !== null',
    )) as boolean;
  });
}

/** Asks for a link of the chosen words, and finds a story for it. */
async function toStory(browser: Browser): Promise<void> {
  await into(browser);
  await browser.press("End");
  await browser.press("Shift+Home");
  await browser.find(id("selection-tools"));
  await browser.press("Ctrl+Shift+K");
  await browser.find(id("link-address"));
  await browser.type(id("link-address"), "duong");
  await browser.find(id("link-offer"));
}

/** Chooses the whole list. */
async function allChosen(browser: Browser): Promise<void> {
  await browser.press("Ctrl+A");
  await browser.find(id("chosen-bar"));
}

/** Asks to keep a search as a list. */
async function toKeep(browser: Browser): Promise<void> {
  await browser.type(id("queue-search"), "thu vien");
  await browser.click(id("save-search"));
  await browser.find(id("dialog-save-view"));
}

/** Clicks in the side panel, which is folded away where the window is small. */
const inRail =
  (...selectors: string[]) =>
  async (browser: Browser): Promise<void> => {
    if ((await browser.js("return document.querySelector(arguments[0]) === null", id("rail"))) === true) {
      await browser.click(id("toggle-rail"));
    }
    await through(...selectors)(browser);
  };

/** Makes the workstation answer a command with an error, as `galley.answer` of `ipc/fake` does. */
const failing = (command: string, error: object): string =>
  `galley.answer(${JSON.stringify(command)}, () => { throw Object.assign(new Error(""), { arguments: {}, refusal: null, detail: "" }, ${JSON.stringify(error)}); });`;

const SIGN_IN: Screen[] = [
  { name: "sign-in by code", query: "signed_out", hash: "", first: id("sign-in") },
  {
    name: "sign-in by password",
    query: "signed_out",
    hash: "",
    first: id("sign-in"),
    go: through(id("sign-in-mode"), id("sign-in-login")),
  },
  {
    name: "sign-in refused",
    query: "signed_out",
    hash: "",
    first: id("sign-in"),
    async go(browser) {
      await browser.js(failing("session_sign_in", { code: "wrong_credentials" }));
      await browser.click(id("sign-in-mode"));
      await browser.type(id("sign-in-login"), "lan");
      await browser.type(id("sign-in-password"), "lan");
      await browser.click(id("sign-in-submit"));
      await browser.find(`${id("sign-in-error")} p`);
    },
  },
];

const QUEUE: Screen[] = [
  { name: "queue", hash: "#/queue/mine", first: id("queue-row") },
  { name: "queue of the desk, offline", query: "as=minh&offline", hash: "#/queue/to_review", first: id("queue-row") },
  {
    name: "queue of a new machine",
    query: "stories=9000&arriving=1500",
    hash: "#/queue/archive",
    first: id("queue-listing"),
  },
  { name: "queue without stories", hash: "#/queue/scheduled", first: id("queue-empty") },
  {
    name: "queue, narrowed",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await through(id("list-filter"), starts("filter-has-"), id("filter-chip"))(browser);
    },
  },
  { name: "queue, several chosen", hash: "#/queue/mine", first: id("queue-row"), go: allChosen },
  {
    name: "queue, a list being kept",
    hash: "#/queue/mine",
    first: id("queue-row"),
    go: toKeep,
  },
  {
    name: "queue, lists of one's own",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await toKeep(browser);
      await browser.click(id("dialog-yes"));
      await browser.press("Ctrl+Alt+S");
      await browser.find(id("rename-view"));
    },
  },
  {
    name: "search, found",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await browser.type(id("queue-search"), "thu vien");
      await browser.find(id("search-line"));
    },
  },
  {
    name: "search, nothing found",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await browser.type(id("queue-search"), "thu vien sao hoa");
      await browser.find(id("queue-empty"));
    },
  },
  {
    name: "search, help",
    hash: "#/queue/mine",
    first: id("queue-row"),
    go: through(id("search-help"), id("search-help-page")),
  },
];

const STORIES: Screen[] = [
  { name: "story, writing", hash: STORY, first: `${id("figure")} img` },
  { name: "story, details", hash: STORY, first: BODY, go: inRail(id("rail-details"), id("embargo")) },
  { name: "story, checks", hash: STORY, first: BODY, go: inRail(id("rail-checks"), id("problem")) },
  { name: "story, history", hash: STORY, first: BODY, go: inRail(id("rail-history"), id("revision-row")) },
  { name: "story, outline", hash: STORY, first: BODY, go: inRail(id("rail-outline"), id("outline-part")) },
  {
    name: "story, find and replace",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await into(browser);
      await browser.press("Ctrl+H");
      await browser.find(id("find-bar"));
    },
  },
  {
    name: "story, only the page",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await into(browser);
      await browser.press("Ctrl+Shift+F");
      await browser.until(
        "only the page",
        () => browser.js("return document.querySelector('[data-testid=rail]') === null") as Promise<boolean>,
      );
    },
  },
  {
    name: "story, words chosen",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await into(browser);
      await browser.press("End");
      await browser.press("Shift+Home");
      await browser.find(id("selection-tools"));
    },
  },
  {
    name: "story, a link to a story",
    hash: STORY,
    first: BODY,
    go: toStory,
  },
  {
    name: "story, the card of a link",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await toStory(browser);
      await browser.press("Enter");
      await browser.click(`${id("body")} a`);
      await browser.find(id("link-story"));
    },
  },
  {
    name: "story, what can be inserted",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await into(browser);
      await browser.press("Ctrl+End");
      await browser.press("Enter");
      await browser.find(id("block-menu"));
      await browser.press("/");
      await browser.find("[role=menu]");
    },
  },
  {
    name: "story with two headlines",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await browser.js('galley.writeElsewhere("a-thu-vien", "headline", "Thư viện sáng đèn", []);');
      await browser.find(id("candidates"));
    },
  },
  {
    name: "several stories open",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await allChosen(browser);
      await browser.press("Ctrl+Enter");
      await through(id("story-tab"), BODY)(browser);
    },
  },
  {
    name: "story, a shorthand beside the caret",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await browser.type(id("standfirst"), " \\vdn\\");
      await browser.find(id("expansion"));
    },
  },
  { name: "story, returned", hash: "#/story/a-day-boi/write", first: id("returned") },
  { name: "story, published", query: "as=minh", hash: "#/story/a-deo/write", first: BODY },
  { name: "story of a newer version", hash: "#/story/a-thoi-tiet/write", first: id("read-only") },
  { name: "story, preview", hash: "#/story/a-thu-vien/preview", first: id("preview-frame") },
  {
    name: "story, a photo being cropped",
    hash: STORY,
    first: id("figure-crop"),
    go: through(id("figure-crop"), id("crop-frame")),
  },
  {
    name: "story, the rights of its photos",
    query: "photos=30&rights&as=minh",
    hash: "#/story/a-cho-phien/write",
    first: id("photo-rights"),
    go: inRail(id("rail-checks"), `${id("problem")}[data-code=photo_forbidden]`),
  },
  {
    name: "story, a photo allowed all the same",
    query: "photos=30&rights&as=minh",
    hash: "#/story/a-cho-phien/write",
    first: id("photo-rights-override"),
    go: through(id("photo-rights-override"), id("dialog-override")),
  },
  {
    name: "story, words that are not saved",
    hash: STORY,
    first: BODY,
    async go(browser) {
      await browser.js(failing("article_set_field", { code: "storage_full" }));
      await browser.type(id("headline"), "a");
      await browser.click(id("back"));
      await browser.find(starts("dialog-unsaved"));
    },
  },
];

const DESK = "#/story/a-cho-phien/photos";
/** The `n`-th photo of the card in the loupe; the second is upright, the fifth a panorama (`ipc/fake/pictures.ts`). */
const inLoupe =
  (n: number) =>
  async (browser: Browser): Promise<void> => {
    await browser.click(`${id("photo-cell")}[aria-posinset="${n}"]`);
    await browser.press("Space");
    await browser.find(id("photo-strip"));
  };

/** Brings files to the photo desk as its picker does: a new one, one that looks like another, a twin, and no picture. */
const BRING = `
  galley.brought.alike.set("IMG_0412.jpg", [{ original: "f".padEnd(64, "0"), file_name: "DSC_0401.jpg", bits_apart: 6 }]);
  const input = document.querySelector('${id("photo-add-input")}');
  const file = (name, text = name) => new File([text], name);
  const files = [file("IMG_0411.jpg"), file("IMG_0412.jpg"), file("IMG_0413.jpg", "IMG_0411.jpg"), file("IMG_0414.jpg")];
  Object.defineProperty(input, "files", { configurable: true, value: [...files, new File(["x"], "ghi-chu.jpg"), file("dut-0415.jpg")] });
  input.dispatchEvent(new Event("change", { bubbles: true }));`;
const PHOTOS: Screen[] = [
  {
    name: "photo desk",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: through(id("photo-caption")),
  },
  {
    name: "photo desk, several chosen",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-cell"));
      await browser.press("Ctrl+A");
      await browser.find(id("photo-batch"));
      await browser.type(id("photo-batch-credit"), "Ngọc Lan");
      await browser.find(id("photo-batch-effect"));
    },
  },
  {
    name: "photo desk, originals handed on",
    query: "photos=30&rights",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-cell"));
      await browser.press("Ctrl+A");
      await browser.find(id("photo-batch"));
      await browser.press("e");
      await browser.find(id("notice-action"));
    },
  },
  {
    name: "story, a gallery",
    query: "photos=9",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(`${id("photo-cell")}[aria-posinset="3"]`);
      await browser.press("Shift+End");
      await browser.find(id("photo-gallery"));
      await browser.press("Ctrl+Alt+G");
      await browser.click(id("tab-write"));
      await browser.find(".gallery figure img");
      await browser.js('document.querySelector(".gallery").scrollIntoView()');
    },
  },
  {
    name: "story, photos beside it",
    query: "photos=30",
    hash: "#/story/a-cho-phien/write",
    first: BODY,
    go: inRail(id("rail-photos"), `${id("photo-cell")} img`),
  },
  { name: "photo desk without photos", hash: "#/story/a-day-boi/photos", first: id("photo-empty") },
  { name: "photo desk without photos, to read", hash: "#/story/a-thoi-tiet/photos", first: id("photo-empty") },
  {
    name: "photo desk, no photo is like that",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.until("a filter that nothing passes", async () => {
        await browser.js(
          'const menu = document.querySelector(arguments[0]); menu.value = "rejected"; menu.dispatchEvent(new Event("change", { bubbles: true }));',
          id("photo-filter"),
        );
        await browser.frames();
        return (await browser.js("return document.querySelector(arguments[0]) !== null", id("photo-empty"))) as boolean;
      });
    },
  },
  {
    name: "photo desk, a template",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-cell"));
      await browser.press("Ctrl+A");
      await browser.find(id("photo-batch"));
      await browser.press("t");
      await browser.find(id("stamp-words-caption"));
      await browser.type(id("stamp-event"), "chợ phiên Bến Sông");
    },
  },
  {
    name: "photo desk, what the file says",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-differs"));
      await browser.find(id("photo-file-version"));
    },
  },
  {
    name: "photo desk, a position that is published",
    query: "photos=30&positions",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-cell"));
      await browser.find(id("photo-position-published"));
      await browser.press("i");
      await browser.find(id("photo-position"));
    },
  },
  {
    name: "photo desk, several with positions",
    query: "photos=30&positions",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-cell"));
      await browser.press("Ctrl+A");
      await browser.find(id("photo-batch-positions"));
    },
  },
  {
    name: "import sheet",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.js(BRING);
      await browser.click(id("arrival-differs"));
      await browser.find(id("photo-file-version"));
    },
  },
  {
    name: "import sheet, a template at the door",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.js(BRING);
      await browser.find(id("arrival-stamp"));
      await browser.press("t");
      await browser.find(id("stamp-words-caption"));
      await browser.type(id("stamp-event"), "chợ phiên Bến Sông");
    },
  },
  {
    name: "photo desk, loupe",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: through(id("photo-loupe-toggle"), id("photo-strip")),
  },
  {
    name: "photo desk, loupe at full size",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(id("photo-loupe-toggle"));
      await browser.find(id("photo-strip"));
      await browser.press("z");
      await browser.find(`${id("photo-loupe")} .zoomed`);
    },
  },
  { name: "photo desk, one photo", query: "photos=1", hash: DESK, first: `${id("photo-cell")} img` },
  {
    name: "photo desk, one photo in the loupe",
    query: "photos=1",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: through(id("photo-loupe-toggle"), `${id("photo-loupe")} img`),
  },
  {
    name: "photo desk, 500 photos",
    query: "photos=500",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: through(id("photo-caption")),
  },
  {
    name: "photo desk, a forbidden photo",
    query: "photos=30&rights&as=minh",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(`${id("photo-cell")}[aria-posinset="2"]`);
      await browser.find(`${id("photo-desk")} ${id("photo-rights")}[data-usable=no]`);
    },
  },
  {
    name: "photo desk, rights being stated",
    query: "photos=30&rights&as=minh",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await browser.click(`${id("photo-desk")} ${id("photo-rights-state")}`);
      await browser.find(id("dialog-rights"));
    },
  },
  {
    name: "photo desk, loupe of a portrait",
    query: "photos=500",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: inLoupe(2),
  },
  {
    name: "photo desk, loupe of a panorama",
    query: "photos=500",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    go: inLoupe(5),
  },
  {
    name: "photo desk, loupe of a panorama at full size",
    query: "photos=30",
    hash: DESK,
    first: `${id("photo-cell")} img`,
    async go(browser) {
      await inLoupe(5)(browser);
      await browser.press("z");
      await browser.find(`${id("photo-loupe")} .zoomed`);
    },
  },
];

const REVIEW: Screen[] = [
  { name: "review", query: "as=minh", hash: "#/story/a-cho-noi/review", first: id("approve") },
  {
    name: "approval, asked",
    query: "as=minh&positions",
    hash: "#/story/a-cho-noi/review",
    first: id("approve"),
    go: through(id("approve"), id("dialog-approve")),
  },
  {
    name: "approval, refused",
    query: "as=minh",
    hash: "#/story/a-cho-noi/review",
    first: id("approve"),
    async go(browser) {
      await browser.js(failing("workflow_approve", { code: "refused", refusal: { refusal: "reason_required" } }));
      await browser.click(id("approve"));
      await browser.click(id("dialog-yes"));
      await browser.find(id("dialog-refused"));
    },
  },
  {
    name: "return",
    query: "as=minh",
    hash: "#/story/a-cho-noi/review",
    first: id("return"),
    go: through(id("return"), id("dialog-return")),
  },
  {
    name: "return without a reason",
    query: "as=minh",
    hash: "#/story/a-cho-noi/review",
    first: id("return"),
    go: through(id("return"), id("dialog-yes"), `${id("dialog-reason")}[aria-invalid=true]`),
  },
  { name: "merge", query: "as=minh", hash: "#/story/a-ngo-nho/merge", first: id("merge-open-place") },
  {
    name: "merge, written anew",
    query: "as=minh",
    hash: "#/story/a-ngo-nho/merge",
    first: id("merge-open-place"),
    go: through(id("merge-edit"), id("merge-words")),
  },
];

const HISTORY: Screen[] = [
  {
    name: "history, compared",
    hash: STORY,
    first: BODY,
    go: inRail(
      id("rail-history"),
      `ol:last-child li:last-child${id("revision-row")}`,
      id("history-compare"),
      `${id("revision-dialog")} .page del`,
    ),
  },
  {
    name: "history, read",
    hash: STORY,
    first: BODY,
    go: inRail(
      id("rail-history"),
      `ol:last-child li:last-child${id("revision-row")}`,
      id("history-read"),
      id("revision-dialog"),
    ),
  },
  {
    name: "history, going back",
    hash: STORY,
    first: BODY,
    go: inRail(
      id("rail-history"),
      `ol:last-child li:last-child${id("revision-row")}`,
      id("restore-ask"),
      id("restore-does"),
    ),
  },
  {
    name: "history, deleted by others",
    hash: STORY,
    first: BODY,
    go: inRail(id("rail-history"), id("deleted-blocks"), id("deleted-dialog")),
  },
];

const WINDOW: Screen[] = [
  {
    name: "palette",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await browser.press("Ctrl+K");
      await browser.find(id("palette"));
    },
  },
  { name: "sync", hash: "#/queue/mine", first: id("queue-row"), go: through(id("state-line"), id("sync-panel")) },
  {
    name: "sync after a bad day",
    query: "restored",
    hash: "#/queue/mine",
    first: id("queue-row"),
    go: through(id("state-line"), id("sync-failure")),
  },
  { name: "settings", hash: "#/settings", first: id("backup-now") },
  {
    name: "sign-out, asked",
    hash: "#/settings",
    first: id("sign-out"),
    go: through(id("sign-out"), starts("dialog-")),
  },
  {
    name: "quit, asked",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await browser.press("Ctrl+Q");
      await browser.find(id("dialog-quit"));
    },
  },
  {
    name: "notice of an error",
    hash: "#/queue/mine",
    first: id("queue-row"),
    async go(browser) {
      await browser.js(failing("article_create", { code: "storage_full" }));
      await browser.click(id("new-article"));
      await browser.find(id("notice"));
    },
  },
];

export const SCREENS: readonly Screen[] = [
  ...SIGN_IN,
  ...QUEUE,
  ...STORIES,
  ...PHOTOS,
  ...REVIEW,
  ...HISTORY,
  ...WINDOW,
];

/** Opens a screen. */
export async function openScreen(
  browser: Browser,
  screen: Screen,
  look: { theme: string; language: string; width: number; height: number; scale?: number; reducedMotion?: boolean },
): Promise<void> {
  const query = [screen.query, `theme=${look.theme}`, `lang=${look.language}`].filter(Boolean).join("&");
  await browser.open(query, screen.hash, look);
  await browser.find(screen.first);
  await screen.go?.(browser);
  // Fonts have come, what moves has arrived: a colour half way through a fade is no colour.
  await browser.jsAsync(`const done = arguments[arguments.length - 1];
    document.fonts.ready
      .then(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
      .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));`);
}
