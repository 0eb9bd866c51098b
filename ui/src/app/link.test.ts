// @vitest-environment node
import { expect, test } from "vitest";
import { linkTo, storyOf } from "./link.ts";

const ID = "0198c1a2-7b3c-7def-8123-456789abcdef";

test("the address of a story leads back to it", () => {
  expect(storyOf(linkTo(ID))).toBe(ID);
  expect(storyOf(`  GALLEY://story/${ID.toUpperCase()}/ `)).toBe(ID);
});

test("whatever else somebody puts into an address leads nowhere", () => {
  for (const url of [
    "",
    "galley://story/",
    "galley://story/../settings",
    `galley://story/${ID}/merge`,
    `galley://story/${ID}?x=1`,
    `galley://story/${ID}#/settings`,
    `galley://user:pass@story/${ID}`,
    `galley://story/${ID}%2F..`,
    `galley:story/${ID}`,
    `https://story/${ID}`,
    "javascript:alert(1)",
    "galley://story/<script>",
    `galley://story/${"a".repeat(300)}`,
    "galley://story/bài",
    `galley://story/${ID}\ngalley://story/x`,
  ]) {
    expect(storyOf(url), url).toBeNull();
  }
});
