/**
 * The part of a photo that a figure shows, and the point of it that must be seen: the value of its crop register, and what
 * dragging and arrow keys make of it. Pure.
 *
 * Fractions of the upright original, as `editorial::photo::crop` reads them. A ratio here is one of fractions (`fractions`), so
 * that nothing but its making knows the photo's size.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What must be seen wherever less than the part is shown; null: its middle. */
  readonly focus: Point | null;
}

/** An edge that is taken hold of: −1 left or upper, 1 right or lower, 0 neither. */
export interface Hold {
  readonly across: -1 | 0 | 1;
  readonly down: -1 | 0 | 1;
}

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1, focus: null };

/** Narrower or lower than this, the window cuts nothing: there would be nothing to take hold of. */
const LEAST = 0.05;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
const isFraction = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;

/** Reads a register's value; null for what is no crop, which shows the whole photo. */
export function parseCrop(value: string): Crop | null {
  let read: unknown;
  try {
    read = JSON.parse(value);
  } catch {
    return null;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) return null;
  const { x, y, width, height, focus } = read as Record<string, unknown>;
  if (!isFraction(x) || !isFraction(y) || !isFraction(width) || !isFraction(height)) return null;
  if (width < 0.02 || height < 0.02 || x + width > 1.001 || y + height > 1.001) return null;
  const point = (typeof focus === "object" ? focus : null) as Partial<Point> | null;
  const seen = isFraction(point?.x) && isFraction(point.y) ? { x: point.x, y: point.y } : null;
  return { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y), focus: seen };
}

/** The value for a register; empty for the whole photo without a point. */
export function writeCrop(crop: Crop): string {
  const short = (value: number): number => Math.round(value * 1e4) / 1e4;
  const [x, y] = [short(crop.x), short(crop.y)];
  const [width, height] = [Math.min(short(crop.width), short(1 - x)), Math.min(short(crop.height), short(1 - y))];
  const focus = crop.focus && { x: short(crop.focus.x), y: short(crop.focus.y) };
  if (!focus && x === 0 && y === 0 && width === 1 && height === 1) return "";
  return JSON.stringify({ x, y, width, height, ...(focus && { focus }) });
}

/** A ratio of pixels as one of fractions of a photo of this size. */
export const fractions = (across: number, down: number, photo: { width: number; height: number }): number =>
  ((across / down) * photo.height) / photo.width;

/** The largest part of this ratio of fractions with the same middle. */
export function toRatio(crop: Crop, ratio: number): Crop {
  const [middleX, middleY] = [crop.x + crop.width / 2, crop.y + crop.height / 2];
  const width = Math.min(crop.width, crop.height * ratio);
  return within({ ...crop, x: middleX - width / 2, y: middleY - width / ratio / 2, width, height: width / ratio });
}

/** The same part elsewhere. */
export const moved = (crop: Crop, dx: number, dy: number): Crop => within({ ...crop, x: crop.x + dx, y: crop.y + dy });

/** Larger or smaller about its middle, the ratio kept. */
export function scaled(crop: Crop, by: number): Crop {
  const least = Math.max(LEAST / crop.width, LEAST / crop.height);
  const factor = clamp(by, Math.min(1, least), Math.min(1 / crop.width, 1 / crop.height));
  const [width, height] = [crop.width * factor, crop.height * factor];
  return within({
    ...crop,
    x: crop.x + (crop.width - width) / 2,
    y: crop.y + (crop.height - height) / 2,
    width,
    height,
  });
}

/** An edge or a corner at another place; with a ratio of fractions the other side follows, and the opposite edges stay. */
export function resized(crop: Crop, hold: Hold, at: Point, ratio: number | null): Crop {
  const [right, lower] = [crop.x + crop.width, crop.y + crop.height];
  const room = { x: hold.across < 0 ? right : 1 - crop.x, y: hold.down < 0 ? lower : 1 - crop.y };
  const asked = {
    x: hold.across === 0 ? crop.width : hold.across < 0 ? right - at.x : at.x - crop.x,
    y: hold.down === 0 ? crop.height : hold.down < 0 ? lower - at.y : at.y - crop.y,
  };
  let width = clamp(asked.x, LEAST, room.x);
  let height = clamp(asked.y, LEAST, room.y);
  if (ratio !== null) {
    const wanted = hold.down === 0 ? width : hold.across === 0 ? height * ratio : Math.max(width, height * ratio);
    const least = Math.max(LEAST, LEAST * ratio);
    width = clamp(wanted, Math.min(least, room.x, room.y * ratio), Math.min(room.x, room.y * ratio));
    height = width / ratio;
  }
  return {
    ...crop,
    x: hold.across < 0 ? right - width : crop.x,
    y: hold.down < 0 ? lower - height : crop.y,
    width,
    height,
  };
}

/** The focal point, somewhere on the photo. */
export const focused = (crop: Crop, at: Point): Crop => ({
  ...crop,
  focus: { x: clamp(at.x, 0, 1), y: clamp(at.y, 0, 1) },
});

/** The largest piece of the part of this ratio of fractions, the focal point as near its middle as the edges let it. */
export function framed(crop: Crop, ratio: number): Crop {
  const width = Math.min(crop.width, crop.height * ratio);
  const height = width / ratio;
  const middle = crop.focus ?? { x: crop.x + crop.width / 2, y: crop.y + crop.height / 2 };
  return {
    ...crop,
    x: clamp(middle.x - width / 2, crop.x, crop.x + crop.width - width),
    y: clamp(middle.y - height / 2, crop.y, crop.y + crop.height - height),
    width,
    height,
  };
}

function within(crop: Crop): Crop {
  const [width, height] = [Math.min(crop.width, 1), Math.min(crop.height, 1)];
  return { ...crop, width, height, x: clamp(crop.x, 0, 1 - width), y: clamp(crop.y, 0, 1 - height) };
}
