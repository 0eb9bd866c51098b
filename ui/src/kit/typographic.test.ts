// @vitest-environment node
import { expect, test } from "vitest";
import { better } from "./typographic.ts";

/** Types a text letter by letter, as a person does, and lets the rule work behind each. */
function typed(text: string): string {
  let out = "";
  for (const char of text) {
    out += char;
    const found = better(out);
    if (found) out = out.slice(0, found.at) + found.text + out.slice(found.at + found.text.length);
  }
  return out;
}

test.each<[string, string]>([
  ['Chị nói: "Đừng tắt đèn sớm quá".', "Chị nói: “Đừng tắt đèn sớm quá”."],
  ['"Đảng", "đang"', "“Đảng”, “đang”"],
  ['("trong ngoặc")', "(“trong ngoặc”)"],
  [`"Anh ấy bảo 'được' rồi"`, "“Anh ấy bảo ‘được’ rồi”"],
  ["don't", "don’t"],
  ["Hà Nội - Huế", "Hà Nội – Huế"],
  ["năm 2019 - 2020", "năm 2019 – 2020"],
  ["nhà báo. - Hết", "nhà báo. – Hết"],
])("%s is written %s", (keys, expected) => {
  expect(typed(keys)).toBe(expected);
});

test.each([
  "- một mục gõ tay",
  "22:16'(GMT+7)",
  'màn hình 15" ',
  'https://example.org/?q="a" ',
  "www.example.org/'a'",
  "xã hội-nghề nghiệp",
  "a -b",
])("%s stays as it was typed", (keys) => {
  expect(typed(keys)).toBe(keys);
});

test("a quotation that ends with a number is closed", () => {
  expect(typed('"năm 2020"')).toBe("“năm 2020”");
});

test("what is put in place is as long as what was typed: an input method that counts letters counts right", () => {
  for (const text of ['"', 'a"', " '", "a - "]) expect(better(text)?.text).toHaveLength(1);
});
