// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rowsOf, shapeOf, standsOf } from "./gallery-rows.ts";

interface Gallery {
  name: string;
  shapes: number[];
  rows: number[];
}

const file = new URL("../../../tests/fixtures/galleries.json", import.meta.url);
const galleries = JSON.parse(readFileSync(file, "utf8")) as Gallery[];

test.each(galleries)("photos stand in the rows that the page shows: $name", ({ shapes, rows }) => {
  expect(rowsOf(shapes)).toEqual(rows);
});

test("photos of a row share its width by their shapes, and what is no photo parts the rows", () => {
  expect(standsOf([1500, 1500, null, 750, 1500])).toEqual([
    { share: 0.5, beside: 2 },
    { share: 0.5, beside: 2 },
    null,
    { share: 1 / 3, beside: 2 },
    { share: 2 / 3, beside: 2 },
  ]);
  expect(standsOf([null, 1500, null])).toEqual([null, null, null]);
  expect(standsOf([])).toEqual([]);
});

test("a photo that is cut stands as its part does, and one of unknown size as most photos", () => {
  expect(shapeOf(3000, 2000, "")).toBe(1500);
  expect(shapeOf(3000, 2000, '{"x":0,"y":0,"width":0.5,"height":1}')).toBe(750);
  expect(shapeOf(0, 0, "")).toBe(1500);
});
