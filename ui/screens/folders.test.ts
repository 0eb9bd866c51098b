/**
 * Folders in a real engine: jsdom has no entries of a drop and picks no folder. The card lies on the disk of the test and comes the
 * way a person's does, by the picker and by a drop of the whole folder, which only the DevTools protocol can make.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { openScreen, type Screen } from "./screens.ts";

const SHOTS = 130;
const id = (name: string): string => `[data-testid="${name}"]`;
const DESK: Screen = {
  name: "photo desk",
  query: "photos=3",
  hash: "#/story/a-cho-phien/photos",
  first: `${id("photo-cell")} img`,
};

let browser: Browser;
let home: string;
let card: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "galley-card-"));
  card = join(home, "EOS");
  const write = (path: string, text: string): void => {
    mkdirSync(join(card, path, ".."), { recursive: true });
    writeFileSync(join(card, path), text);
  };
  // More than the hundred that an engine tells at a time.
  for (let n = 1; n <= SHOTS; n += 1) write(`DCIM/100CANON/IMG_${n}.JPG`, `shot ${n}`);
  write("DCIM/101CANON/IMG_0.jpg", "the next folder");
  write("DCIM/100CANON/MVI_1.MOV", "film");
  write("autorun.txt", "words");
  write(".Trashes/IMG_5.JPG", "waste");
  write("DCIM/._IMG_1.JPG", "shadow");
  mkdirSync(join(card, "MISC"));
  browser = await Browser.start(join(import.meta.dirname, "../dist-fake"));
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

/** The names on the sheet, and what it says was left. */
async function came(photos: number): Promise<{ names: string[]; left: string }> {
  await browser.find(id("arrival"));
  while ((await browser.js(`return document.querySelector('${id("arrival-more")}') !== null`)) === true) {
    await browser.click(id("arrival-more"));
  }
  return browser.until(`${photos} photos on the sheet`, async () => {
    const seen = (await browser.js(`
      const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent.trim());
      return { names: text('${id("arrival-photo")} .file'), left: text('${id("arrival-left")}').join() };`)) as {
      names: string[];
      left: string;
    };
    return seen.names.length === photos ? seen : null;
  });
}
const SHOT_NAMES = Array.from({ length: SHOTS }, (_, at) => `IMG_${at + 1}.JPG`);
const LOOK = { theme: "light", language: "en", width: 1024, height: 700 } as const;

test("a folder that is picked comes with its folders inside, in order, and what is no photo is counted", async () => {
  await openScreen(browser, DESK, LOOK);
  await browser.type(id("photo-folder-input"), card);
  const { names, left } = await came(SHOTS + 1);
  expect(names).toEqual([...SHOT_NAMES, "IMG_0.jpg"]);
  expect(left).toBe("2 other files were left (TXT, MOV)");
});

test("a folder that is let go over the desk is walked to its end, and so is a file beside it", async () => {
  await openScreen(browser, DESK, LOOK);
  const beside = join(home, "chân dung.jpg");
  writeFileSync(beside, "a portrait");
  await browser.drop(id("photo-desk"), [beside, card]);
  const { names, left } = await came(SHOTS + 2);
  expect(names.toSorted()).toEqual([...SHOT_NAMES, "IMG_0.jpg", "chân dung.jpg"].toSorted());
  expect(names.indexOf("IMG_9.JPG")).toBe(names.indexOf("IMG_10.JPG") - 1);
  expect(left).toContain("2 other files were left");
});

test("a folder that is let go over the text puts no photo into it: they wait on the photo desk", async () => {
  const few = join(home, "VAI TAM");
  mkdirSync(few);
  for (const name of ["1.jpg", "2.jpg"]) writeFileSync(join(few, name), name);
  await openScreen(browser, { ...DESK, hash: "#/story/a-cho-phien/write", first: id("body") }, LOOK);
  const figures = (): Promise<unknown> => browser.js(`return document.querySelectorAll('${id("body")} figure').length`);
  const before = await figures();
  await browser.drop(`${id("body")} p`, [few]);
  expect((await came(2)).names).toEqual(["1.jpg", "2.jpg"]);
  expect(await figures()).toBe(before);
});

test("an empty folder that is let go says that there is no photo in it, also when one is inside that leads nowhere", async () => {
  const empty = join(home, "RONG");
  mkdirSync(empty);
  symlinkSync(join(home, "nowhere"), join(empty, "lost"));
  await openScreen(browser, DESK, LOOK);
  await browser.drop(id("photo-desk"), [empty]);
  await browser.until("a word about it", async () => {
    const said = await browser.js(`return document.querySelector('${id("notice")}')?.textContent ?? ""`);
    return String(said).includes("There is no photo in “RONG”.");
  });
});
