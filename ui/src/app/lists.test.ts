import { afterEach, describe, expect, test } from "vitest";
import type { ArticleListGet } from "../ipc/types.ts";
import { route } from "./route.svelte.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="queue-row"]')];
const focused = (): HTMLElement => document.activeElement as HTMLElement;
const chosen = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-testid="queue-row"][aria-selected="true"]')].map(
    (row) => row.dataset["article"] ?? "",
  );
const named = (words: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('[data-testid="saved-view"]')].find((one) =>
    one.textContent?.includes(words),
  );
/** Chooses an option of a menu as a person does. */
function pick(menu: HTMLElement, value: string): void {
  (menu as HTMLSelectElement).value = value;
  menu.dispatchEvent(new Event("change", { bubbles: true }));
}
/** A press with keys held. */
function clickWith(element: HTMLElement | undefined, init: MouseEventInit): void {
  element?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
}
const asked = (): ArticleListGet[] => open.fake.requests("article_list");

describe("a list of ten thousand stories", () => {
  test("makes the rows that can be seen, says how many there are, and each its place", async () => {
    open = await openWindow("#/queue/published", { archive: 10_000 });
    await appears("queue-row");
    expect(rows().length).toBeLessThan(60);
    expect(byId("list-total")?.textContent).toBe("7.501 bài");
    expect(rows()[0]?.getAttribute("aria-setsize")).toBe("7501");
    expect(rows()[0]?.getAttribute("aria-posinset")).toBe("1");
    expect(Math.max(...asked().map((one) => one.limit ?? 0))).toBeLessThanOrEqual(100);
    expect(asked().length).toBeLessThan(4);
  });

  test("End and Home go to its ends, and the row with the focus keeps its place while it is fetched", async () => {
    open = await openWindow("#/queue/published", { archive: 10_000 });
    await appears("queue-row");
    press("j");
    const first = focused().dataset["article"];
    press("End");
    expect(focused().getAttribute("aria-posinset")).toBe("7501");
    await until(() => focused().dataset["article"] !== undefined, "the last story");
    expect(focused().textContent).toContain("(10000)");
    press("k");
    expect(focused().getAttribute("aria-posinset")).toBe("7500");
    press("PageUp");
    expect(Number(focused().getAttribute("aria-posinset"))).toBeLessThan(7_499);
    press("Home");
    await until(() => focused().dataset["article"] === first, "the first story");
  });

  test("a story that moves in the list takes the place of the keyboard along", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    press("j");
    press("j");
    const here = focused().dataset["article"] ?? "";
    open.fake.article(here).updated_ms = Date.now() + 1000;
    open.fake.emit({ event: "list_changed" });
    await until(() => rows()[0]?.dataset["article"] === here, "the story on top");
    await until(() => focused().dataset["article"] === here, "the focus with it");
  });

  test("many changes at once cost two questions and not one each", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const before = asked().length;
    for (let n = 0; n < 20; n++) open.fake.emit({ event: "list_changed" });
    await until(() => asked().length === before + 2, "the answer");
    await open.fake.invoke("sync_status", {}, undefined);
    expect(asked().length).toBe(before + 2);
  });

  test("whoever comes back from a story is where they were", async () => {
    open = await openWindow("#/queue/published", { archive: 10_000 });
    await appears("queue-row");
    press("j");
    press("End");
    await until(() => focused().dataset["article"] !== undefined, "the last story");
    const last = focused().dataset["article"];
    click(focused());
    click(await appears("back"));
    await until(() => focused().dataset["article"] === last, "the same row");
  });
});

