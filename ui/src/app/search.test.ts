import { afterEach, describe, expect, test } from "vitest";
import { route } from "./route.svelte.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="queue-row"]')];
const marked = (root: ParentNode): string[] => [...root.querySelectorAll("mark")].map((one) => one.textContent ?? "");

async function search(words: string): Promise<void> {
  typeInto(await appears("queue-search"), words);
}

/** Waits for the answer to this very question. */
async function found(words: string, many: number): Promise<void> {
  await search(words);
  await until(() => open.fake.requests("search_find").some((asked) => asked.query === words), "the question");
  await until(() => rows().length === many && byId("search-line") !== null, `${many} stories`);
}

describe("search", () => {
  test("looks through every list at once, marks what was found, and says where", async () => {
    open = await openWindow("#/queue/approved");
    await appears("queue-empty");
    await found("thu vien", 1);
    expect(marked(rows()[0] as HTMLElement).slice(0, 2)).toEqual(["Thư", "viện"]);
    const snippet = await appears("snippet");
    expect(snippet.textContent).toContain("thư viện");
    expect(byId("search-line")?.textContent).toContain("1 bài");
    // Every list is a click away, and none is the one that is shown.
    expect(document.querySelector('[aria-current="page"]')).toBeNull();
  });

  test("/ goes into the box, an arrow to what was found, Enter opens it, and back the question is still there", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    expect(press("/")).toBe(true);
    expect(document.activeElement).toBe(byId("queue-search"));
    await found("thư viện ", 1);
    press("ArrowDown");
    expect((document.activeElement as HTMLElement).dataset["article"]).toBe("a-thu-vien");
    press("ArrowUp");
    expect(document.activeElement).toBe(byId("queue-search"));
    press("ArrowDown");
    click(document.activeElement as HTMLElement);
    expect(route()).toMatchObject({ screen: "story", article: "a-thu-vien" });
    click(await appears("back"));
    await until(() => rows().length === 1, "the story that was found");
    expect((byId("queue-search") as HTMLInputElement).value).toBe("thư viện ");
  });

  test("Escape leaves the question for the list, from the box and from a row", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const all = rows().length;
    await found("thu vien", 1);
    press("Escape");
    await until(() => rows().length === all, "the list");
    await found("thu vien", 1);
    press("ArrowDown");
    press("Escape");
    await until(() => rows().length === all, "the list");
    expect((byId("queue-search") as HTMLInputElement).value).toBe("");
  });

  test("a list that is chosen takes the place of what was found", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    await found("thu vien", 1);
    click(await appears("view-published"));
    await until(() => byId("search-line") === null && byId("snippet") === null, "the list");
    expect((byId("queue-search") as HTMLInputElement).value).toBe("");
  });

  test("filters are said as they were understood, and one that was not is said too", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    await search('mục:"văn hóa" tác giả:lan');
    await until(() => byId("search-line")?.textContent?.includes("mục Văn hóa"), "the section");
    expect(byId("search-line")?.textContent).toContain("của Trần Ngọc Lan");
    await search("từ:mai");
    expect((await appears("search-unclear")).textContent).toContain("Không hiểu “từ:mai”");
  });

  test("nothing found says what each word finds by itself", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    await search("thư viện zzz");
    await until(() => byId("queue-empty")?.textContent?.includes("zzz"), "words about it");
    const alone = [...document.querySelectorAll('[data-testid="search-alone"]')].map((one) => one.textContent);
    expect(alone[0]).toMatch(/“thư”: \d+ bài có/);
    expect(alone.at(-1)).toContain("“zzz”: không bài nào có");
  });

  test("while stories are still being read it says how many can be found, and looks again when all can", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    open.fake.progress = { searchable: 3, stories: 9000 };
    await found("thu vien", 1);
    expect((await appears("search-progress")).textContent).toContain("3 trên 9.000 bài");
    open.fake.emit({ event: "search", progress: { searchable: 4000, stories: 9000 } });
    await until(() => byId("search-progress")?.textContent?.includes("4.000"), "more of them");
    const before = open.fake.requests("search_find").length;
    open.fake.progress = null;
    open.fake.emit({ event: "search", progress: { searchable: 9000, stories: 9000 } });
    await until(() => open.fake.requests("search_find").length === before + 1, "the question again");
    await until(() => byId("search-progress") === null, "no more to read");
  });

  test("? lists what can be asked, in the window's language", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    expect(press("?")).toBe(true);
    const page = await appears("search-help-page");
    for (const words of ["mục:", "tác giả:", "trạng thái:", "từ:", "đến:"]) expect(page.textContent).toContain(words);
    press("Escape");
    await until(() => byId("search-help-page") === null, "the page closed");
  });
});
