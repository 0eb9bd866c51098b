/**
 * Every screen as somebody meets it who hears it, works it by keys, reads it at twice the size or cannot bear motion.
 *
 * What axe can see it is asked for; the rest (does the focus show, is anything cut off) is measured in the page itself.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { openScreen, SCREENS } from "./screens.ts";

const BUILT = join(import.meta.dirname, "../dist-fake");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Where a picture of the screen goes on which something was found. */
const PICTURES = process.env["GALLEY_SCREENS"];
/** A small laptop, the least that the window promises. */
const SMALL = { width: 1024, height: 700 };

let browser: Browser;
beforeAll(async () => {
  if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });
  browser = await Browser.start(BUILT);
});
afterAll(() => browser.close());
afterEach(async ({ task }) => {
  const failed = task.result?.state === "fail";
  if (failed && PICTURES !== undefined) await browser.picture(join(PICTURES, "failed.png"));
});

/** What axe finds, one line each: rule, what it is about, where. */
async function findings(): Promise<string[]> {
  await browser.js(AXE);
  const options = { iframes: false, resultTypes: ["violations"], rules: { region: { enabled: true } } };
  const results = (await browser.jsAsync(
    `const [options, done] = arguments;
     axe.run(document, options).then((all) => done({ violations: all.violations }), (error) => done({ error: String(error) }));`,
    options,
  )) as Pick<AxeResults, "violations"> & { error?: string };
  if (results.error !== undefined) throw new Error(results.error);
  return results.violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map((node) => `${impact ?? "?"} ${id}: ${help}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`),
  );
}

const LOOKS = ["light", "dark"].flatMap((theme) => ["vi", "en"].map((language) => ({ theme, language })));

describe.each(LOOKS)("in $theme, $language, axe finds nothing on", ({ theme, language }) => {
  test.each(SCREENS.map((screen) => [screen.name, screen] as const))("%s", async (_, screen) => {
    await openScreen(browser, screen, { theme, language, ...SMALL });
    expect(await findings()).toEqual([]);
  });
});

test("axe is really asked: it finds a button without a name and words too pale to read", async () => {
  await openScreen(browser, SCREENS[0] as (typeof SCREENS)[0], { theme: "light", language: "vi", ...SMALL });
  await browser.js(`document.querySelector("form").insertAdjacentHTML("beforeend",
    '<button type="button"></button><p id="pale">Nhạt</p>');
    document.getElementById("pale").style.color = "#ccc";`);
  const found = (await findings()).map((line) => line.split(":")[0]);
  expect(found).toContain("critical button-name");
  expect(found).toContain("serious color-contrast");
});

/** Everything that can be worked and is not switched off, of the topmost dialog where one is open. */
// A link in a text that is written is words there; its card has a key of its own.
const WORKABLE = `
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const selector = "a[href], button, input, select, textarea, summary, [contenteditable=true], [role=option]";
  const workable = [...top.querySelectorAll(selector)].filter((e) =>
    e.checkVisibility({ visibilityProperty: true }) && !e.disabled && !e.matches("[contenteditable=true] a") && !e.closest("[inert]") && !e.closest(".visually-hidden") && !e.matches(".visually-hidden"));
  const named = (e) => (e.dataset.testid ?? e.id ?? "") + " " + (e.getAttribute("aria-label") ?? e.textContent.trim().slice(0, 40));`;

/** At twice the size of a small laptop the window has 512 × 350 of its own pixels. */
const TWICE = { width: SMALL.width / 2, height: SMALL.height / 2, scale: 2 };

