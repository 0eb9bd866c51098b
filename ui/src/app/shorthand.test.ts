/** Shorthands in the window: shown before they are taken, by keys that input methods leave alone, one step of undo. */
import { afterEach, describe, expect, test } from "vitest";
import { ofCard } from "../ipc/fake/pictures.ts";
import { cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

/** Opens a story and waits until its body can be written in. */
async function story(): Promise<HTMLElement> {
  open = await openWindow("#/story/a-thu-vien/write");
  await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
  return byId("body") as HTMLElement;
}

const field = (testid: string): HTMLTextAreaElement => byId(testid) as HTMLTextAreaElement;
const offered = (): string[] =>
  [...document.querySelectorAll('[data-testid="expansion"] .text')].map((one) => one.textContent);
const chosen = (): string | undefined =>
  document.querySelector('[data-testid="expansion"][aria-selected="true"] .text')?.textContent;

/** Types one letter after another at the end of a plain field, as the browser tells it. */
function type(into: HTMLTextAreaElement, letters: string): void {
  into.focus();
  for (const letter of letters) {
    into.value += letter;
    into.setSelectionRange(into.value.length, into.value.length);
    into.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: letter }));
  }
}

const ctrl = { ctrlKey: true };

describe("a shorthand in a plain field", () => {
  test("is shown first and taken with Tab: six keys for a name, and one undo gives the code back", async () => {
    await story();
    const byline = field("byline");
    const was = byline.value;
    type(byline, ", \\thh\\");
    await until(() => offered().length === 1, "the offer");
    expect(byline.value).toBe(`${was}, \\thh\\`);
    expect(press("Tab")).toBe(true);
    await until(() => byline.value === `${was}, Thu Hằng`, "the name");
    expect(document.activeElement).toBe(byline);
    expect(byline.selectionStart).toBe(byline.value.length);
    expect(byId("expansions")).toBeNull();
    await until(
      () => open.fake.requests("article_set_field").some((one) => one.value === `${was}, Thu Hằng`),
      "the name at the workstation",
    );
    press("z", ctrl);
    await until(() => byline.value === `${was}, \\thh\\`, "the code again");
    expect(byId("expansions")).toBeNull();
  });

  test("is chosen with arrows, round and round, and says which title no longer holds", async () => {
    await story();
    const credit = field("figure-credit");
    type(credit, " \\vdn\\");
    await until(() => offered().length === 3, "three texts");
    expect(byId("expansion-lapse")?.textContent).toContain("30/6/2026");
    expect(credit.getAttribute("aria-activedescendant")).toBe("expansion-0");
    press("ArrowUp");
    expect(chosen()).toBe("đồng chí Vũ Đức Nam, Phó Bí thư Đảng ủy Khối");
    press("ArrowDown");
    press("ArrowDown");
    expect(credit.getAttribute("aria-activedescendant")).toBe("expansion-1");
    press("Tab");
    await until(() => credit.value.endsWith("Trưởng ban Tuyên giáo Đảng ủy Khối"), "the title");
    expect(credit.getAttribute("aria-activedescendant")).toBeNull();
  });

  test("is offered while it is written, by its code or by a name, and Escape sends it away", async () => {
    await story();
    const headline = field("headline");
    type(headline, " \\v");
    await until(() => offered().length === 3, "both codes with v, and a name");
    type(headline, "dd");
    await until(() => offered().join() === "Vũ Đình Đạt", "the one");
    expect(press("Escape")).toBe(true);
    expect(byId("expansions")).toBeNull();
    type(headline, " \\hang");
    await until(() => offered().join() === "Thu Hằng", "who is called so");
    type(headline, " và");
    await until(() => byId("expansions") === null, "nothing");
    expect(press("Tab")).toBe(false);
  });

  test("is nothing where no code stands, and Enter stays what it is", async () => {
    await story();
    const headline = field("headline");
    type(headline, " C:\\thh\\ ");
    expect(open.fake.requests("shorthand_find").every((one) => one.before.includes("\\"))).toBe(true);
    type(headline, "\\thh\\");
    await until(() => offered().length === 1, "the offer");
    press("Enter");
    expect(document.activeElement).toBe(field("standfirst"));
    expect(byId("expansions")).toBeNull();
    expect(headline.value).toContain("\\thh\\");
  });

  test("in the middle of a word it is shown, and taken only behind the word", async () => {
    await story();
    const byline = field("byline");
    byline.focus();
    byline.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    type(byline, " \\thh");
    await until(() => offered().join() === "Thu Hằng", "the offer");
    const composing = byline.value;
    expect(press("Tab", { isComposing: true })).toBe(true);
    expect(byline.value).toBe(composing);
    byline.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    await until(() => byline.value.endsWith(" Thu Hằng"), "the name");
  });

  test("a key that the input method took for itself is not ours", async () => {
    await story();
    const byline = field("byline");
    type(byline, " \\thh\\");
    await appears("expansions");
    expect(press("Tab", { keyCode: 229 })).toBe(false);
    expect(byline.value).toContain("\\thh\\");
  });

  test("is taken into the words for several photos, and written to all of them", async () => {
    open = await openWindow("#/story/a-cho-phien/photos", { samples: [...SAMPLES, cardStory(5)] });
    await appears("photo-cell");
    await until(() => byId("body"), "the editor");
    byId("photo-cell")?.focus();
    press("a", { ctrlKey: true });
    const credit = (await appears("photo-batch-credit")) as HTMLTextAreaElement;
    credit.value = "";
    type(credit, "\\thh\\");
    await until(() => offered().join() === "Thu Hằng", "the offer");
    expect(press("Tab")).toBe(true);
    await until(() => credit.value === "Thu Hằng", "the name");
    await until(() => !(byId("photo-batch-write") as HTMLButtonElement).disabled, "something to write");
    click(byId("photo-batch-write") as HTMLElement);
    const held = () => open.fake.article("a-cho-phien").draft.photos[ofCard(4)]?.["credit"]?.[0]?.value;
    await until(() => held() === "Thu Hằng", "the credit of the last photo");
  });
});
