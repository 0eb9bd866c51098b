import { describe, expect, test } from "vitest";
import { helpFor, PARTS, type CaptionPart } from "./caption-help.ts";
import { derivedAlt } from "./desk.ts";

const says = (caption: string, credit = ""): CaptionPart[] =>
  PARTS.filter((part) => helpFor(caption, credit, "", []).says[part]);

describe("the caption helper", () => {
  test.each([
    ["Bà Đặng Thị Nguyệt phát biểu tại phòng đọc tầng hai tối 22/11.", ["who", "what", "where", "when"]],
    ["Học sinh Trường THCS Bến Sông đọc sách trong phòng đọc tối thứ Hai.", ["who", "what", "where", "when"]],
    ["Hoa nở.", []],
    ["Residents cross the bridge near the market on Monday morning.", ["who", "what", "where", "when"]],
    ["", []],
  ] as const)("sees in “%s” what it says", (caption, parts) => {
    expect(says(caption)).toEqual(parts);
  });

  test("sees a name written in another form of Unicode", () => {
    expect(says("Nguyễn Thị Mỵ".normalize("NFD"))).toEqual(["who"]);
  });

  test("knows whether anybody says whose photo it is", () => {
    expect(says("", " ")).toEqual([]);
    expect(says("", "Ngọc Lan")).toEqual(["credit"]);
  });

  test.each([
    ["", "DSC_0412.jpg", [], ["empty"]],
    ["dsc_0412", "DSC_0412.jpg", [], ["file_name", "no_stop"]],
    ["Chợ Đầm lúc 5 giờ.", "a.jpg", ["Chợ Đầm lúc 5 giờ. "], ["twin"]],
    ["Ông ?? (chú thích sau)", "a.jpg", [], ["unfinished", "no_stop"]],
    ["Ông nói: “Tôi về.”", "a.jpg", [], []],
  ] as const)("finds what is odd about “%s”", (caption, file, others, odd) => {
    expect(helpFor(caption, "", file, others).oddities).toEqual(odd);
  });
});

test("an alternative text that nobody wrote is the caption without its one last stop, as on the page", () => {
  expect(["Bến sông.", "Bến sông...", " Bến sông ", "Bến sông?"].map(derivedAlt)).toEqual([
    "Bến sông",
    "Bến sông...",
    "Bến sông",
    "Bến sông?",
  ]);
});