describe("at 200 % nothing is lost on", () => {
  test.each(SCREENS.map((screen) => [screen.name, screen] as const))("%s", async (_, screen) => {
    await openScreen(browser, screen, { theme: "light", language: "vi", ...TWICE });
    // What cannot be scrolled to, or stays under something else, cannot be used.
    const lost = await browser.js(`${WORKABLE}
      const root = document.scrollingElement;
      const wide = root.scrollWidth > root.clientWidth ? ["the window scrolls sideways"] : [];
      return wide.concat(workable.filter((e) => {
        e.scrollIntoView({ block: "center", inline: "center" });
        const r = e.getBoundingClientRect();
        const x = (Math.max(0, r.left) + Math.min(innerWidth, r.right)) / 2;
        const y = (Math.max(0, r.top) + Math.min(innerHeight, r.bottom)) / 2;
        const cut = r.left < -1 || r.right > innerWidth + 1;
        const hit = document.elementFromPoint(x, y);
        // These lie over the rest until they are closed: what is said in passing, a menu, the bar to find with, what a shorthand
        // stands for, and the side panel of a small window.
        const over = hit?.closest("[data-testid=notice], [data-testid=rail], [data-testid=find-bar], [data-testid=expansions], [role=menu]") !== null;
        return cut || !hit || !(over || e.contains(hit) || hit.contains(e) || e.closest("label")?.contains(hit));
      }).map((e) => named(e) + " " + JSON.stringify(e.getBoundingClientRect())));`);
    expect(lost).toEqual([]);
  });
});

/** One press of Tab goes here. */
interface Stop {
  name: string;
  /** Its place among what is workable; -1: something else, such as a scrolling area. */
  at: number;
  seen: boolean;
  inside: boolean;
}

const STOP = `${WORKABLE}
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const r = e.getBoundingClientRect();
  const caret = e.isContentEditable || (e.matches("input, textarea") && !/checkbox|radio|file/.test(e.type));
  return {
    name: named(e),
    at: workable.indexOf(e),
    seen: caret || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0),
    inside: r.right > 0 && r.bottom > 0 && r.left < innerWidth && r.top < innerHeight,
  };`;
/** More stops than any screen has. */
const STOPS = 160;

describe("Tab goes through everything and shows where it is on", () => {
  test.each(SCREENS.map((screen) => [screen.name, screen] as const))("%s", async (_, screen) => {
    await openScreen(browser, screen, { theme: "light", language: "vi", ...SMALL });
    const met: Stop[] = [];
    let out = 0;
    // Round once from wherever the focus was: behind the last comes the browser itself, then the first.
    for (let n = 0; n < STOPS && out < 2; n++) {
      await browser.press("Tab");
      const stop = (await browser.js(STOP)) as Stop | null;
      if (stop === null) out += 1;
      else if (met.some((one) => one.at === stop.at && one.name === stop.name)) break;
      else met.push(stop);
    }
    expect(met.filter((stop) => !stop.seen || !stop.inside)).toEqual([]);
    // Lists of tabs and menus are one stop and are walked by arrows; what has its own keys says so by tabindex.
    const all = (await browser.js(`${WORKABLE}
      const arrows = (e) => e.tabIndex < 0 || e.matches("[role=option], [type=radio]:not(:checked)");
      return workable.map((e, at) => [arrows(e), at, named(e)]).filter(([no]) => !no).map(([, at, name]) => [at, name]);`)) as [
      number,
      string,
    ][];
    expect(all.filter(([at]) => !met.some((stop) => stop.at === at)).map(([, name]) => name)).toEqual([]);
  });
});

test("nothing moves for somebody who asked for no motion", async () => {
  const look = { theme: "light", language: "vi", ...SMALL, reducedMotion: true };
  const moving: string[] = [];
  for (const screen of SCREENS) {
    await openScreen(browser, screen, look);
    const found = (await browser.js(`
      const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
      return [...document.querySelectorAll("*")].flatMap((e) => {
        const style = getComputedStyle(e);
        const moves = (style.transitionProperty !== "none" && lasts(style.transitionDuration)) || (style.animationName !== "none" && lasts(style.animationDuration));
        return moves || style.scrollBehavior === "smooth" ? [e.outerHTML.slice(0, 120)] : [];
      });`)) as string[];
    moving.push(...found.map((html) => `${screen.name}: ${html}`));
  }
  expect(moving).toEqual([]);
});
