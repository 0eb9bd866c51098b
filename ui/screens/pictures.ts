/**
 * Saves a picture of every screen in both themes and both languages, at the least size that the window promises and at that of a
 * large display: `npm run pictures`. They are for eyes, beside what the look promises; nothing is asserted but that
 * each screen can be reached.
 *
 * The folder is `target/screens`, or what `GALLEY_SCREENS` names. Some only: `npm run pictures -- -t "1024.*dark.*photo desk"`.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Browser } from "./browser.ts";
import { openScreen, SCREENS } from "./screens.ts";

const BUILT = join(import.meta.dirname, "../dist-fake");
const FOLDER = resolve(process.env["GALLEY_SCREENS"] ?? join(import.meta.dirname, "../../target/screens"));

/** Sizes of the window, CSS pixels; the last is the small one at twice the size of everything, as for weak eyes. */
const SIZES = [
  { size: "1024", width: 1024, height: 700 },
  { size: "1920", width: 1920, height: 1080 },
  { size: "twice", width: 512, height: 350, scale: 2 },
];
const LOOKS = SIZES.flatMap((size) =>
  ["light", "dark"].flatMap((theme) => ["vi", "en"].map((language) => ({ ...size, theme, language }))),
);

let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await Browser.start(BUILT);
});
afterAll(() => browser.close());

describe.each(LOOKS)("$size $theme $language", ({ size, ...look }) => {
  test.each(SCREENS.map((screen) => [screen.name, screen] as const))("%s", async (name, screen) => {
    await openScreen(browser, screen, look);
    const file = [name.replace(/\W+/gu, "-"), size, look.theme, look.language].join(".");
    await browser.picture(join(FOLDER, `${file}.png`));
  });
});
