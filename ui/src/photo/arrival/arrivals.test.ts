import { expect, test } from "vitest";
import type { Photo } from "../../ipc/types.ts";
import type { DeskPhoto, StoryDesk } from "../desk.ts";
import { firstOf, linesOf, openIn, tally, tellingOf, type Arrived, type Arrivals } from "./arrivals.ts";

const one = (original: string, twin = false): Arrived => ({
  photo: { original } as Photo,
  twin,
  near: [],
  file_name: `${original}.jpg`,
});
const refused = { file_name: "x.jpg", message: "", hint: "", shown: null };
const of = (files: number, photos: Arrived[], no = 0): Arrivals => ({
  files,
  photos,
  refused: Array.from({ length: no }, () => refused),
});

test("one photo is a line, several are a sheet, and nobody who went on working is interrupted by one", () => {
  expect(tellingOf(of(1, [one("a")]), false)).toBe("line");
  expect(tellingOf(of(1, [one("a")]), true)).toBe("line");
  expect(tellingOf(of(2, [one("a"), one("b")]), false)).toBe("sheet");
  expect(tellingOf(of(2, [one("a"), one("b")]), true)).toBe("offer");
  expect(tellingOf(of(3, [], 3), false)).toBe("sheet");
});

test("what was stopped before anything came is no sheet, and a single refusal has been told", () => {
  expect(tellingOf(of(9, []), false)).toBe("none");
  expect(tellingOf(of(1, [], 1), false)).toBe("none");
  // Unless there is something to see of it: which photo of the card has to be copied again.
  const damaged = { ...of(1, []), refused: [{ ...refused, shown: "ab" }] };
  expect(tellingOf(damaged, false)).toBe("sheet");
  expect(tellingOf(damaged, true)).toBe("offer");
});

test("captions begin at the first photo that is new, and what never began is counted", () => {
  const arrivals = of(6, [one("a", true), one("b"), one("c")], 1);
  expect(firstOf(arrivals)).toBe("b");
  expect(firstOf(of(1, [one("a", true)]))).toBe("a");
  expect(tally(arrivals)).toEqual({ fresh: 2, twins: 1, nears: 0, notBegun: 2 });
});

test("of what came in, each photo has one line, where it was placed last, and what it lacks for readers is named", () => {
  const line = (key: string, photo: string): DeskPhoto => ({ key, photo }) as DeskPhoto;
  const desk = {
    photos: [line("f1", "a"), line("f2", "a"), line("x", "x"), line("b", "b")],
    words: ({ key }: DeskPhoto, field: string) => ({ text: key === "f2" && field === "caption" ? "Chợ." : " " }),
  } as unknown as StoryDesk;
  const lines = linesOf(desk, of(4, [one("b"), one("a"), one("a", true), one("gone")]));
  expect(lines.map(({ key }) => key)).toEqual(["b", "f2"]);
  expect(lines.map((each) => openIn(desk, each))).toEqual([["caption", "credit"], ["credit"]]);
});
