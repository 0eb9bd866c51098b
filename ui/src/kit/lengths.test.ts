import { expect, test } from "vitest";
import { lengthOf, nearness } from "./lengths.ts";

test("a word is what stands between spaces and holds a letter or a digit", () => {
  const words = (text: string): number => lengthOf(text).words;
  expect(words("Từ đó – kịp thời ./.")).toBe(4);
  expect(["", "  ", "một", " hai  từ ", "Đảng ủy\u00a0Khối", "— “”"].map(words)).toEqual([0, 0, 1, 2, 3, 0]);
});

test("a letter with its marks is one character, however it is composed", () => {
  expect(lengthOf("Tuyên giáo").characters).toBe(10);
  expect(lengthOf("Tuyên giáo".normalize("NFD")).characters).toBe(10);
});

test("a counter is quiet, then says that the end is near, then that it was passed; without a target it stays quiet", () => {
  expect([24, 35, 36, 40, 41].map((words) => nearness(words, 40))).toEqual(["short", "short", "near", "near", "over"]);
  expect(nearness(400, null)).toBe("short");
});
