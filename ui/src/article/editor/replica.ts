/** Reading an article's bytes without an editor. */
import { BODY, newReplica, stored } from "./binding.ts";
import { documentText } from "./document.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";

/** The body's text, a block a line, as a replica that has imported these bytes shows it. */
export function replicaText(bytes: readonly Uint8Array[]): string {
  const doc = newReplica();
  try {
    for (const update of bytes) doc.import(update);
    return documentText(project(schema, stored(doc.getText(BODY)).toDelta()));
  } finally {
    doc.free();
  }
}
