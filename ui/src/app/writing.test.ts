/** Writing in the window: what keys and menus do to the text, across headline, body, captions and the fields of figures. */
import { afterEach, describe, expect, test } from "vitest";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

/** Opens a story and waits until its body can be written in. */
async function story(article: string, options: Parameters<typeof openWindow>[1] = {}): Promise<HTMLElement> {
  open = await openWindow(`#/story/${article}/write`, options);
  await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
  return byId("body") as HTMLElement;
}

/** Pastes plain text where the caret is, as the browser tells it. */
function paste(into: HTMLElement, text: string): void {
  into.focus();
  const event = new Event("paste", { bubbles: true, cancelable: true });
  const clipboardData = {
    types: ["text/plain"],
    files: [],
    items: [],
    getData: (kind: string) => (kind === "text/plain" ? text : ""),
  };
  into.dispatchEvent(Object.assign(event, { clipboardData }));
}

const value = (testid: string): string => (byId(testid) as HTMLTextAreaElement).value;
const ctrl = { ctrlKey: true };

describe("one undo", () => {
  test("goes back from the credit over the body to the headline, and the caret goes along", async () => {
    const body = await story("a-thu-vien");
    const before = [value("headline"), value("figure-credit")];
    typeInto(byId("headline") as HTMLElement, "Tít khác");
    paste(body, "Một câu mới.");
    expect(body.textContent).toContain("Một câu mới.");
    typeInto(byId("figure-credit") as HTMLElement, "Người khác");
    press("z", ctrl);
    expect(value("figure-credit")).toBe(before[1]);
    press("z", ctrl);
    expect(body.textContent).not.toContain("Một câu mới.");
    expect(value("headline")).toBe("Tít khác");
    expect(document.activeElement).toBe(body);
    press("z", ctrl);
    expect(value("headline")).toBe(before[0]);
    expect(document.activeElement).toBe(byId("headline"));
    press("z", { ctrlKey: true, shiftKey: true });
    press("y", ctrl);
    expect([value("headline"), body.textContent.includes("Một câu mới.")]).toEqual(["Tít khác", true]);
  });

  test("what went back is kept on this machine like anything typed", async () => {
    await story("a-thu-vien");
    const was = value("headline");
    typeInto(byId("headline") as HTMLElement, "Tít khác");
    byId("headline")?.dispatchEvent(new FocusEvent("blur"));
    await until(() => open.fake.requests("article_set_field").length === 1, "the first commit");
    press("z", ctrl);
    await until(() => open.fake.requests("article_set_field").length === 2, "the second commit");
    expect(open.fake.requests("article_set_field").at(-1)).toMatchObject({ field: "headline", value: was });
  });

  test("in the middle of a word it waits for the word", async () => {
    await story("a-thu-vien");
    const was = value("headline");
    const headline = await appears("headline");
    headline.focus();
    headline.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    typeInto(headline, "Thư việ");
    press("z", { ...ctrl, isComposing: true });
    expect(value("headline")).toBe("Thư việ");
    typeInto(headline, "Thư viện");
    headline.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    await until(() => value("headline") === was, "the headline as it was");
  });
});

describe("counters", () => {
  test("stand quiet beside headline, standfirst and caption, and say when there is too much", async () => {
    await story("a-thu-vien");
    const count = (): HTMLElement => byId("headline-count") as HTMLElement;
    expect(count().textContent.trim()).toBe("13/16");
    expect(count().title).toContain("ký tự");
    expect(byId("standfirst-count")?.textContent.trim()).toBe("25/40");
    expect(byId("figure-caption")?.dataset["count"]).toBe("16/40");
    typeInto(
      byId("headline") as HTMLElement,
      "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba – mười bốn",
    );
    expect(count().dataset["near"]).toBe("over");
    expect(count().title).toContain("nhiều hơn 2 từ");
    typeInto(byId("headline") as HTMLElement, "");
    expect(byId("headline-count")).toBeNull();
  });
});

describe("the outline", () => {
  test("lists headings, photos and lists, and Enter on one brings the caret there", async () => {
    const body = await story("a-thu-vien");
    press("o", { ctrlKey: true, shiftKey: true });
    await until(
      () => document.activeElement?.getAttribute("data-testid") === "outline-part",
      "the focus in the outline",
    );
    const parts = [...document.querySelectorAll<HTMLElement>('[data-testid="outline-part"]')];
    expect(parts.map((part) => part.dataset["kind"])).toEqual(["figure", "heading2", "figure", "bullet_list"]);
    press("ArrowDown");
    expect(document.activeElement).toBe(parts[1]);
    click(parts[1] as HTMLElement);
    expect(document.activeElement).toBe(body);
    await until(() => parts[1]?.getAttribute("aria-current") === "location", "the part of the caret");
    expect(byId("outline-lengths")?.textContent).toContain("13 từ, 57 ký tự");
  });

  test("keys jump from part to part without it", async () => {
    await story("a-thu-vien");
    press("PageDown", { altKey: true });
    expect(document.activeElement).toBe(byId("body"));
    const where = (): string =>
      document.getSelection()?.anchorNode?.parentElement?.closest("h2, figcaption, li")?.tagName ?? "";
    expect(where()).toBe("FIGCAPTION");
    press("PageDown", { altKey: true });
    expect(where()).toBe("H2");
    press("PageUp", { altKey: true });
    expect(where()).toBe("FIGCAPTION");
  });
});

describe("only the page", () => {
  test("goes with a key and comes back with it, and the caret stays where it is", async () => {
    await story("a-thu-vien");
    byId("headline")?.focus();
    press("f", { ctrlKey: true, shiftKey: true });
    expect(byId("rail")).toBeNull();
    expect(document.querySelector(".screen.alone")).not.toBeNull();
    expect(document.activeElement).toBe(byId("headline"));
    click(await appears("focus-end"));
    expect(byId("rail")).not.toBeNull();
  });
});

/** Types one character at the end of a plain field, as the browser tells it. */
function typeChar(field: HTMLTextAreaElement, char: string): void {
  field.focus();
  field.value += char;
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: char }));
}

describe("real quotation marks", () => {
  test("stand in a headline for the straight ones, and one undo gives the typed one back", async () => {
    await story("a-thu-vien");
    const headline = byId("headline") as HTMLTextAreaElement;
    typeInto(headline, "Nói ");
    typeChar(headline, '"');
    await until(() => headline.value === "Nói “", "the real one");
    expect(headline.selectionStart).toBe(5);
    press("z", ctrl);
    await until(() => headline.value === 'Nói "', "the typed one");
  });
});
