// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { choicesOf, questionOf, type Choices } from "./question.ts";

const NONE: Choices = { section: null, author: null, from: "", to: "", has: [], words: "" };

test("what is chosen in the menus is a question in the words of search", () => {
  const choices: Choices = {
    section: "Văn hóa",
    author: "tôi",
    from: "1/9/2020",
    to: "30/9",
    has: ["unsent", "news"],
    words: "thư viện -sách",
  };
  const question = questionOf(choices);
  expect(question).toBe('mục:"Văn hóa" tác giả:"tôi" từ:"1/9/2020" đến:"30/9" có:"chưa gửi" có:"mới" thư viện -sách');
  expect(choicesOf(question)).toEqual(choices);
});

test("what somebody typed in their own way stays words", () => {
  expect(choicesOf('section: văn hóa "thư viện"')).toEqual({ ...NONE, words: 'section: văn hóa "thư viện"' });
  expect(choicesOf('mục:"Văn hóa" mục:"Đời sống"')).toEqual({
    ...NONE,
    section: "Văn hóa",
    words: 'mục:"Đời sống"',
  });
  expect(choicesOf("")).toEqual(NONE);
});

test("no choice is lost on the way, whatever names are", () => {
  const name = fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/["\s]+/gu, " ").trim());
  const choices = fc.record({
    section: name.map((text) => text || null),
    author: name.map((text) => text || null),
    from: name,
    to: name,
    has: fc.subarray(["unsent", "problems", "merge", "news"] as const).map((all) => [...all]),
    words: fc.constantFrom("", "thư viện", '"mở cửa" -sách', "is: nháp"),
  });
  fc.assert(
    fc.property(choices, (one) => {
      expect(choicesOf(questionOf(one))).toEqual(one);
    }),
  );
});
