import { describe, expect, test } from "vitest";
import { hasMarks, lettersOf, seek, type Wanted } from "./seek.ts";

/** What is found, in the text's own spelling; marks count when they were typed, as in the window. */
function found(text: string, query: string, how: Partial<Wanted> = {}): string[] {
  const wanted = { text: query, cases: false, whole: false, marks: hasMarks(query), ...how };
  return seek(lettersOf(text), wanted).map(({ from, to }) => text.slice(from, to));
}
const nfd = (text: string): string => text.normalize("NFD");

describe("finding letters in a story", () => {
  const TEXT = "Đảng ủy Khối đang họp ở phố Đặng Dung, DANG";
  test.each<[string, string[]]>([
    ["dang", ["Đảng", "đang", "Đặng", "DANG"]],
    ["DANG", ["Đảng", "đang", "Đặng", "DANG"]],
    ["đang", ["đang"]],
    ["Đảng", ["Đảng"]],
    ["đảng uỷ", ["Đảng ủy"]],
    ["uy kh", ["ủy Kh"]],
    ["đan", ["đan"]],
    ["x", []],
    ["", []],
  ])("%s finds %j", (query, expected) => {
    expect(found(TEXT, query)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ["Hoà Bình và hòa bình, hoa", "hòa", ["Hoà", "hòa"]],
    ["Hoà Bình và hòa bình, hoa", "hoà bình", ["Hoà Bình", "hòa bình"]],
    ["Hoà, hòa, hoa, họa", "hoa", ["Hoà", "hòa", "hoa", "họa"]],
    ["hoàn thành", "hoà", ["hoà"]],
    ["buồn, bùn, bù", "bù", ["bù", "bù"]],
    ["khoẻ, khỏe", "khỏe", ["khoẻ", "khỏe"]],
    ["của, cuả", "của", ["của", "cuả"]],
    ["từ, tư, tu", "tư", ["tư"]],
    ["cân, cần, can", "cân", ["cân"]],
    ["Ðảng, Ɖảng", "đảng", ["Ðảng", "Ɖảng"]],
  ])("in %j, %j finds %j: the tone of a whole word counts wherever it was put", (text, query, expected) => {
    expect(found(text, query)).toEqual(expected);
  });

  test("how letters are composed does not matter, on either side", () => {
    const apart = nfd("Tuyên giáo các cấp");
    expect(found(apart, "giáo các")).toEqual([nfd("giáo các")]);
    expect(found(apart, "giao cac")).toEqual([nfd("giáo các")]);
    expect(found("Tuyên giáo", nfd("giáo"))).toEqual(["giáo"]);
    expect(found(apart, "cấp")).toEqual([nfd("cấp")]);
  });

  test("what is found begins and ends with a letter, never inside one", () => {
    const text = nfd("ếế");
    expect(seek(lettersOf(text), { text: "e", cases: false, whole: false, marks: false })).toEqual([
      { from: 0, to: 3 },
      { from: 3, to: 6 },
    ]);
    expect(found("👩‍👩‍👧 gia đình 👧", "gia đình 👧")).toEqual(["gia đình 👧"]);
  });

  test("capitals count when they are asked for, with marks and without", () => {
    const cases = { cases: true };
    expect(found("Hòa, hòa, HÒA", "Hòa", cases)).toEqual(["Hòa"]);
    expect(found("Đảng, đảng, Dang", "Dang", cases)).toEqual(["Đảng", "Dang"]);
    expect(found("Đảng, đảng, ĐẢNG", "đảng", cases)).toEqual(["đảng"]);
  });

  test("whole words only, when they are asked for", () => {
    const whole = { whole: true };
    expect(found("an, bàn, ăn, an-ten", "an", whole)).toEqual(["an", "ăn", "an"]);
    expect(found("Thu Hằng, Thu Hà", "thu h", whole)).toEqual([]);
    expect(found(nfd("bà, bàn"), "bà", whole)).toEqual([nfd("bà")]);
    // Signs are no part of a word.
    expect(found("(a),b", "(a),", whole)).toEqual(["(a),"]);
  });

  test("words without the marks that they should have are found when marks are to count", () => {
    expect(found("Đảng uy, Dang uy", "dang uy", { marks: true })).toEqual(["Dang uy"]);
    expect(found("Đảng ủy, Đảng uy", "Đảng uy")).toEqual(["Đảng uy"]);
    expect(found("Đảng ủy, đang úy", "Đảng uy", { marks: false })).toEqual(["Đảng ủy", "đang úy"]);
  });

  test("a space finds a hard space, a straight quotation mark finds a curved one and not the other way round", () => {
    expect(found("Đảng ủy\u00a0Khối", "ủy khối")).toEqual(["ủy\u00a0Khối"]);
    expect(found("nói: “Có”", '"có"')).toEqual(["“Có”"]);
    expect(found('nói: "Có"', "“có”")).toEqual([]);
    expect(found("hai  dấu cách", "  ")).toEqual(["  "]);
  });

  test("hyphens and marks of no width inside a word hide it from nobody", () => {
    expect(found("nghi\u00adệp vụ", "nghiệp")).toEqual(["nghi\u00adệp"]);
  });

  test("no two places lie over one another", () => {
    expect(found("aaaa", "aa")).toEqual(["aa", "aa"]);
  });
});
