import { describe, expect, test } from "vitest";
import {
  focused,
  fractions,
  framed,
  moved,
  parseCrop,
  resized,
  scaled,
  toRatio,
  WHOLE,
  writeCrop,
  type Crop,
} from "./crop.ts";

const inside = ({ x, y, width, height }: Crop): boolean =>
  x >= -1e-9 && y >= -1e-9 && x + width <= 1 + 1e-9 && y + height <= 1 + 1e-9 && width > 0.04 && height > 0.04;

describe("the value of a crop", () => {
  test("comes back as it was written, and the whole photo is no value", () => {
    const crop: Crop = { x: 0.1, y: 0.2, width: 0.5, height: 0.6, focus: { x: 0.3, y: 0.4 } };
    expect(parseCrop(writeCrop(crop))).toEqual(crop);
    expect(writeCrop(WHOLE)).toBe("");
    expect(parseCrop(writeCrop(focused(WHOLE, { x: 0.5, y: 2 })))?.focus).toEqual({ x: 0.5, y: 1 });
  });

  test("that is none shows the whole photo, and a point that is none is passed over", () => {
    for (const value of [
      "",
      "null",
      "[]",
      "{}",
      '{"x":0,"y":0,"width":0,"height":1}',
      '{"x":0.6,"y":0,"width":0.6,"height":1}',
    ]) {
      expect(parseCrop(value), value).toBeNull();
    }
    expect(parseCrop('{"x":0,"y":0,"width":1,"height":1,"focus":{"x":9,"y":0}}')).toEqual(WHOLE);
  });
});

describe("cutting by hand", () => {
  const photo = { width: 3000, height: 2000 };
  const square = fractions(1, 1, photo);

  test("never leaves the photo and never makes a part that cannot be taken hold of", () => {
    let crop: Crop = WHOLE;
    const far = [-2, -0.3, 0, 0.4, 0.97, 3];
    for (const across of [-1, 0, 1] as const) {
      for (const down of [-1, 0, 1] as const) {
        for (const x of far) {
          for (const y of far) {
            for (const ratio of [null, square, fractions(16, 9, photo), fractions(1, 3, photo)]) {
              crop = resized(ratio === null ? crop : toRatio(crop, ratio), { across, down }, { x, y }, ratio);
              expect(inside(crop), JSON.stringify({ across, down, x, y, ratio, crop })).toBe(true);
              expect(inside(scaled(moved(crop, x, y), 1 + y))).toBe(true);
            }
            crop = scaled(crop, 4);
          }
        }
      }
    }
  });

  test("keeps the opposite corner, and with a ratio the ratio", () => {
    const start = toRatio(WHOLE, square);
    const cut = resized(start, { across: 1, down: 1 }, { x: 0.5, y: 0.1 }, square);
    expect([cut.x, cut.y]).toEqual([start.x, start.y]);
    expect((cut.width * 3000) / (cut.height * 2000)).toBeCloseTo(1);
  });

  test("a piece for a list lies about the focal point and inside of what the story shows", () => {
    const tall: Crop = { x: 0.2, y: 0, width: 0.4, height: 1, focus: { x: 0.4, y: 0.1 } };
    const piece = framed(tall, fractions(3, 2, photo));
    expect(piece).toMatchObject({ x: 0.2, y: 0, width: 0.4, height: 0.4 });
    expect(framed({ ...tall, focus: null }, fractions(3, 2, photo)).y).toBeCloseTo(0.3);
  });
});
