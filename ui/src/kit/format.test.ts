import { describe, expect, test } from "vitest";
import { age, moment, parseMoment, size } from "./format.ts";
import { en } from "./words/en.ts";
import { vi } from "./words/vi.ts";

const NOW = new Date(2026, 10, 24, 10, 0).getTime();
const before = (minutes: number): number => NOW - minutes * 60_000;

test("sizes are written as the house writes them", () => {
  expect(size(4_096_400, vi)).toBe("4,1 MB");
  expect(size(4_096_400, en)).toBe("4.1 MB");
  expect([0, 999, 1000, 12_345, 999_499, 1_000_000, 25_400_000, 3_200_000_000].map((n) => size(n, vi))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "12 kB",
    "999 kB",
    "1 MB",
    "25 MB",
    "3,2 GB",
  ]);
});

test("an age is the shortest thing that is true", () => {
  expect([0, 1, 59, 60, 599].map((n) => age(before(n), NOW, vi))).toEqual([
    "vừa xong",
    "1 phút trước",
    "59 phút trước",
    "1 giờ trước",
    "9 giờ trước",
  ]);
  // Eleven hours ago was another day: that is how people say it.
  expect(age(before(11 * 60), NOW, vi)).toBe("hôm qua");
  expect(age(before(5 * 24 * 60), NOW, vi)).toBe("19/11");
  expect(age(new Date(2020, 8, 21).getTime(), NOW, vi)).toBe("21/9/2020");
});

test("a clock that is ahead does not speak of the future", () => {
  expect(age(NOW + 3_600_000, NOW, vi)).toBe("vừa xong");
});

test("a moment names its day unless it is today", () => {
  expect(moment(new Date(2026, 10, 24, 2, 3, 4).getTime(), NOW, true)).toBe("02:03:04");
  expect(moment(new Date(2020, 8, 21, 22, 16).getTime(), NOW)).toBe("21/9/2020 22:16");
});

test("a moment is read as it is written, and the day that is left out is the next one", () => {
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();
  // NOW is 10:00 on 24 November 2026.
  expect(parseMoment("22:00", NOW)).toBe(at(2026, 10, 24, 22, 0));
  expect(parseMoment(" 6:05 ", NOW)).toBe(at(2026, 10, 25, 6, 5));
  expect(parseMoment("25/11 6h00", NOW)).toBe(at(2026, 10, 25, 6, 0));
  expect(parseMoment("6:00 21/9", NOW)).toBe(at(2027, 8, 21, 6, 0));
  expect(parseMoment("6:00, 21/9/2026", NOW)).toBe(at(2026, 8, 21, 6, 0));
  expect(parseMoment(moment(at(2027, 0, 2, 5, 30), NOW), NOW)).toBe(at(2027, 0, 2, 5, 30));
});

test("what is no moment is none, rather than another one", () => {
  for (const text of [
    "",
    "mai",
    "25:00",
    "6:61",
    "31/2 6:00",
    "21/9",
    "6:00 21/9 7:00",
    "6:00 sáng",
    "1764000000000",
  ]) {
    expect(parseMoment(text, NOW), text).toBeNull();
  }
});

describe("a moment on the newsroom's clock", () => {
  const HOUSE = "Asia/Ho_Chi_Minh";
  const noon = Date.parse("2026-11-24T12:00:00Z");

  test("is read and written by that clock, wherever this machine is", () => {
    const six = Date.parse("2026-11-25T06:00:00+07:00");
    expect(parseMoment("6:00", noon, HOUSE)).toBe(six);
    expect(parseMoment("6:00 25/11", noon, HOUSE)).toBe(six);
    expect(moment(six, noon, false, HOUSE)).toBe("25/11 06:00");
    expect(parseMoment("20:30", noon, HOUSE)).toBe(Date.parse("2026-11-24T20:30:00+07:00"));
    // There it is the next day already.
    expect(moment(Date.parse("2026-11-24T18:00:00Z"), noon, false, HOUSE)).toBe("25/11 01:00");
  });

  test("that it never shows is none, and one beside a change of the clocks is itself", () => {
    expect(parseMoment("2:30 29/3/2026", noon, "Europe/Berlin")).toBeNull();
    expect(parseMoment("3:30 29/3/2026", noon, "Europe/Berlin")).toBe(Date.parse("2026-03-29T01:30:00Z"));
    expect(parseMoment("31/2/2026 6:00", noon, HOUSE)).toBeNull();
    expect(parseMoment("25:00", noon, HOUSE)).toBeNull();
  });

  test("of a zone that this machine does not know is read by its own clock", () => {
    expect(parseMoment("6:00 25/11/2026", noon, "Nowhere/Land")).toBe(new Date(2026, 10, 25, 6).getTime());
  });
});
