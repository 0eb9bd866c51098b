/**
 * Lets the photos of a gallery stand as on the page: which of them share a row, and how wide each is in it.
 *
 * Decorations, because a row is no part of the text: it follows from the photos, like the place of a line break.
 */
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { shapeOf, standsOf, styleOf } from "../../gallery-rows.ts";
import { isGallery } from "../flat.ts";

export interface GalleryOptions {
  /** What a gallery is called for whoever does not see it. */
  readonly label: string;
  /** Which part of its photo a figure shows: the value of its register. */
  readonly cropOf: (figure: string) => string;
}

export function galleries({ label, cropOf }: GalleryOptions): Plugin {
  const shape = ({ type, attrs }: Node): number | null =>
    type.name === "figure" && attrs["photo"] !== ""
      ? shapeOf(attrs["width"] as number, attrs["height"] as number, cropOf(attrs["figure"] as string))
      : null;
  return new Plugin({
    props: {
      decorations({ doc }) {
        const all: Decoration[] = [];
        doc.forEach((top, start) => {
          if (!isGallery(top)) return;
          all.push(Decoration.node(start, start + top.nodeSize, { role: "group", "aria-label": label }));
          const stands = standsOf(top.children.map(shape));
          top.forEach((block, offset, i) => {
            const stand = stands[i];
            const at = start + 1 + offset;
            if (stand) all.push(Decoration.node(at, at + block.nodeSize, { class: "beside", style: styleOf(stand) }));
          });
        });
        return all.length > 0 ? DecorationSet.create(doc, all) : null;
      },
    },
  });
}
