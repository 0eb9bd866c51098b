/**
 * What the files of the photos in memory say, place by place, as `photo_sources` answers it: the first place of each field is
 * what the photo's record has, and only what differs from it is told of the others.
 */
import type { FactPlace, OtherValue, Photo, PhotoSources, SourcedFact } from "../types.ts";
import { FIRST_BROUGHT, ofCard } from "./pictures.ts";

/** As the workstation orders them (`Field::ALL`). */
const ORDER = [
  "caption",
  "headline",
  "creator",
  "credit",
  "copyright",
  "source",
  "instructions",
  "place",
  "city",
  "state",
  "country",
  "taken",
  "alt",
  "digital_source",
  "ai_system",
];

type Extra = Readonly<Record<string, { value?: string; place?: FactPlace; others?: readonly OtherValue[] }>>;

const other = (place: FactPlace, value: string): OtherValue => ({ place, value });

/** What an agency wrote, and what it forgot to write in every place. */
const AGENCY: Extra = {
  caption: {
    others: [other("iim", "Phiên chợ họp lại ở Bến Sông, ngày 22 tháng 11."), other("exif", "OLYMPUS DIGITAL CAMERA")],
  },
  creator: { value: "Ngọc Lan", others: [other("exif", "Thu Hà")] },
  credit: { value: "Ngọc Lan", others: [] },
  source: { value: "Báo Bến Sông" },
  place: { value: "Chợ Đầm" },
  city: { value: "Bến Sông" },
  country: { value: "Việt Nam" },
};

/** The camera's clock, and another one. */
const CLOCK: Extra = {
  taken: { others: [other("xmp", "2026-11-21T23:05:00+07:00")] },
  city: { value: "Bến Sông" },
};

const MADE: Extra = {
  digital_source: { value: "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia" },
  ai_system: { value: "ảnh ghép thử nghiệm" },
};

const EXTRA = new Map<string, Extra>([
  ["a1".repeat(32), AGENCY],
  ["c3".repeat(32), CLOCK],
  ["d4".repeat(32), MADE],
  [ofCard(1), CLOCK],
  [ofCard(3), AGENCY],
  [ofCard(8), AGENCY],
  [ofCard(9), MADE],
  [ofCard(14), CLOCK],
  [ofCard(FIRST_BROUGHT + 1), AGENCY],
  [ofCard(FIRST_BROUGHT + 2), CLOCK],
]);

/** Exif writes a moment with colons. */
const exifMoment = (taken: string): string => taken.replace("T", " ").replace(/^(\d{4})-(\d{2})-/u, "$1:$2:");

/** Every fact in a photo's file; none when it is not on this machine. */
export function sourcesOf(photo: Photo | undefined): PhotoSources {
  if (!photo) return { here: false, facts: [] };
  const record: Record<string, unknown> = { ...photo.facts };
  const extra = EXTRA.get(photo.original) ?? {};
  const facts = ORDER.flatMap((field): SourcedFact[] => {
    const said = record[field];
    const own = typeof said === "string" ? said : "";
    const more = extra[field];
    const value = own !== "" ? own : (more?.value ?? "");
    if (value === "") return [];
    const place = more?.place ?? (field === "taken" ? "exif" : "xmp");
    const others = (more?.others ?? []).filter((one) => one.value !== value);
    return [{ field, value: field === "taken" ? exifMoment(value) : value, place, others }];
  });
  return { here: true, facts };
}
