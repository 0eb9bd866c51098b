import { expect, test } from "vitest";
import { addressIn, shownAddress } from "./addresses.ts";

test.each([
  ["https://songque.example/a?b#c", "https://songque.example/a?b#c"],
  ["  songque.example/van-hoa ", "https://songque.example/van-hoa"],
  ["báo.example", "https://báo.example"],
  ["localhost.example:8080/x", "https://localhost.example:8080/x"],
  ["lan@songque.example", "mailto:lan@songque.example"],
  ["/van-hoa/thu-vien-0123456789.html", "/van-hoa/thu-vien-0123456789.html"],
])("%s is an address", (typed, href) => expect(addressIn(typed)).toBe(href));

// They are shown as addresses so that they are refused in words, and not looked for as if nothing were wrong.
test.each(["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", "ftp://a.example"])(
  "%s is an address that the editor refuses",
  (typed) => expect(addressIn(typed)).toBe(typed),
);

test.each(["", "thư viện", "Đảng ủy Khối", "mục:văn-hóa", "by:lan", "“mở cửa”", "3.5 triệu", "bài 2.", "Tp.HCM và"])(
  "“%s” is words",
  (typed) => expect(addressIn(typed)).toBeNull(),
);

test("an address is read without what every address begins with", () => {
  expect(shownAddress("https://songque.example/")).toBe("songque.example");
  expect(shownAddress("mailto:lan@songque.example")).toBe("lan@songque.example");
  expect(shownAddress("/a.html")).toBe("/a.html");
});
