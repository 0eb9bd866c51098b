/** Where the caret of a plain field is on the screen: browsers tell it of edited pages, and of fields they do not. */

/** A place of the window, CSS pixels. */
export interface CaretBox {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** What makes letters stand where they stand. */
const SETS_TEXT = [
  "font",
  "fontOpticalSizing",
  "fontVariationSettings",
  "letterSpacing",
  "lineHeight",
  "padding",
  "border",
  "boxSizing",
  "textAlign",
  "textIndent",
  "textTransform",
  "wordSpacing",
] as const;

/** The caret's box: a twin of the field, letter for letter, is laid out once and measured. */
export function caretOf(field: HTMLTextAreaElement | HTMLInputElement): CaretBox {
  const around = field.getBoundingClientRect();
  const style = getComputedStyle(field);
  const twin = document.createElement("div");
  for (const name of SETS_TEXT) twin.style[name] = style[name];
  const isArea = field instanceof HTMLTextAreaElement;
  Object.assign(twin.style, {
    position: "fixed",
    left: "0",
    top: "0",
    visibility: "hidden",
    pointerEvents: "none",
    width: isArea ? `${around.width}px` : "max-content",
    whiteSpace: isArea ? "pre-wrap" : "pre",
    overflowWrap: "anywhere",
  });
  const caret = document.createElement("span");
  caret.textContent = "\u200b";
  const at = field.selectionEnd ?? field.value.length;
  twin.append(field.value.slice(0, at), caret, field.value.slice(at));
  document.body.append(twin);
  const [from, spot] = [twin.getBoundingClientRect(), caret.getBoundingClientRect()];
  twin.remove();
  const left = around.left + spot.left - from.left - field.scrollLeft;
  const top = around.top + spot.top - from.top - field.scrollTop;
  return {
    left: Math.min(Math.max(left, around.left), around.right),
    top,
    bottom: top + Math.max(spot.height, 1),
  };
}
