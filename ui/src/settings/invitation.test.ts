// @vitest-environment node
import { expect, test } from "vitest";
import { invitationIn, serverOf } from "./invitation.ts";

const CODE = "7K2M-QX9R-04TZ-B6HW";

test("a link fills in the address and the code", () => {
  const link = `galley://sign-in?server=https%3A%2F%2Ftoa-soan.vn&code=${CODE}`;
  expect(invitationIn(link)).toEqual({ server: "https://toa-soan.vn", code: CODE });
  expect(invitationIn(`Bấm vào (${link}).`)).toEqual({ server: "https://toa-soan.vn", code: CODE });
});

test("a letter with both in it does as well, however it is written", () => {
  const letter = `Chào chị,\nmáy chủ: https://toa-soan.vn/dang-nhap.\nMã: 7k2m qx9r 04tz b6hw, dùng một lần.`;
  expect(invitationIn(letter)).toEqual({ server: "https://toa-soan.vn", code: "7k2m-qx9r-04tz-b6hw" });
  expect(invitationIn(`galley --server https://a.example --code ${CODE}`)).toEqual({
    server: "https://a.example",
    code: CODE,
  });
});

test("one of the two is better than none, and anything else is none", () => {
  expect(invitationIn("https://toa-soan.vn")).toEqual({ server: "https://toa-soan.vn", code: null });
  expect(invitationIn(CODE)).toEqual({ server: null, code: CODE });
  for (const text of ["", "Thu Hằng", "1234", "0912-345-678", "x".repeat(30_000) + CODE]) {
    expect(invitationIn(text), text.slice(0, 20)).toBeNull();
  }
});

test("no address leads where a password would travel in the open, or is not what it seems", () => {
  for (const address of [
    "http://toa-soan.vn",
    "javascript:alert(1)",
    "https://a.vn@b.example",
    "ftp://a.vn",
    "https://",
  ]) {
    expect(serverOf(address), address).toBeNull();
  }
  expect(serverOf("toa-soan.vn")).toBe("https://toa-soan.vn");
  expect(serverOf("http://localhost:4180/")).toBe("http://localhost:4180");
  expect(invitationIn("galley://sign-in?server=http://evil.example&code=" + CODE)).toEqual({
    server: null,
    code: CODE,
  });
});
