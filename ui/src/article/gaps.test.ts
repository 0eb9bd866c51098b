import { expect, test } from "vitest";
import { boxAt, lineOf, nearestGap, pull } from "./gaps.ts";

const boxes = [
  { top: 0, bottom: 100 },
  { top: 120, bottom: 160 },
  { top: 180, bottom: 400 },
];

test("a block is let go into the gap that the hand is nearest to, before the first and behind the last too", () => {
  expect([-20, 49, 51, 139, 141, 289, 291, 900].map((y) => nearestGap(boxes, y))).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(nearestGap([], 10)).toBe(0);
});

test("the line that shows where stands between the blocks", () => {
  expect([0, 1, 2, 3].map((gap) => lineOf(boxes, gap))).toEqual([-8, 110, 170, 408]);
});

test("a handle belongs to the block at its height", () => {
  expect([50, 110, 130, 400].map((y) => boxAt(boxes, y))).toEqual([0, -1, 1, -1]);
});

test("the page scrolls only near its ends, and faster the nearer", () => {
  const frame = { top: 0, bottom: 600 };
  expect([300, 60, 540].map((y) => pull(y, frame))).toEqual([0, 0, 0]);
  expect(pull(40, frame)).toBeLessThan(0);
  expect(pull(10, frame)).toBeLessThan(pull(40, frame));
  expect(pull(590, frame)).toBeGreaterThan(pull(560, frame));
});
