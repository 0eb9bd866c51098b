/** The editor of the writing surface over a workstation that answers after three milliseconds. */
import { decodeImportBlobMeta, VersionVector } from "loro-crdt";
import { ArticleEditor, LORO, type EditorPort } from "../src/article/editor/index.ts";
import type { Side } from "./page.ts";

/** How long the workstation takes: about a commit on a solid-state disk, and the way there and back. */
const ANSWER_MS = 3;

const bytesOf = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(path)).arrayBuffer());

/** Answers as the workstation does: with the version vector that it has after the update. */
class Answering implements EditorPort {
  /** When the answer last given set out. */
  at = 0;
  private readonly has: Map<`${number}`, number>;

  constructor(version: Uint8Array) {
    const decoded = VersionVector.decode(version);
    this.has = decoded.toJSON();
    decoded.free();
  }

  async send(update: Uint8Array): Promise<{ version: Uint8Array }> {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    const meta = decodeImportBlobMeta(update, false);
    for (const [peer, end] of meta.partialEndVersionVector.toJSON()) this.has.set(peer, end);
    const vector = VersionVector.parseJSON(this.has);
    const version = vector.encode();
    for (const held of [meta.partialStartVersionVector, meta.partialEndVersionVector, vector]) held.free();
    this.at = performance.now();
    return { version };
  }
}

export async function open(place: HTMLElement): Promise<Side> {
  const [snapshot, version] = await Promise.all([bytesOf("/story/snapshot"), bytesOf("/story/version")]);
  const port = new Answering(version);
  const answers: number[] = [];
  let broken: unknown = null;
  const editor = new ArticleEditor({
    place,
    opened: { snapshot, version, peer: 7n, readOnly: false, loroVersion: LORO },
    port,
    newId: () => crypto.randomUUID(),
    label: "Thân bài",
    galleryLabel: "Chùm ảnh",
    placeholder: "",
    onChange: () => undefined,
    onSaved: () => {
      answers.push(performance.now() - port.at);
    },
    onUnsaved: () => undefined,
    onBroken: (error) => {
      broken = error;
    },
  });
  const settled = async (): Promise<void> => {
    await editor.whenQuiet();
    if (broken !== null) throw new Error("the editor broke", { cause: broken });
  };
  return { view: editor.view, settled, answers };
}
