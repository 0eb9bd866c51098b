// @vitest-environment node
/**
 * Random runs through the window's binding and the real engine.
 *
 *   GALLEY_RUNS=10000     how many (300 by default)
 *   GALLEY_SEED=17        the first seed; a failure prints the seed that repeats it
 *   GALLEY_LOGS=folder    writes every run as `<seed>.json`, to be replayed through the Rust crate
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, seeded } from "./testing/run.ts";

const runs = Number(process.env["GALLEY_RUNS"] ?? 300);
const first = Number(process.env["GALLEY_SEED"] ?? 1);
const logs = process.env["GALLEY_LOGS"];

test(`two people write in one article (${runs} runs from seed ${first}): no word is lost, every view is the text, carets stay`, async () => {
  const snapshot = seeded();
  if (logs) mkdirSync(logs, { recursive: true });
  let looks = 0;
  let edits = 0;
  let tokens = 0;
  for (let seed = first; seed < first + runs; seed++) {
    // The engine's small objects are given back by finalizers, and those run between tasks only.
    await new Promise((resolve) => setImmediate(resolve));
    const result = run({ seed, snapshot });
    looks += result.looks;
    edits += result.edits;
    tokens += result.tokens;
    expect.soft(result.failures.slice(0, 3), `GALLEY_RUNS=1 GALLEY_SEED=${seed} repeats this`).toEqual([]);
    if (logs) {
      const updates = result.updates.map((bytes) => Buffer.from(bytes).toString("base64"));
      writeFileSync(
        join(logs, `${seed}.json`),
        JSON.stringify({ seed, updates, delta: result.delta, document: result.document }),
      );
    }
  }
  // A generator that made nothing would pass everything.
  expect(edits).toBeGreaterThan(runs * 5);
  expect(looks).toBeGreaterThan(runs * 10);
  expect(tokens).toBeGreaterThan(runs);
}, 3_600_000);

// Carets behind a last marker that somebody tore off, and a caret between two empty list items of which one went.
test.each([22099, 24274, 25239, 26554, 28664])("seed %i, which once failed, holds", (seed) => {
  expect(run({ seed, snapshot: seeded() }).failures).toEqual([]);
});
