/** Where a block that is dragged may be let go: the gaps between the blocks of the page. */

/** A block as it stands on the screen, px. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
}

/** The gap that is nearest to a height: 0 before the first box, their number behind the last. */
export function nearestGap(boxes: readonly Box[], y: number): number {
  const below = boxes.findIndex((box) => y < (box.top + box.bottom) / 2);
  return below < 0 ? boxes.length : below;
}

/** A photo of a gallery as it stands on the screen, px. */
export interface Area extends Box {
  readonly left: number;
  readonly right: number;
}

/** The gap among photos in rows that is nearest to a point, in reading order. */
export function gapInRows(areas: readonly Area[], x: number, y: number): number {
  const off = ({ top, bottom }: Box): number => Math.max(top - y, y - bottom, 0);
  const nearest = areas.reduce<Area | undefined>(
    (best, area) => (best && off(best) <= off(area) ? best : area),
    undefined,
  );
  if (!nearest) return 0;
  const first = areas.findIndex((area) => Math.abs(area.top - nearest.top) < 1);
  const last = areas.findLastIndex((area) => Math.abs(area.top - nearest.top) < 1);
  // One that has its row to itself has its neighbours above and below it.
  if (first === last) return first + nearestGap([nearest], y);
  const behind = areas.findIndex((area, i) => i >= first && i <= last && x < (area.left + area.right) / 2);
  return behind < 0 ? last + 1 : behind;
}

/** Where the upright line that shows a gap among photos in rows is drawn: beside the photo of the row that the hand is at. */
export function sideOf(areas: readonly Area[], gap: number, y: number): { left: number; top: number; height: number } {
  const [before, behind] = [areas[gap - 1], areas[gap]];
  if (behind && (!before || y >= behind.top)) {
    return { left: behind.left - 7, top: behind.top, height: behind.bottom - behind.top };
  }
  return before
    ? { left: before.right + 5, top: before.top, height: before.bottom - before.top }
    : { left: 0, top: 0, height: 0 };
}

/** The box at a height, also in the margin beside it; -1: none. */
export const boxAt = (boxes: readonly Box[], y: number): number =>
  boxes.findIndex((box) => y >= box.top && y < box.bottom);

/** Where the line that shows a gap is drawn: in the middle of the space between its two boxes. */
export function lineOf(boxes: readonly Box[], gap: number): number {
  const [above, below] = [boxes[gap - 1], boxes[gap]];
  if (above && below) return (above.bottom + below.top) / 2;
  return above ? above.bottom + 8 : below ? below.top - 8 : 0;
}

/** Nearer than this to an end of the window, the page scrolls under the hand, px. */
const EDGE = 60;

/** How far to scroll in one frame while something is held at a height; faster nearer to the end. */
export function pull(y: number, frame: Box): number {
  if (y < frame.top + EDGE) return -Math.min(18, Math.ceil((frame.top + EDGE - y) / 4));
  if (y > frame.bottom - EDGE) return Math.min(18, Math.ceil((y - frame.bottom + EDGE) / 4));
  return 0;
}
