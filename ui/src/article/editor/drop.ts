/**
 * Where photos go that are let go over the text: between two blocks, or between two photos of the gallery under the hand; and
 * the line that shows it before they are let go.
 */
import type { EditorView } from "prosemirror-view";
import { boxAt, gapInRows, lineOf, nearestGap, sideOf } from "../gaps.ts";
import { isGallery } from "./flat.ts";

/** A place for photos. */
export interface Drop {
  /** A position of the document. */
  readonly at: number;
  /** The line that shows it, px of the window: across the column, or upright between two photos. */
  readonly line: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Thickness of the line, px. */
const THICK = 2;

const boxesOf = (element: Element): DOMRect[] => [...element.children].map((child) => child.getBoundingClientRect());

/** The nearest place to a point of the window, px. */
export function dropAt({ dom, state: { doc } }: EditorView, { x, y }: { x: number; y: number }): Drop {
  const tops = boxesOf(dom);
  const startOf = (index: number): number => doc.children.slice(0, index).reduce((at, top) => at + top.nodeSize, 0);
  const index = boxAt(tops, y);
  const gallery = doc.maybeChild(index);
  const inside = dom.children[index];
  if (!gallery || !isGallery(gallery) || !inside) {
    const gap = nearestGap(tops, y);
    const { left, width } = dom.getBoundingClientRect();
    return { at: startOf(gap), line: { left, width, top: lineOf(tops, gap) - THICK / 2, height: THICK } };
  }
  const photos = boxesOf(inside);
  const gap = gapInRows(photos, x, y);
  const before = gallery.children.slice(0, gap);
  return {
    at: before.reduce((at, photo) => at + photo.nodeSize, startOf(index) + 1),
    line: { ...sideOf(photos, gap, y), width: THICK },
  };
}
