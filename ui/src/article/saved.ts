/** A body as the workstation gave it, read before there is an editor, or without one. */
import type { Block } from "../ipc/types.ts";

/** What each block of text is, in reading order. */
export const savedKinds = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) =>
    "blocks" in block ? savedKinds(block.blocks) : "items" in block ? savedKinds(block.items) : [block.type],
  );

/** The figures with a name, in reading order. */
export const savedFigures = (
  blocks: readonly Block[],
): { figure: string; photo: string; width: number; height: number; caption: string }[] =>
  blocks.flatMap((block) => {
    if ("blocks" in block) return savedFigures(block.blocks);
    if ("items" in block) return savedFigures(block.items);
    if (block.type !== "figure" || block.figure === "") return [];
    const { figure, photo, width, height } = block;
    return [{ figure, photo, width, height, caption: savedText(block) }];
  });

/** The text alone, an empty line between blocks. */
export function savedText(part: unknown): string {
  if (Array.isArray(part))
    return part
      .map(savedText)
      .filter((text) => text !== "")
      .join("\n\n");
  if (typeof part !== "object" || part === null) return "";
  if ("content" in part && Array.isArray(part.content)) {
    return part.content.map((run: { text?: string }) => run.text ?? "").join("");
  }
  return savedText("blocks" in part ? part.blocks : "items" in part ? part.items : null);
}
