import { afterEach, describe, expect, test } from "vitest";
import { dayName } from "../kit/format.ts";
import { vi } from "../kit/words/vi.ts";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

const ARTICLE = "a-thu-vien";
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="revision-row"]')];
const row = (what: string): HTMLElement => {
  const found = rows()
    .find((one) => one.dataset["what"] === what)
    ?.querySelector("button");
  if (!found)
    throw new Error(
      `no ${what} among ${rows()
        .map((one) => one.dataset["what"])
        .join()}`,
    );
  return found;
};
const fates = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-testid="difference"]')].map((one) => one.dataset["fate"]);

/** Opens the story with its history beside it, by the key. */
async function history(options: Parameters<typeof openWindow>[1] = {}): Promise<void> {
  open = await openWindow(`#/story/${ARTICLE}`, options);
  await appears("body");
  press("h", { ctrlKey: true, shiftKey: true });
  await until(() => rows().length > 4, "the history");
}

describe("the history of a story", () => {
  test("stands day by day with who, why and the server's number, and its first moment has the focus", async () => {
    await history();
    // Written twelve minutes ago: just after midnight that was yesterday.
    const day = dayName(Date.now() - 12 * 60_000, Date.now(), vi);
    expect([...document.querySelectorAll("#rail h2")].map((heading) => heading.textContent)).toContain(day);
    expect(row("submit").textContent).toContain("Bản 1");
    expect(row("submit").textContent).toContain("Trần Ngọc Lan");
    expect(row("return").textContent).toContain("Cần thêm số liệu bạn đọc buổi tối.");
    expect(row("take_over").textContent).toContain("Lê Quang Minh");
    await until(() => document.activeElement === rows()[0]?.querySelector("button"), "the focus");
  });

  test("arrows go from moment to moment, and the moments of writing can be left out", async () => {
    await history();
    await until(() => document.activeElement === rows()[0]?.querySelector("button"), "the focus");
    press("ArrowDown");
    expect(document.activeElement).toBe(rows()[1]?.querySelector("button"));
    press("k");
    expect(document.activeElement).toBe(rows()[0]?.querySelector("button"));
    click(await appears("history-writing"));
    await until(() => rows().every((one) => one.dataset["what"] !== "typing"), "no moments of writing");
  });

  test("a moment is read, compared with the story now and with any other", async () => {
    await history();
    click(row("typing"));
    const dialog = await appears("revision-dialog");
    await until(() => dialog.textContent?.includes("một chiếc quạt trần"), "its text");
    click(await appears("history-compare"));
    await appears("differences");
    expect(fates()).toContain("removed");
    expect(fates()).toContain("changed");
    expect(open.fake.requests("article_compare").at(-1)).toMatchObject({ after: null });
    const select = (await appears("compare-with")) as HTMLSelectElement;
    const older = [...select.options].find((option) => option.text.includes("Gửi duyệt"));
    select.value = older?.value ?? "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => byId("difference-field")?.textContent?.includes("Tít"), "the field that differs");
    const asked = open.fake.requests("article_compare").at(-1);
    expect(asked?.after, "the newer one stands behind").not.toBeNull();
  });

  test("going back says what it does, does it as an edit that the open text follows, and can be undone", async () => {
    await history();
    const before = byId("body")?.textContent ?? "";
    click(row("typing"));
    click(await appears("restore-ask"));
    const does = await appears("restore-does");
    expect(does.textContent).toMatch(/^Khôi phục sẽ trả lại \d+ đoạn, bỏ \d+ đoạn, /);
    click(await until(() => byId("restore-yes") as HTMLButtonElement | null, "the button"));
    await until(() => byId("body")?.textContent?.includes("một chiếc quạt trần"), "the earlier text");
    expect(byId("revision-dialog")).toBeNull();
    expect(byId("notice")?.textContent).toContain("Đã khôi phục");
    await until(() => rows().some((one) => one.dataset["what"] === "before_restore"), "what was there before");
    click(row("before_restore"));
    click(await appears("restore-ask"));
    await appears("restore-does");
    click(await appears("restore-yes"));
    await until(() => byId("body")?.textContent === before, "the text as it was");
  });

  test("when the story changed since it was compared, nothing is done and the comparison is made anew", async () => {
    await history();
    click(row("typing"));
    click(await appears("restore-ask"));
    await appears("restore-does");
    const compared = open.fake.requests("article_compare").length;
    open.fake.answer("article_restore", () => ({ done: false, saved_ms: null }));
    click(await appears("restore-yes"));
    await until(() => open.fake.requests("article_compare").length > compared, "another comparison");
    expect(byId("notice")?.textContent).toContain("Bài vừa thay đổi");
    expect(byId("revision-dialog")).not.toBeNull();
  });

  test("what others deleted is listed with who and when, and goes back by the keyboard", async () => {
    await history();
    press("y", { ctrlKey: true, shiftKey: true });
    await until(() => document.querySelectorAll('[data-testid="deleted-block"]').length === 2, "two deleted blocks");
    const list = byId("deleted-dialog") as HTMLElement;
    expect(list.textContent).toContain("Lê Quang Minh xóa lúc");
    expect(list.querySelectorAll("img")).toHaveLength(1);
    click(list.querySelector('[data-testid="put-back"]') as HTMLElement);
    await until(() => document.querySelectorAll('[data-testid="deleted-block"]').length === 1, "one block left");
    await until(() => byId("body")?.textContent?.includes("một chiếc quạt trần"), "the paragraph in the text");
    await until(() => document.activeElement === list.querySelector('[data-testid="put-back"]'), "the focus");
    click(list.querySelector('[data-testid="put-back"]') as HTMLElement);
    await appears("deleted-none");
  });

  test("what somebody else puts back or deletes meanwhile is on the list at once; what stands already is not put back twice", async () => {
    await history();
    press("y", { ctrlKey: true, shiftKey: true });
    const listed = (): NodeListOf<Element> => document.querySelectorAll('[data-testid="deleted-block"]');
    await until(() => listed().length === 2, "two deleted blocks");
    const { past } = open.fake.article(ARTICLE);
    const [first, second] = past.deleted;
    if (!first || !second) throw new Error("the sample has two");
    past.deleted = [second];
    open.fake.emit({ event: "article_changed", article: ARTICLE });
    await until(() => listed().length === 1, "one block left");
    await until(() => document.activeElement?.closest('[data-testid="deleted-dialog"]'), "the focus in the list");
    // Somebody was faster, and nobody has heard of it yet.
    open.fake.answer("article_recover_block", () => {
      past.deleted = [];
      return { done: true, saved_ms: 1 };
    });
    const before = byId("body")?.textContent;
    click(byId("put-back") as HTMLElement);
    await until(() => byId("notice")?.textContent?.includes("đã có trong bài"), "the words about it");
    await appears("deleted-none");
    expect(byId("body")?.textContent).toBe(before);
  });

  test("a story that cannot be written can be read and compared, and not gone back with", async () => {
    open = await openWindow("#/story/a-thoi-tiet");
    await appears("body");
    press("h", { ctrlKey: true, shiftKey: true });
    await until(() => rows().length > 0, "the history");
    click(row("draft"));
    await appears("revision-dialog");
    expect(byId("restore-ask")).toBeNull();
  });
});
