/** An editor in a window of the tests, over a stand-in workstation that answers when it is asked to. */
import { LORO } from "../binding.ts";
import { ArticleEditor } from "../editor.ts";
import type { ArticleEditorOptions } from "../options.ts";
import type { DocumentJson } from "../document.ts";
import { seeded } from "./run.ts";
import { versionOf, Workstation } from "./station.ts";

export interface Opened {
  readonly editor: ArticleEditor;
  readonly workstation: Workstation;
  /** Set to make the workstation unreachable. */
  readonly network: { down: boolean };
}

/** Opens an article that holds these blocks. */
export function openEditor(
  document: DocumentJson,
  more: Partial<ArticleEditorOptions> = {},
  opened: { readOnly?: boolean; loroVersion?: string } = {},
): Opened {
  const workstation = new Workstation(seeded(document));
  const network = { down: false };
  const place = globalThis.document.createElement("div");
  globalThis.document.body.append(place);
  let ids = 0;
  const editor = new ArticleEditor({
    place,
    label: "Nội dung",
    galleryLabel: "Chùm ảnh",
    placeholder: "Viết ở đây",
    newId: () => `id${ids++}`,
    opened: {
      snapshot: workstation.doc.export({ mode: "snapshot" }),
      version: versionOf(workstation.doc),
      peer: 7n,
      readOnly: opened.readOnly ?? false,
      loroVersion: opened.loroVersion ?? LORO,
    },
    port: {
      send: (update) =>
        network.down
          ? Promise.reject(new Error("unreachable"))
          : Promise.resolve({ version: workstation.commit(update) }),
    },
    ...more,
  });
  return { editor, workstation, network };
}

/** Paragraphs with these texts. */
export const paragraphs = (...texts: string[]): DocumentJson => ({
  blocks: texts.map((text) => ({ type: "paragraph", content: text === "" ? [] : [{ text }] })),
});
