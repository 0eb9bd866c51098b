// @vitest-environment node
/** The documents that the window and the Rust crate both read: `tests/fixtures/documents` at the root. */
import { readdirSync, readFileSync } from "node:fs";
import type { Delta } from "loro-crdt";
import { describe, expect, test } from "vitest";
import { BODY, newReplica, stored } from "./binding.ts";
import { push, type Op } from "./delta.ts";
import { cellsOf } from "./flat.ts";
import { documentJson, documentNode, type DocumentJson } from "./document.ts";
import { Index, project, storeText, type RawDelta } from "./lines.ts";
import { isSafeLink, schema } from "./schema.ts";

interface Fixture {
  readonly name: string;
  readonly delta: RawDelta;
  readonly document: DocumentJson;
}

const folder = new URL("../../../../tests/fixtures/documents/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Fixture) }));

/** These hold something that a tree does not say (torn guards, leaked keys, wrong types), so writing them anew differs. */
const MORE_THAN_THE_TREE = [
  "torn-guards.json",
  "virtual-close.json",
  "empty-text.json",
  "leaked-keys.json",
  "wrong-types.json",
];

function written(document: DocumentJson): Op[] {
  const out: Op[] = [];
  for (const { char, attrs } of cellsOf(documentNode(document))) storeText(out, char, attrs);
  return out;
}

test("there are fixtures for every block, mark and accident", () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(12);
});

describe.each(fixtures)("$file: $name", ({ delta, document }) => {
  test("the stored text is this document", () => {
    const doc = project(schema, delta);
    doc.check();
    expect(documentJson(doc)).toEqual(document);
    expect(new Index(delta).document(schema).eq(doc)).toBe(true);
  });

  test("the document alone paints the same", () => {
    expect(documentJson(documentNode(document))).toEqual(document);
  });

  test("the engine keeps the stored text as it is", () => {
    const replica = newReplica();
    const text = replica.getText(BODY);
    text.applyDelta(delta as Delta<string>[]);
    expect(documentJson(project(schema, stored(text).toDelta()))).toEqual(document);
    replica.free();
  });
});

test("a link is what the checks and the site take for one", () => {
  const file = new URL("../../../../tests/fixtures/links.json", import.meta.url);
  const { web, site, refused } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
  expect([...(web ?? []), ...(site ?? [])].filter((href) => !isSafeLink(href))).toEqual([]);
  expect((refused ?? []).filter(isSafeLink)).toEqual([]);
});

const complete = fixtures.filter(({ file }) => !MORE_THAN_THE_TREE.includes(file));

test.each(complete)("writing the document of $file anew gives the stored text", ({ delta, document }) => {
  const expected = delta.reduce((ops: Op[], op) => push(ops, op), []);
  expect(written(document)).toEqual(expected);
});
