/**
 * The draft of one article as the workstation keeps it: a Loro document for the body, registers for the fields.
 *
 * The body is the real thing (the window's replica imports it and sends real updates); registers are plain lists here.
 */
import { VersionVector, type Delta } from "loro-crdt";
import { BODY, newReplica, stored } from "../../article/editor/binding.ts";
import { documentJson, documentNode, type DocumentJson } from "../../article/editor/document.ts";
import type { Op } from "../../article/editor/delta.ts";
import { cellsOf } from "../../article/editor/flat.ts";
import { project, storeText } from "../../article/editor/lines.ts";
import { schema } from "../../article/editor/schema.ts";
import type { Document, Register } from "../types.ts";
import type { Content } from "./past.ts";
import type { Sample } from "./samples.ts";

let ops = 0;
const nextOp = (): string => `00000000000000aa-${(ops++).toString(16).padStart(8, "0")}`;

/** A value as a register of its own. */
export const written = (value: string): Register => [{ op: nextOp(), value }];

/** Writes a register as the workstation does: candidates that the writer saw go, others stay. */
export function write(register: Register | undefined, value: string, saw: readonly string[]): Register {
  return [...(register ?? []).filter((candidate) => !saw.includes(candidate.op)), ...written(value)];
}

export class Draft {
  readonly doc = newReplica();
  readonly fields: Record<string, Register> = {};
  readonly figures: Record<string, Record<string, Register>> = {};
  /** What it holds about photos; no content, so it is in no hash. */
  readonly photos: Record<string, Record<string, Register>> = {};

  constructor(sample: Pick<Sample, "fields" | "figures" | "body">) {
    this.doc.setPeerId(1n);
    const out: Op[] = [];
    const node = documentNode({ blocks: sample.body } as DocumentJson);
    for (const cell of cellsOf(node)) storeText(out, cell.char, cell.attrs);
    this.doc.getText(BODY).applyDelta(out as Delta<string>[]);
    this.doc.commit();
    for (const [name, value] of Object.entries(sample.fields)) {
      const values = typeof value === "string" ? [value] : value;
      this.fields[name] = values.flatMap(written);
    }
    for (const [figure, own] of Object.entries(sample.figures ?? {})) {
      this.figures[figure] = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, written(value)]));
    }
  }

  get document(): Document {
    return documentJson(project(schema, stored(this.doc.getText(BODY)).toDelta())) as Document;
  }

  get snapshot(): Uint8Array {
    return this.doc.export({ mode: "snapshot" });
  }

  get version(): Uint8Array {
    const version = this.doc.version();
    const bytes = version.encode();
    version.free();
    return bytes;
  }

  /** What a replica of this version lacks; null: nothing. */
  since(version: Uint8Array): Uint8Array | null {
    const [theirs, ours] = [VersionVector.decode(version), this.doc.version()];
    const known = theirs.compare(ours) ?? -1;
    ours.free();
    return known >= 0 ? null : this.doc.export({ mode: "update", from: theirs });
  }

  /** The content as a revision has it. */
  get content(): Content {
    const fields = Object.entries(this.fields).map(([name, own]) => [name, own.map((candidate) => candidate.value)]);
    return { document: this.document, fields: Object.fromEntries(fields) as Content["fields"] };
  }

  /** Gives it another content; returns the update of the body. */
  become(content: Content): Uint8Array {
    for (const name of Object.keys(this.fields)) {
      if (!content.fields[name]) Reflect.deleteProperty(this.fields, name);
    }
    for (const [name, values] of Object.entries(content.fields)) this.fields[name] = values.flatMap(written);
    return this.splice(this.doc.getText(BODY).length, content.document);
  }

  /** Puts a document in the place of the first units of the body; returns the update. */
  splice(units: number, document: Document): Uint8Array {
    const out: Op[] = [];
    for (const cell of cellsOf(documentNode(document as DocumentJson))) storeText(out, cell.char, cell.attrs);
    const before = this.doc.version();
    this.doc.getText(BODY).applyDelta([...out, ...(units > 0 ? [{ delete: units }] : [])] as Delta<string>[]);
    this.doc.commit();
    return this.doc.export({ mode: "update", from: before });
  }

  /** A name for the content: equal content, equal name. Not the real hash. */
  get hash(): string {
    const text = JSON.stringify([this.document, this.fields, this.figures]);
    let out = "";
    for (let seed = 0; out.length < 64; seed++) {
      let h = (0x811c9dc5 ^ (seed * 0x9e3779b9)) >>> 0;
      for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
      out += h.toString(16).padStart(8, "0");
    }
    return out;
  }
}
