import { expect, test } from "vitest";
import type { PhotoFacts, PhotoSources } from "../../ipc/types.ts";
import type { Words } from "../desk.ts";
import {
  disagreements,
  explains,
  factsOf,
  howMade,
  isWritten,
  moment,
  whereTaken,
  type Fact,
  type Said,
} from "./says.ts";

const RECORD: PhotoFacts = {
  caption: "Chợ Đầm.",
  creator: "",
  credit: "Thu Hà",
  copyright: "",
  taken: "",
  alt: " ",
  file_name: "a.jpg",
};
const FILE: PhotoSources = {
  here: true,
  facts: [
    {
      field: "caption",
      value: "Chợ Đầm.",
      place: "xmp",
      others: [
        { place: "iim", value: "Phiên chợ." },
        { place: "exif", value: "Phiên chợ." },
      ],
    },
    { field: "city", value: "Bến Sông", place: "iim", others: [] },
    { field: "country", value: "Việt Nam", place: "xmp", others: [] },
    { field: "a_field_of_tomorrow", value: "?", place: "xmp", others: [] },
  ],
};
const person = (text: string): Words => ({ text, origin: "person", candidates: [], failed: false });

test("places that say the same thing are one version, and a field of a newer workstation is left out", () => {
  const facts = factsOf(FILE, RECORD);
  expect(facts.map(({ field }) => field)).toEqual(["caption", "city", "country"]);
  expect(facts[0]?.versions).toEqual([
    { value: "Chợ Đầm.", places: ["xmp"] },
    { value: "Phiên chợ.", places: ["iim", "exif"] },
  ]);
  expect(disagreements(FILE)).toBe(1);
  expect(whereTaken(facts)).toBe("Bến Sông, Việt Nam");
});

test("by what order a value was taken is told once for each order, with the last field that disagrees", () => {
  const two = [
    { value: "a", places: [] },
    { value: "b", places: [] },
  ] as const;
  const facts: Fact[] = [
    { field: "caption", versions: two },
    { field: "creator", versions: two },
    { field: "credit", versions: [two[0]] },
    { field: "taken", versions: two },
  ];
  expect(facts.filter((fact) => explains(facts, fact)).map(({ field }) => field)).toEqual(["creator", "taken"]);
});

test("of a photo whose original is elsewhere, or whose file cannot be read, the record speaks and disagrees with nobody", () => {
  const unread: (Said | undefined)[] = [{ here: false, facts: [] }, "failed", undefined];
  for (const said of unread) {
    expect(factsOf(said, RECORD)).toEqual([
      { field: "caption", versions: [{ value: "Chợ Đầm.", places: [] }] },
      { field: "credit", versions: [{ value: "Thu Hà", places: [] }] },
    ]);
    expect(disagreements(said)).toBe(0);
  }
});

test("words count as a person's only if no place of the file says them", () => {
  const facts = factsOf(FILE, RECORD);
  expect(isWritten(person("Chị Mỵ bày hàng."), "caption", facts)).toBe(true);
  expect(isWritten(person("Phiên chợ."), "caption", facts)).toBe(false);
  expect(isWritten(person(" "), "caption", facts)).toBe(false);
  expect(isWritten({ ...person("Chị Mỵ bày hàng."), origin: "caption" }, "caption", facts)).toBe(false);
});

test("every notation of a moment is written as people write it, and what is none stays", () => {
  expect(
    ["2026:11:22 06:05:04+07:00", "2026-11-22T06:05", "20261122T060504+0700", "2026-11-22", "hôm qua"].map(moment),
  ).toEqual(["22/11/2026 06:05", "22/11/2026 06:05", "22/11/2026 06:05", "22/11/2026", "hôm qua"]);
});

test("a picture that was made by a machine is said to be", () => {
  const at = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  expect(
    ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "digitalCapture", "print"].map((last) =>
      howMade(at + last),
    ),
  ).toEqual(["ai", "partlyAi", "camera", null]);
});
