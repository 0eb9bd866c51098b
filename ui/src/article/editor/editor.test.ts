import { describe, expect, test } from "vitest";
import { LORO, newReplica, stored } from "./binding.ts";
import { ArticleEditor } from "./index.ts";
import { project, storeText } from "./lines.ts";
import { schema } from "./schema.ts";
import type { Op } from "./delta.ts";
import type { Delta } from "loro-crdt";

function open(text = "") {
  const doc = newReplica();
  doc.setPeerId(1n);
  const ops: Op[] = [];
  storeText(ops, `${text}\u2029`, undefined);
  doc.getText("body").applyDelta(ops as Delta<string>[]);
  doc.commit();
  const place = document.createElement("div");
  document.body.append(place);
  const sent: Uint8Array[] = [];
  const version = () => {
    const v = doc.version();
    const b = v.encode();
    v.free();
    return b;
  };
  let n = 0;
  const editor = new ArticleEditor({
    place,
    label: "Nội dung",
    placeholder: "Viết…",
    newId: () => `id${String(n++)}`,
    opened: {
      snapshot: doc.export({ mode: "snapshot" }),
      version: version(),
      peer: 7n,
      readOnly: false,
      loroVersion: LORO,
    },
    port: {
      send: (update) => {
        sent.push(update);
        doc.import(update);
        return Promise.resolve({ version: version() });
      },
    },
  });
  return { editor, doc, sent };
}

describe("the editor in a window", () => {
  test("what is typed reaches the workstation and is answered", async () => {
    const { editor, doc, sent } = open("Xin chào");
    editor.view.dispatch(editor.view.state.tr.insertText("!", 9));
    await editor.whenQuiet();
    expect(sent.length).toBe(1);
    expect(editor.text()).toBe("Xin chào!");
    expect(project(schema, stored(doc.getText("body")).toDelta()).eq(editor.doc)).toBe(true);
    editor.insertFigure({ photo: "a".repeat(64), width: 4, height: 3 });
    expect(editor.document().blocks.map((b) => b.type)).toEqual(["paragraph", "figure", "paragraph"]);
    expect(editor.command("heading2")).toBe(false);
    await editor.whenQuiet();
    expect(project(schema, stored(doc.getText("body")).toDelta()).eq(editor.doc)).toBe(true);
    editor.undo();
    editor.destroy();
  });
});
