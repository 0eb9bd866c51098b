import { expect, test } from "vitest";
import { isWords, readValue } from "./field.ts";
import { catalogues } from "./index.svelte.ts";

const NOW = new Date(2020, 8, 21, 22, 16).getTime();
const SECTIONS = [{ id: "s-1", name: "Tuyên giáo các cấp" }];
const read = (field: string, value: string, words = catalogues.vi): string =>
  readValue(field, value, SECTIONS, NOW, words);

test("what is stored as an id, a number or a list is read as a name, a moment and words", () => {
  expect(read("section", "s-1")).toBe("Tuyên giáo các cấp");
  expect(read("embargo", String(new Date(2020, 8, 22, 6).getTime()))).toBe("22/9 06:00");
  expect(read("tags", '["đò","lớp học"]')).toBe("đò, lớp học");
  expect([read("lead", "s-1"), read("lead", "f9")]).toEqual(["Tuyên giáo các cấp", "một ảnh không còn trong bài"]);
  const crop = '{"x":0.25,"y":0.1,"width":0.5,"height":0.6}';
  expect(read("crop", crop)).toBe("50 × 60 % ảnh, góc trên bên trái ở 25, 10 %");
  expect(read("crop", crop, catalogues.en)).toBe("50 × 60 % of the photo, upper left corner at 25, 10 %");
});

test("what cannot be read is shown as it is stored, and words are left alone", () => {
  for (const [field, value] of [
    ["section", "s-9"],
    ["embargo", "sáng mai"],
    ["tags", "{"],
    ["crop", "[]"],
    ["crop", "null"],
    ["headline", "[1]"],
    ["tags", ""],
  ] as const) {
    expect(read(field, value), field).toBe(value);
  }
  expect(isWords("headline") && isWords("credit")).toBe(true);
  expect(isWords("crop")).toBe(false);
});
