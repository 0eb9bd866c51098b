/**
 * How the photos of a gallery stand beside one another, as the page will show them.
 *
 * The rule is the renderer's (`crates/site/src/gallery.rs`) and both read `tests/fixtures/galleries.json`: photos of a row are
 * equally high and fill it, none is cut, at most three stand beside one another. Pure.
 */
import { parseCrop, WHOLE } from "./crop/crop.ts";

/** No more beside one another: a caption needs room. */
const BESIDE = 3;
/** A photo has at least so much of its row, as one part of this many. */
const NARROWEST = 5;
/** How wide a row should be for its height, in thousandths. */
const IDEAL = 2400;
/** Of a photo whose size is not known yet. */
const USUAL = 1500;

const sumOf = (shapes: readonly number[]): number => shapes.reduce((sum, shape) => sum + shape, 0);

/** How far a row is from the ideal one; null where a photo would be too narrow in it. */
function cost(row: readonly number[]): number | null {
  const sum = sumOf(row);
  if (row.length > 1 && row.some((shape) => shape * NARROWEST < sum)) return null;
  const off = Math.floor((Math.abs(sum - IDEAL) * 1000) / Math.max(1, Math.min(sum, IDEAL)));
  return off * off;
}

/** How many photos each row has, from their shapes: width to height, in thousandths. */
export function rowsOf(shapes: readonly number[]): number[] {
  // From the end: what the photos from here on cost at least, and how many of them the first row has then.
  const best = Array.from({ length: shapes.length + 1 }, () => ({ cost: 0, count: 1 }));
  for (let from = shapes.length - 1; from >= 0; from--) {
    let found: { cost: number; count: number } | null = null;
    for (let count = 1; count <= Math.min(BESIDE, shapes.length - from); count++) {
      const here = cost(shapes.slice(from, from + count));
      const all = here === null ? null : here + (best[from + count]?.cost ?? 0);
      if (all !== null && (found === null || all < found.cost)) found = { cost: all, count };
    }
    best[from] = found ?? { cost: 0, count: 1 };
  }
  const out: number[] = [];
  for (let at = 0; at < shapes.length; at += out.at(-1) ?? 1) out.push(best[at]?.count ?? 1);
  return out;
}

/** The shape of what a figure shows: of its part, where it is cut. */
export function shapeOf(width: number, height: number, crop: string): number {
  if (width <= 0 || height <= 0) return USUAL;
  const part = parseCrop(crop) ?? WHOLE;
  const shape = Math.floor((part.width * width * 1000) / (part.height * height));
  return Math.min(Math.max(shape, 100), 10_000);
}

/** How a photo stands in a row with others. */
export interface Stand {
  /** Its part of the row's width without the gaps, 0 to 1. */
  readonly share: number;
  /** How many stand in the row. */
  readonly beside: number;
}

/** How each block of a gallery stands, from the shapes of its photos (null: it is none); null: it has a row to itself. */
export function standsOf(shapes: readonly (number | null)[]): (Stand | null)[] {
  const out: (Stand | null)[] = shapes.map(() => null);
  for (let from = 0; from < shapes.length; from++) {
    const until = shapes.indexOf(null, from);
    const run = shapes.slice(from, until < 0 ? undefined : until).map((shape) => shape ?? USUAL);
    let at = 0;
    for (const beside of rowsOf(run)) {
      const row = run.slice(at, at + beside);
      const sum = sumOf(row);
      row.forEach((shape, i) => {
        if (beside > 1) out[from + at + i] = { share: shape / sum, beside };
      });
      at += beside;
    }
    from += run.length;
  }
  return out;
}

/** The styles by which `story.css` lets it stand so. */
export const styleOf = ({ share, beside }: Stand): string => `--share: ${share.toFixed(4)}; --beside: ${beside};`;
