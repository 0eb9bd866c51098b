/** Finding and replacing in the window, over every text of a story. */
import { afterEach, describe, expect, test } from "vitest";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

const ctrl = { ctrlKey: true };
const value = (testid: string): string => (byId(testid) as HTMLTextAreaElement).value;
const status = (): string => byId("find-status")?.textContent ?? "";
const marked = (): string[] => [...document.querySelectorAll(".found")].map((mark) => mark.textContent);
const now = (): string | undefined => document.querySelector(".found-now")?.textContent;

/** Opens a story for writing and the bar in it. */
async function find(article: string, query: string, key = "f"): Promise<HTMLElement> {
  open = await openWindow(`#/story/${article}/write`);
  await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
  byId("headline")?.focus();
  (byId("headline") as HTMLTextAreaElement).setSelectionRange(0, 0);
  press(key, ctrl);
  const field = await appears("find-query");
  await until(() => document.activeElement === field, "the focus in the bar");
  typeInto(field, query);
  return field;
}

describe("finding in a story", () => {
  test("goes through headline, standfirst, body, captions and the facts of photos in the order of the page, and around", async () => {
    await find("a-thu-vien", "thu vien");
    const all = marked();
    expect(all[0]).toBe("Thư viện");
    expect(new Set(all.map((text) => text.toLowerCase()))).toEqual(new Set(["thư viện"]));
    expect(byId("headline")?.parentElement?.querySelector(".found-now")?.textContent).toBe("Thư viện");
    expect(document.querySelector('figcaption .found, [data-testid="figure"] .found')).not.toBeNull();
    const n = all.length;
    expect(status()).toBe(`1/${n}`);
    press("Enter");
    expect(status()).toBe(`2/${n}`);
    press("Enter", { shiftKey: true });
    press("Enter", { shiftKey: true });
    expect(status()).toBe(`${n}/${n}`);
    press("Enter");
    expect(status()).toBe(`1/${n}`);
  });

  test("typed marks are meant; where only other marks are, it says so and finds those when asked", async () => {
    const field = await find("a-thu-vien", "thú viện");
    expect(status()).toBe("Không thấy");
    const offer = await appears("find-without");
    click(offer);
    expect(now()).toBe("Thư viện");
    typeInto(field, "đèn");
    expect(marked().every((text) => text === "đèn")).toBe(true);
  });

  test("capitals and whole words count when they are switched on", async () => {
    await find("a-thu-vien", "Thu Vien");
    expect(marked().length).toBeGreaterThan(1);
    click(byId("find-cases") as HTMLElement);
    expect(status()).toBe("Không thấy");
    click(byId("find-cases") as HTMLElement);
    click(byId("find-whole") as HTMLElement);
    expect(byId("find-whole")?.getAttribute("aria-pressed")).toBe("true");
    typeInto(byId("find-query") as HTMLElement, "vie");
    expect(status()).toBe("Không thấy");
  });

  test("Escape gives the caret to the place that was found, with the words selected", async () => {
    await find("a-thu-vien", "tầng hai");
    press("Escape");
    expect(byId("find-bar")).toBeNull();
    const standfirst = byId("standfirst") as HTMLTextAreaElement;
    expect(document.activeElement).toBe(standfirst);
    expect(standfirst.value.slice(standfirst.selectionStart, standfirst.selectionEnd)).toBe("tầng hai");
    expect(document.querySelector(".found")).toBeNull();
  });

  test("Escape without a find gives the caret back to where it was", async () => {
    await find("a-thu-vien", "không có chữ này");
    press("Escape");
    expect(document.activeElement).toBe(byId("headline"));
  });

  test("keys that compose a word in the bar are the input method's", async () => {
    const field = await find("a-thu-vien", "thu");
    const before = status();
    press("Enter", { isComposing: true });
    press("Escape", { isComposing: true });
    expect([status(), byId("find-bar") !== null, document.activeElement]).toEqual([before, true, field]);
  });

  test("words selected in the text are what is looked for", async () => {
    open = await openWindow("#/story/a-thu-vien/write");
    await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
    const headline = byId("headline") as HTMLTextAreaElement;
    headline.focus();
    headline.setSelectionRange(0, "Thư viện".length);
    press("f", ctrl);
    const field = (await appears("find-query")) as HTMLInputElement;
    expect(field.value).toBe("Thư viện");
  });
});