describe("order and filter", () => {
  test("headlines stand in the order of the language, either way, and the choice is kept for this list", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    pick(await appears("sort-by"), "headline");
    await until(() => asked().at(-1)?.sort.by === "headline", "another order");
    const names = (): string[] => rows().map((row) => row.querySelector(".headline")?.textContent?.trim() ?? "");
    const order = new Intl.Collator("vi");
    await until(() => [...names()].sort(order.compare).join() === names().join(), "the order");
    click(await appears("sort-turn"));
    await until(() => [...names()].sort(order.compare).reverse().join() === names().join(), "the other way round");
    expect(open.fake.preferences.sorts.mine).toEqual({ by: "headline", descending: true });
    click(await appears("view-archive"));
    await until(() => asked().at(-1)?.sort.by === "updated", "another list is as it was");
  });

  test("the menus ask in the words of search, each filter can be taken away, and an empty list says why", async () => {
    open = await openWindow("#/queue/published", { archive: 300 });
    await appears("queue-row");
    press("f");
    pick(await appears("filter-section"), "Văn hóa");
    await until(() => asked().at(-1)?.question === 'mục:"Văn hóa"', "the section");
    click(await appears("filter-has-problems"));
    await until(() => asked().at(-1)?.question === 'mục:"Văn hóa" có:"lỗi"', "and what needs somebody");
    await until(() => rows().every((row) => row.textContent?.includes("lỗi cần xem")), "fewer rows");
    pick(await appears("filter-author"), "tôi");
    const chips = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="filter-chip"]')];
    await until(() => chips().length === 3, "three filters");
    for (const chip of chips()) click(chip);
    await until(() => asked().at(-1)?.question === "", "none");
    typeInto(await appears("filter-words"), "khôngaiviết");
    await until(() => byId("queue-empty")?.textContent?.includes("bộ lọc"), "why nothing is there");
  });

  test("a filter that is not understood is said", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    press("f");
    typeInto(await appears("filter-from"), "mai");
    expect((await appears("filter-unclear")).textContent).toContain("mai");
  });
});

describe("a list of one's own", () => {
  test("is saved under a name, found again, renamed, moved, and deleted with a way back", async () => {
    open = await openWindow("#/queue/published", { archive: 300 });
    await appears("queue-row");
    press("f");
    pick(await appears("filter-section"), "Văn hóa");
    click(await appears("save-view"));
    typeInto(await appears("view-name"), "Văn hóa đã đăng");
    (document.querySelector("dialog form") as HTMLFormElement).requestSubmit();
    await until(() => named("Văn hóa đã đăng")?.getAttribute("aria-current") === "page", "the list");
    const [first] = open.fake.preferences.saved;
    expect(first).toMatchObject({ view: "published", question: 'mục:"Văn hóa"' });
    await until(() => /\d/.test(named("Văn hóa")?.textContent ?? ""), "how many it has");

    // What is looked for can be kept as well.
    click(await appears("view-mine"));
    typeInto(await appears("queue-search"), "thư viện");
    click(await appears("save-search"));
    await appears("view-name");
    // Pressed twice, it is one list.
    (document.querySelector("dialog form") as HTMLFormElement).requestSubmit();
    (document.querySelector("dialog form") as HTMLFormElement).requestSubmit();
    await until(() => open.fake.preferences.saved.length >= 2, "a second list");

    click(await appears("manage-views"));
    const boxes = (): HTMLInputElement[] => [
      ...document.querySelectorAll<HTMLInputElement>('[data-testid="rename-view"]'),
    ];
    await until(() => boxes().length === 2, "both lists");
    const box = boxes()[0] as HTMLInputElement;
    box.value = "Trang văn hóa";
    box.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => open.fake.preferences.saved[0]?.name === "Trang văn hóa", "the new name");
    click([...document.querySelectorAll<HTMLElement>('[data-testid="view-down"]')][0] as HTMLElement);
    await until(() => open.fake.preferences.saved[1]?.name === "Trang văn hóa", "the new order");
    // It went as far down as it goes: the keyboard is on the way back up, not nowhere.
    const moved = document.querySelectorAll<HTMLElement>('[data-testid="view-up"]')[1];
    await until(() => document.activeElement === moved, "the keyboard on the moved list");
    click([...document.querySelectorAll<HTMLElement>('[data-testid="view-remove"]')][1] as HTMLElement);
    await until(() => open.fake.preferences.saved.length === 1, "one is gone");
    click(await appears("dialog-no"));
    click(await appears("notice-action"));
    await until(() => open.fake.preferences.saved[1]?.name === "Trang văn hóa", "it is back where it was");
  });
});

