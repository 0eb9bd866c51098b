// @vitest-environment node
/** The tests of the tests: the binding is built with one deliberate bug, and the random runs must find it. */
import { afterAll, expect, test } from "vitest";
import { Workbench, type Mutant } from "./testing/mutant.ts";

type Core = typeof import("./testing/run.ts");

const MUTANTS: readonly Mutant[] = [
  {
    name: "undo is taken for an own edit and never shown",
    file: "binding.ts",
    from: 'by !== "local" || origin === "undo"',
    to: 'by !== "local"',
    found: /view != project/,
  },
  {
    name: "attributes that the engine removed stay as null",
    file: "lines.ts",
    from: "if (value !== null) out[key] = value;",
    to: "out[key] = value;",
    found: /view != project|had to be read anew|broke/,
  },
  {
    name: "lengths are counted in UTF-16 units",
    file: "delta.ts",
    from: "if (!SURROGATE.test(text)) return text.length;",
    to: "if (text !== MUTATED) return text.length;",
    found: /view != project|broke|is lost/,
  },
  {
    name: "the origin of a cell is off by one",
    file: "lines.ts",
    from: "viewOf.set(stored + i, view);",
    to: "viewOf.set(stored + i, view + 1);",
    found: /^station \d: caret/,
  },
  {
    name: "a deletion inside a block shifts what stands behind it",
    file: "lines.ts",
    from: "seen++;\n        i++;\n      }\n      if (at !== old)",
    to: "i++;\n      }\n      if (at !== old)",
    found: /^station \d: caret/,
  },
  {
    name: "a step from the text maps its whole region instead of characters",
    file: "steps.ts",
    from: "return new StepMap(this.ranges);",
    to: "return super.getMap();",
    found: /^station \d: (caret|a correction)/,
  },
  {
    name: "the last marker may be deleted",
    file: "steps.ts",
    from: "if (last?.[1] !== end) return false;",
    to: "if (last?.[1] !== end || !MUTATED) return false;",
    found: /./,
  },
  {
    name: "the view is not corrected after a local edit",
    file: "binding.ts",
    from: "private correct(before: Node): void {",
    to: "private correct(before: Node): void { if (!MUTATED) return;",
    found: /view != project/,
  },
  {
    name: "an update that did not arrive is forgotten",
    file: "binding.ts",
    from: "this.inAir = null;\n    this.pending = true;\n    this.tellSaved();",
    to: "this.inAir = null;\n    this.tellSaved();",
    found: /diverged/,
  },
];

const bench = new Workbench("mutants", new URL("./testing/run.ts", import.meta.url));
afterAll(() => bench.clear());

/** Runs seeds until one fails as expected. */
async function firstFailure({ run, seeded }: Core, seeds: number, found: RegExp): Promise<string | null> {
  const snapshot = seeded();
  for (let seed = 1; seed <= seeds; seed++) {
    await new Promise((resolve) => setImmediate(resolve));
    const told = run({ seed, snapshot }).failures.find((failure) => found.test(failure));
    if (told !== undefined) return told;
  }
  return null;
}

test("the binding as it is passes the runs that must fail below", async () => {
  expect(await firstFailure(await bench.load<Core>("whole"), 10, /./)).toBeNull();
}, 120_000);

test.each(MUTANTS.map((mutant, i) => ({ ...mutant, i })))(
  "found: $name",
  async ({ i, ...mutant }) => {
    expect(await firstFailure(await bench.load<Core>(`mutant-${i}`, mutant), 60, mutant.found)).not.toBeNull();
  },
  120_000,
);
