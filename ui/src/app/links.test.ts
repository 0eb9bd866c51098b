/** Links in a text: their card, and how one links to another story of the newsroom. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";
import { shortId } from "../ipc/fake/links.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

const LINK = { ctrlKey: true, shiftKey: true };

/** Opens a story, with the first words of its first paragraph selected. */
async function selected(chars = 7): Promise<HTMLElement> {
  open = await openWindow("#/story/a-thu-vien/write");
  await until(() => byId("body")?.hasAttribute("contenteditable"), "the editor");
  const body = byId("body") as HTMLElement;
  select(body, chars);
  return body;
}

/** Selects the first characters of the first paragraph; 0: puts the caret into it. */
function select(body: HTMLElement, chars: number, from = 0): void {
  body.focus();
  const words = (function first(node: Node): Node {
    return node.firstChild ? first(node.firstChild) : node;
  })(body.querySelector(":scope > p") as HTMLElement);
  getSelection()?.setBaseAndExtent(words, from, words, from + chars);
  document.dispatchEvent(new Event("selectionchange"));
}

const links = (body: HTMLElement): [string, string | null][] =>
  [...body.querySelectorAll("a")].map((a) => [a.textContent, a.getAttribute("href")]);

async function ask(): Promise<HTMLElement> {
  press("K", LINK);
  return appears("link-address");
}

describe("a link to an earlier story", () => {
  test("is found by words, as in the search box, and set by Enter", async () => {
    const body = await selected();
    typeInto(await ask(), "duong deo");
    await until(() => byId("link-offer")?.dataset["article"] === "a-deo", "the story");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    const [words, href] = links(body)[0] ?? ["", ""];
    expect(words).toBe("Bảy giờ");
    expect(href).toMatch(new RegExp(`^/ha-tang/duong-moi-qua-deo.*-${shortId("a-deo")}\\.html$`));
    expect(document.activeElement).toBe(body);
  });

  test("that has no page yet gets an address that becomes its page, and the card says what readers get", async () => {
    const body = await selected();
    typeInto(await ask(), "chợ nổi");
    await until(() => byId("link-offer")?.dataset["article"] === "a-cho-noi", "the story");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    expect(links(body)[0]?.[1]).toBe(`/${shortId("a-cho-noi")}.html`);
    select(body, 0, 3);
    press("K", LINK);
    await until(() => byId("link-story")?.textContent.startsWith("Chợ nổi"), "the card");
    expect(byId("link-readers")?.textContent).toContain("chưa đăng");
    expect(byId("link-copy")).toBeNull();
  });

  test("is opened from its card as a story", async () => {
    const body = await selected();
    typeInto(await ask(), "đường đèo");
    await until(() => byId("link-offer")?.dataset["article"] === "a-deo", "the story");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    select(body, 0, 3);
    press("K", LINK);
    click(await appears("link-open"));
    await until(() => location.hash.startsWith("#/story/a-deo"), "the other story");
  });

  test("written as its address on the site, or as the window's own, is the same link", async () => {
    const body = await selected();
    typeInto(await ask(), `https://songque.example/x/y-${shortId("a-deo")}.html`);
    await appears("link-offer-address");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    const first = links(body)[0]?.[1];
    expect(first).toMatch(/^\/ha-tang\//);
    select(body, 7);
    typeInto(await ask(), "galley://story/a-deo");
    await appears("link-offer-address");
    press("Enter");
    await until(() => byId("link-address") === null, "the card to go");
    expect(links(body)[0]?.[1]).toBe(first);
  });
});

describe("a link to an address", () => {
  test("that people write without https:// gets it", async () => {
    const body = await selected();
    typeInto(await ask(), "songque.example/van-hoa");
    await appears("link-offer-address");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    expect(links(body)).toEqual([["Bảy giờ", "https://songque.example/van-hoa"]]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example/x"])(
    "%s is refused in words, and nothing changes",
    async (href) => {
      const body = await selected();
      const before = body.innerHTML;
      typeInto(await ask(), href);
      await appears("link-offer-address");
      press("Enter");
      expect((await appears("link-refused")).textContent).toContain("không đặt được");
      expect((byId("link-address") as HTMLInputElement).value).toBe(href);
      press("Escape");
      await until(() => byId("link-card") === null, "the card to go");
      expect(links(body)).toEqual([]);
      expect(body.textContent).toBe(before.replace(/<[^>]*>/g, "").replace(/&nbsp;/g, "\u00a0"));
      expect(document.activeElement).toBe(body);
    },
  );

  test("is shown by its card, copied, changed and taken away, by the keyboard", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText } });
    const body = await selected();
    typeInto(await ask(), "https://a.example/tin");
    await appears("link-offer-address");
    press("Enter");
    await until(() => links(body).length === 1, "the link");
    select(body, 0, 3);
    press("K", LINK);
    await until(() => byId("link-address-shown")?.textContent === "a.example/tin", "the card");
    await until(() => byId("link-card")?.contains(document.activeElement), "the focus in the card");
    click(await appears("link-copy"));
    expect(writeText).toHaveBeenCalledWith("https://a.example/tin");
    click(await appears("link-edit"));
    expect((byId("link-address") as HTMLInputElement).value).toBe("https://a.example/tin");
    typeInto(byId("link-address") as HTMLElement, "https://b.example");
    press("Enter");
    await until(() => links(body)[0]?.[1] === "https://b.example", "the other address");
    select(body, 0, 3);
    press("K", LINK);
    click(await appears("link-remove"));
    expect(links(body)).toEqual([]);
    expect(body.textContent).toContain("Bảy giờ tối");
  });
});

test("keys that an input method composes with are its own", async () => {
  const body = await selected();
  const box = await ask();
  typeInto(box, "đường đèo");
  await until(() => byId("link-offer")?.dataset["article"] === "a-deo", "the story");
  box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  press("Enter", { isComposing: true });
  expect(links(body)).toEqual([]);
  expect(byId("link-address")).toBe(box);
});

test("without chosen words the key says what to do first", async () => {
  const body = await selected(0);
  press("K", LINK);
  await until(() => document.body.textContent.includes("Chọn những chữ"), "the words");
  expect(byId("link-card")).toBeNull();
  expect(links(body)).toEqual([]);
});
