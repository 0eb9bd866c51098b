import { expect, test } from "vitest";
import { scrollBy } from "./typewriter.ts";

const frame = { top: 100, height: 600 };

test("the line that is written is brought to a little above the middle, from above and from below", () => {
  // 45 % of 600 px below the frame's upper edge.
  expect(scrollBy({ top: 640, bottom: 672 }, frame)).toBe(656 - 370);
  expect(scrollBy({ top: 110, bottom: 142 }, frame)).toBe(126 - 370);
});

test("a line that is there already moves nothing", () => {
  expect(scrollBy({ top: 354, bottom: 386 }, frame)).toBe(0);
  expect(scrollBy({ top: 356, bottom: 388 }, frame)).toBe(0);
});
