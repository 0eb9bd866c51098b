/** The reference: ProseMirror alone on the same document, with the same schema and nothing else. */
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { documentNode, type DocumentJson } from "../src/article/editor/document.ts";
import type { Side } from "./page.ts";

export async function open(place: HTMLElement): Promise<Side> {
  const json = (await (await fetch("/story/document.json")).json()) as DocumentJson;
  const view = new EditorView(place, {
    state: EditorState.create({ doc: documentNode(json) }),
    attributes: { spellcheck: "false" },
  });
  return { view, settled: () => Promise.resolve(), answers: [] };
}
