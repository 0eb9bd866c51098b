import { afterEach, describe, expect, test } from "vitest";
import { go, route } from "./route.svelte.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="queue-row"]')];
const strip = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-testid="story-tab"]')].map((tab) => tab.dataset["article"] ?? "");
const shown = (): string | null => {
  const at = route();
  return at.screen === "story" ? at.article : null;
};
const THREE = ["a-thu-vien", "a-cho-noi", "a-ngo-nho"];

describe("several open stories", () => {
  test("one story has no strip, and reading through a list piles up nothing", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    for (let n = 0; n < 2; n++) {
      click(rows()[n] as HTMLElement);
      await appears("headline");
      expect(byId("story-tabs")).toBeNull();
      click(await appears("back"));
      await appears("queue-row");
    }
    expect(open.fake.preferences.tabs).toEqual([]);
  });

  test("Ctrl+Enter opens beside, Ctrl+Tab goes round, Ctrl+W closes and shows the next", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const ids = rows()
      .slice(0, 3)
      .map((row) => row.dataset["article"] ?? "");
    press("j");
    press("ArrowDown", { shiftKey: true });
    press("ArrowDown", { shiftKey: true });
    await appears("chosen-bar");
    press("Enter", { ctrlKey: true });
    await until(() => strip().join() === ids.join(), "the strip");
    expect(shown()).toBeNull();
    press("Tab", { ctrlKey: true });
    await until(() => shown() === ids[0], "the first");
    await appears("headline");
    press("Tab", { ctrlKey: true });
    await until(() => shown() === ids[1], "the second");
    press("Tab", { ctrlKey: true, shiftKey: true });
    await until(() => shown() === ids[0], "back");
    press("w", { ctrlKey: true });
    await until(() => shown() === ids[1] && strip().length === 2, "the one beside it");
    press("w", { ctrlKey: true });
    await until(() => shown() === ids[2], "the last");
    expect(byId("story-tabs")).toBeNull();
    press("w", { ctrlKey: true });
    await until(() => route().screen === "queue", "the queue");
    expect(open.fake.preferences.tabs).toEqual([]);
  });

  test("come back after a restart, and only the one on the screen has an editor", async () => {
    open = await openWindow("#/queue/mine", { preferences: { tabs: THREE } });
    await until(() => strip().join() === THREE.join(), "the strip");
    expect(open.fake.requests("article_open")).toHaveLength(0);
    click(document.querySelectorAll<HTMLElement>('[data-testid="story-tab"]')[1] as HTMLElement);
    await appears("headline");
    click(document.querySelectorAll<HTMLElement>('[data-testid="story-tab"]')[2] as HTMLElement);
    await until(() => open.fake.requests("article_close").length === 1, "the first one let go");
    expect([...open.fake.articles.values()].filter((one) => one.open).length).toBeLessThanOrEqual(1);
  });

  test("what was just typed is kept when another tab is shown", async () => {
    open = await openWindow("#/story/a-thu-vien/write", { preferences: { tabs: THREE } });
    typeInto(await appears("headline"), "Tít vừa gõ");
    press("Tab", { ctrlKey: true });
    await until(() => shown() === "a-cho-noi", "the next story");
    expect(open.fake.article("a-thu-vien").draft.fields["headline"]?.[0]?.value).toBe("Tít vừa gõ");
    await until(
      () => document.querySelector('[data-article="a-thu-vien"]')?.textContent?.includes("Tít vừa gõ"),
      "its name",
    );
  });

  test("a story that is shown again is there where one was in it, until its tab is closed", async () => {
    open = await openWindow("#/story/a-thu-vien/write", { preferences: { tabs: THREE } });
    const caret = (): [number, number] => {
      const { activeElement } = document;
      const field = activeElement instanceof HTMLTextAreaElement ? activeElement : null;
      return field?.dataset["testid"] === "standfirst" ? [field.selectionStart, field.selectionEnd] : [-1, -1];
    };
    const standfirst = (await appears("standfirst")) as HTMLTextAreaElement;
    await appears("body");
    standfirst.focus();
    standfirst.setSelectionRange(4, 9);
    document.dispatchEvent(new Event("selectionchange"));
    press("Tab", { ctrlKey: true });
    await until(() => shown() === "a-cho-noi" && byId("headline") !== null, "the next story");
    expect(caret()).toEqual([-1, -1]);
    press("Tab", { ctrlKey: true, shiftKey: true });
    await until(() => shown() === "a-thu-vien" && caret()[0] === 4, "the caret where it was");
    expect(caret()).toEqual([4, 9]);
    press("w", { ctrlKey: true });
    await until(() => shown() !== "a-thu-vien" && strip().length === 2, "the one beside it");
    go({ screen: "story", article: "a-thu-vien", tab: "write" });
    await until(() => shown() === "a-thu-vien" && byId("body") !== null, "opened anew");
    expect(caret()).toEqual([-1, -1]);
  });

  test("words that cannot be saved hold the tab, by the rules of leaving any story", async () => {
    open = await openWindow("#/story/a-thu-vien/write", { preferences: { tabs: THREE } });
    const headline = await appears("headline");
    open.fake.answer("article_set_field", () => {
      throw Object.assign(new Error("full"), { code: "storage_full", arguments: {}, refusal: null, detail: "" });
    });
    typeInto(headline, "Chưa lưu được");
    press("w", { ctrlKey: true });
    await appears("dialog-unsaved");
    expect(shown()).toBe("a-thu-vien");
    click(await appears("dialog-no"));
    await until(() => byId("dialog-unsaved") === null, "the answer");
    expect([shown(), strip().length]).toEqual(["a-thu-vien", 3]);
  });

  test("a tab is moved by keys, closed by the middle button, and kept by a double press", async () => {
    open = await openWindow("#/story/a-ngo-nho/write", { preferences: { tabs: THREE.slice(0, 2) } });
    await until(() => strip().join() === THREE.join(), "the strip");
    await appears("headline");
    press("PageUp", { ctrlKey: true, shiftKey: true });
    await until(() => strip()[1] === "a-ngo-nho", "moved, and kept by that");
    expect(open.fake.preferences.tabs).toEqual(["a-thu-vien", "a-ngo-nho", "a-cho-noi"]);
    document
      .querySelectorAll<HTMLElement>('[data-testid="story-tab"]')[0]
      ?.dispatchEvent(new MouseEvent("auxclick", { bubbles: true, button: 1, cancelable: true }));
    await until(() => strip().join() === "a-ngo-nho,a-cho-noi", "closed");
    expect(shown()).toBe("a-ngo-nho");
  });

  test("no more are opened at once than an old laptop bears", async () => {
    open = await openWindow("#/queue/published", { archive: 200 });
    await appears("queue-row");
    press("a", { ctrlKey: true });
    await appears("chosen-bar");
    press("Enter", { ctrlKey: true });
    await until(() => document.body.textContent?.includes("nhiều nhất 12 bài"), "words about it");
    expect(strip()).toEqual([]);
  });
});

describe("an address from outside", () => {
  test("shows its story", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    open.fake.openLink("galley://story/a-cho-noi");
    await until(() => shown() === "a-cho-noi", "the story");
  });

  test("that leads nowhere says so and changes nothing", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    for (const url of ["galley://story/../../x", "galley://story/a-khong-co", "javascript:alert(1)"]) {
      open.fake.openLink(url);
      await until(() => byId("notice")?.textContent?.includes("Không có gì bị đổi"), "words about it");
      expect(route()).toMatchObject({ screen: "queue" });
    }
  });
});
