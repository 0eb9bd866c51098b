/** Another photo in the place of one that has words already. */
import { afterEach, expect, test } from "vitest";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

const text = (id: string): string | null | undefined =>
  byId(id) instanceof HTMLTextAreaElement ? (byId(id) as HTMLTextAreaElement).value : byId(id)?.textContent;
const words = (): unknown[] => ["figure-caption", "figure-credit", "figure-alt"].map(text);
const shown = (): string | undefined => byId("figure")?.querySelector<HTMLElement>(".picture")?.dataset["shown"];

test("another photo takes the place of a figure's, every word about it stays, and one undo brings the first back", async () => {
  open = await openWindow("#/story/a-thu-vien/write");
  await appears("body");
  await until(() => shown() !== undefined, "the photo");
  const [before, first] = [words(), shown()];
  const figures = document.querySelectorAll('[data-testid="figure"]').length;
  click(await appears("figure-replace"));
  const picker = document.querySelector<HTMLInputElement>('input[type="file"]');
  expect(picker?.multiple).toBe(false);
  const file = new File([new Uint8Array(64)], "khac.jpg", { type: "image/jpeg" });
  Object.defineProperty(picker, "files", { value: [file], configurable: true });
  picker?.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => shown() !== first, "the other photo");
  expect(words()).toEqual(before);
  expect(document.querySelectorAll('[data-testid="figure"]')).toHaveLength(figures);
  expect(open.fake.requests("article_set_figure_field")).toEqual([]);
  (await appears("headline")).focus();
  press("z", { ctrlKey: true });
  await until(() => shown() === first, "the first photo");
  expect(words()).toEqual(before);
});