describe("several stories", () => {
  test("are chosen with Shift and the arrows, with Ctrl, and all at once; Escape chooses none", async () => {
    open = await openWindow("#/queue/published", { archive: 1_000 });
    await appears("queue-row");
    press("j");
    press("ArrowDown", { shiftKey: true });
    press("ArrowDown", { shiftKey: true });
    await until(() => chosen().length === 3, "three");
    press("ArrowUp", { shiftKey: true });
    await until(() => chosen().length === 2, "two again");
    clickWith(rows()[5], { ctrlKey: true });
    await until(() => chosen().length === 3, "one more");
    clickWith(rows()[8], { shiftKey: true });
    await until(() => chosen().length === 6, "a run from there");
    expect(byId("chosen-bar")?.textContent).toContain("Đã chọn 6 bài");
    press("a", { ctrlKey: true });
    await until(() => byId("chosen-bar")?.textContent?.includes("Đã chọn 751 bài"), "all of them");
    press("Escape");
    await until(() => byId("chosen-bar") === null, "none");
    expect(route()).toMatchObject({ screen: "queue" });
  });

  test("nothing that is offered for them approves anything", async () => {
    open = await openWindow("#/queue/to_review", { as: "minh" });
    await appears("queue-row");
    press("a", { ctrlKey: true });
    const bar = await appears("chosen-bar");
    expect(bar.textContent).not.toMatch(/[Dd]uyệt/u);
    press("Enter", { ctrlKey: true, shiftKey: true });
    expect(open.fake.requests("workflow_approve")).toHaveLength(0);
  });

  test("are pinned on top of their lists, and come down again", async () => {
    open = await openWindow("#/queue/published", { archive: 50 });
    await appears("queue-row");
    const [, , third] = rows();
    const id = third?.dataset["article"] ?? "";
    clickWith(third, { ctrlKey: true });
    press("p");
    await until(() => rows()[0]?.dataset["article"] === id, "on top");
    expect(rows()[0]?.textContent).toContain("đã ghim");
    expect(open.fake.preferences.pinned).toEqual([id]);
    press("p");
    await until(() => rows()[2]?.dataset["article"] === id, "where it was");
  });

  test("are copied as lines that a sheet takes, without anything that a sheet would run", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const first = open.fake.article(rows()[0]?.dataset["article"] ?? "");
    first.draft.fields["headline"] = [{ op: "x", value: '=HYPERLINK("http://a")\tB' }];
    let copied = "";
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: (text: string) => ((copied = text), Promise.resolve()) },
    });
    press("a", { ctrlKey: true });
    await appears("chosen-bar");
    press("c", { ctrlKey: true });
    await until(() => copied !== "", "the clipboard");
    const lines = copied.trimEnd().split("\n");
    expect(lines).toHaveLength(rows().length);
    for (const line of lines) expect(line.split("\t")).toHaveLength(5);
    expect(lines.some((line) => line.startsWith("="))).toBe(false);
  });
});

describe("what is new", () => {
  test("is said with a name, and is no news once the list was looked at", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const id = rows()[1]?.dataset["article"] ?? "";
    open.fake.news.set(id, "Lê Quang Minh");
    open.fake.emit({ event: "list_changed" });
    expect((await appears("row-news")).textContent).toBe("mới: Lê Quang Minh sửa");
    expect(byId("list-news")?.textContent).toContain("1 bài có gì mới");
    click(await appears("view-archive"));
    await until(() => open.fake.news.size === 0, "seen");
    expect(open.fake.requests("article_seen").at(-1)).toEqual({ articles: [id], heard: 1 });
  });

  test("is seen by opening the story, or all of it by one key", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const [first, second] = rows().map((row) => row.dataset["article"] ?? "");
    open.fake.news.set(first ?? "", "Lê Quang Minh");
    open.fake.news.set("a-cho-noi", "Đỗ Thu Hà");
    open.fake.emit({ event: "list_changed" });
    await appears("row-news");
    click(rows()[0] as HTMLElement);
    await until(() => !open.fake.news.has(first ?? ""), "the story was opened");
    click(await appears("back"));
    await until(() => rows().length > 0 && byId("list-news"), "the list");
    press("s", { altKey: true });
    await until(() => open.fake.news.size === 0 && byId("list-news") === null, "everything was seen");
    expect(second).toBeDefined();
  });

  test("what was opened last is a list of its own, and in the palette by its headline", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const [first, second] = rows().map((row) => row.dataset["article"] ?? "");
    for (const id of [first, second]) {
      click(document.querySelector(`[data-article="${id ?? ""}"]`) as HTMLElement);
      click(await appears("back"));
      await appears("queue-row");
    }
    click(await appears("view-recent"));
    await until(
      () =>
        rows()
          .map((row) => row.dataset["article"])
          .join() === `${second ?? ""},${first ?? ""}`,
      "both",
    );
    press("k", { ctrlKey: true });
    typeInto(await appears("palette-search"), "bai: thu vien");
    await until(() => document.querySelector("#palette-list [role=option]"), "the story");
    press("Enter");
    await until(() => route().screen === "story", "the story opened");
  });
});
