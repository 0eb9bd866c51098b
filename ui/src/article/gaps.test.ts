import { expect, test } from "vitest";
import { boxAt, gapInRows, lineOf, nearestGap, pull, sideOf } from "./gaps.ts";

const boxes = [
  { top: 0, bottom: 100 },
  { top: 120, bottom: 160 },
  { top: 180, bottom: 400 },
];

test("a block is let go into the gap that the hand is nearest to, before the first and behind the last too", () => {
  expect([-20, 49, 51, 139, 141, 289, 291, 900].map((y) => nearestGap(boxes, y))).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(nearestGap([], 10)).toBe(0);
});

test("a photo is let go between the photos of a gallery that the hand is nearest to", () => {
  const area = (left: number, right: number, top: number, bottom: number) => ({ left, right, top, bottom });
  const photos = [area(0, 600, 0, 200), area(0, 290, 220, 400), area(310, 600, 220, 400)];
  const gap = (x: number, y: number): number => gapInRows(photos, x, y);
  expect([gap(10, 20), gap(590, 20), gap(10, 190), gap(10, 208)]).toEqual([0, 0, 1, 1]);
  expect([gap(10, 300), gap(290, 300), gap(320, 300), gap(590, 300), gap(590, 900)]).toEqual([1, 2, 2, 3, 3]);
  expect(gapInRows([], 1, 1)).toBe(0);
  // At the end of a row the line stands behind its last photo, not before the first of the next row.
  expect(sideOf(photos, 1, 100)).toEqual({ left: 605, top: 0, height: 200 });
  expect(sideOf(photos, 1, 300)).toEqual({ left: -7, top: 220, height: 180 });
  expect(sideOf(photos, 3, 300)).toEqual({ left: 605, top: 220, height: 180 });
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
