/** Cutting a photo for one story, by keys. */
import { afterEach, expect, test } from "vitest";
import { parseCrop } from "../article/crop/crop.ts";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

function key(on: HTMLElement, name: string, times = 1): void {
  for (let n = 0; n < times; n += 1) {
    on.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  }
}

async function cropping(): Promise<void> {
  open = await openWindow("#/story/a-thu-vien/write");
  await appears("body");
  click(await appears("figure-crop"));
  await appears("dialog-crop");
}

const kept = (): string[] => open.fake.requests("article_set_figure_field").map(({ value }) => value);
const value = (at: number): string => kept()[at] ?? "";

test("a photo is cut and its point set by keys, in this story alone, and undo shows the whole photo again", async () => {
  await cropping();
  document.querySelectorAll<HTMLInputElement>('[name="crop-ratio"]')[4]?.click();
  key(await appears("crop-frame"), "-", 4);
  key(await appears("crop-frame"), "ArrowLeft", 3);
  key(await appears("crop-focus"), "ArrowUp", 2);
  click(await appears("dialog-yes"));
  await until(() => kept().length === 1, "the crop");
  const crop = parseCrop(value(0));
  expect(crop?.width).toBeLessThan(0.7);
  expect(crop?.focus?.y).toBeCloseTo(0.48);
  expect(byId("dialog-crop")).toBeNull();
  const shown = byId("figure")?.querySelector<HTMLElement>(".part");
  const ratio = shown?.style.aspectRatio;
  (await appears("headline")).focus();
  press("z", { ctrlKey: true });
  await until(() => kept().length === 2, "the step back");
  expect(value(1)).toBe("");
  expect(byId("figure")?.querySelector<HTMLElement>(".part")?.style.aspectRatio).not.toBe(ratio);
});

test("whoever crops a photo, however narrowly, reads that readers can still open what lies outside", async () => {
  await cropping();
  const said = (): string => byId("crop-stays")?.textContent ?? "";
  expect(said()).toContain("bạn đọc mở được");
  key(await appears("crop-frame"), "-", 30);
  await appears("crop-small");
  expect(said()).toContain("cắt hẳn khỏi ảnh gốc");
});

test("a dialog that is closed has changed nothing", async () => {
  await cropping();
  key(await appears("crop-frame"), "-", 4);
  click(await appears("dialog-no"));
  await until(() => byId("dialog-crop") === null, "the end of the dialog");
  expect(kept()).toEqual([]);
});

test("the whole photo is no crop", async () => {
  await cropping();
  key(await appears("crop-frame"), "-", 4);
  click(await appears("dialog-yes"));
  await until(() => kept().length === 1, "the crop");
  click(await appears("figure-crop"));
  click(await appears("crop-whole"));
  click(await appears("dialog-yes"));
  await until(() => kept().length === 2, "the whole photo");
  expect(value(1)).toBe("");
});