describe("replacing in a story", () => {
  test("one place, and on to the next; then one undo gives it back", async () => {
    await find("a-thu-vien", "thư viện", "h");
    const n = marked().length;
    const headline = value("headline");
    const replacement = await appears("find-replacement");
    typeInto(replacement, "thư quán");
    press("Enter");
    await until(() => value("headline").startsWith("thư quán tỉnh"), "the word in the headline");
    expect(status()).toBe(`1/${n - 1}`);
    expect(document.activeElement).toBe(replacement);
    press("Escape");
    byId("standfirst")?.focus();
    press("z", ctrl);
    expect(value("headline")).toBe(headline);
  });

  test("everywhere at once, and one undo gives everything back", async () => {
    await find("a-thu-vien", "thư viện", "h");
    const text = (): string[] => [value("headline"), byId("body")?.textContent ?? "", value("figure-alt")];
    const before = text();
    expect(before.every((part) => /thư viện/i.test(part))).toBe(true);
    typeInto(await appears("find-replacement"), "thư quán");
    press("Enter", { ctrlKey: true, altKey: true });
    await until(() => status() === "Không thấy", "nothing left");
    expect(text().some((part) => /thư viện/i.test(part))).toBe(false);
    expect(byId("notice")?.textContent).toMatch(/Đã thay \d+ chỗ/);
    press("Escape");
    press("z", ctrl);
    await until(() => text().join("\n") === before.join("\n"), "the story as it was");
  });

  test("a button of the bar leaves the keyboard in it: Escape closes it after the last place is replaced", async () => {
    await find("a-thu-vien", "thư viện", "h");
    typeInto(await appears("find-replacement"), "thư quán");
    const button = byId("find-replace-all") as HTMLButtonElement;
    button.focus();
    click(button);
    await until(() => status() === "Không thấy", "nothing left");
    expect(document.activeElement).toBe(button);
    expect(button.matches(":disabled")).toBe(false);
    press("Escape");
    expect(byId("find-bar")).toBeNull();
  });

  test("a key that leaves an arrow of the bar nothing to do gives the keyboard to the question", async () => {
    const field = await find("a-thu-vien", "Thu Vien");
    const arrow = [...document.querySelectorAll<HTMLButtonElement>('[data-testid="find-bar"] button')].find((button) =>
      button.title.startsWith("Chỗ sau"),
    );
    expect(arrow).toBeDefined();
    arrow?.focus();
    press("c", { altKey: true });
    await until(() => status() === "Không thấy", "nothing found");
    await until(() => document.activeElement === field, "the keyboard in the question");
  });

  test("whoever has gone on to the text while everything is replaced stays there", async () => {
    await find("a-thu-vien", "thư viện", "h");
    typeInto(await appears("find-replacement"), "thư quán");
    click(byId("find-replace-all") as HTMLElement);
    byId("standfirst")?.focus();
    await until(() => status() === "Không thấy", "nothing left");
    await new Promise(requestAnimationFrame);
    expect(document.activeElement).toBe(byId("standfirst"));
  });

  test("a button of the bar that goes away gives the keyboard to the question", async () => {
    const field = await find("a-thu-vien", "thú viện");
    const offer = await appears("find-without");
    offer.focus();
    click(offer);
    await until(() => byId("find-without") === null, "nothing more to offer");
    await until(() => document.activeElement === field, "the keyboard in the question");
  });

  test("a field that two people wrote apart is found and left to whoever settles it", async () => {
    await find("a-ngo-nho", "ngo", "h");
    const headline = value("headline");
    typeInto(await appears("find-replacement"), "hẻm");
    press("Enter", { ctrlKey: true, altKey: true });
    await until(() => byId("notice")?.textContent?.includes("để nguyên"), "a word about it");
    expect(value("headline")).toBe(headline);
    expect(byId("candidates")).not.toBeNull();
  });

  test("a story that can only be read is looked through, and offers no replacing", async () => {
    open = await openWindow("#/story/a-thoi-tiet/write");
    await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
    byId("headline")?.focus();
    press("h", ctrl);
    expect(byId("find-bar")).toBeNull();
    press("f", ctrl);
    await appears("find-query");
    expect(byId("find-replacement")).toBeNull();
  });
});
