/**
 * How the stored value of a field is read by people: a section and a photo of the story by its name, tags as a list, an embargo as a moment, a crop as
 * the part of the photo that it shows. Whatever is not what it should be is shown as it is stored.
 *
 * Pure: the moment to compare with and the words are arguments.
 */
import { moment } from "../format.ts";
import type { Words } from "./words.ts";

/** What is known by an id and called by a name. */
interface Named {
  id: string;
  name: string;
}

const STORED = new Set(["section", "tags", "embargo", "crop", "language", "lead"]);

/** Whether a field's value is words, which can be compared word by word. */
export const isWords = (field: string): boolean => !STORED.has(field);

/** A field's value as people read it. `named`: the sections and the photos of the story. */
export function readValue(
  field: string,
  value: string,
  named: readonly Named[],
  now_ms: number,
  words: Words,
  zone?: string,
): string {
  if (value === "") return value;
  const known = named.find((one) => one.id === value)?.name;
  if (field === "section") return known ?? value;
  if (field === "lead") return known ?? words.figureGone;
  if (field === "embargo") return Number.isFinite(Number(value)) ? moment(Number(value), now_ms, false, zone) : value;
  if (field !== "tags" && field !== "crop") return value;
  let stored: unknown;
  try {
    stored = JSON.parse(value);
  } catch {
    return value;
  }
  if (field === "tags") return Array.isArray(stored) ? stored.join(", ") : value;
  const crop = (stored ?? {}) as Record<string, unknown>;
  const percent = (name: string): number => Math.round(Number(crop[name]) * 100);
  const [width, height, x, y] = [percent("width"), percent("height"), percent("x"), percent("y")];
  return Number.isFinite(width + height + x + y) ? words.cropped(`${width} × ${height} %`, `${x}, ${y} %`) : value;
}
