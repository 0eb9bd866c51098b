// @vitest-environment node
/**
 * The tests of the tests: the binding is built with one deliberate bug, and the random runs must find it.
 *
 * A mutant is a replacement in the source, so the product carries no seam for it. One whose text is not found any more
 * fails here and must be written anew.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

type Core = typeof import("./testing/run.ts");

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What a failure must say: the right check has to find it. */
  readonly found: RegExp;
}

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

const root = new URL("../../../", import.meta.url);
// Beside the packages, so that a built file finds them; the folder is no part of the project.
const folder = new URL("node_modules/.galley-mutants/", root);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Builds the random runs, with a bug or without, and loads them. */
async function core(name: string, mutant?: Mutant): Promise<Core> {
  let replaced = 0;
  const mutate: Plugin = {
    name: "mutate",
    enforce: "pre",
    transform(code, id) {
      if (!mutant || !id.endsWith(`/article/editor/${mutant.file}`)) return null;
      replaced += code.split(mutant.from).length - 1;
      return `const MUTATED = String() === "mutated";\n${code.replace(mutant.from, mutant.to)}`;
    },
  };
  const entry = new URL("./testing/run.ts", import.meta.url).pathname;
  const built = await build({
    configFile: false,
    root: root.pathname,
    logLevel: "silent",
    plugins: [mutate],
    build: { ssr: entry, write: false, minify: false },
  });
  if (mutant) expect(replaced, `the text that this mutant replaces in ${mutant.file} is gone`).toBe(1);
  if (!("output" in built) && !Array.isArray(built)) throw new Error("the build gave nothing");
  const chunk = (Array.isArray(built) ? built[0] : built)?.output[0];
  if (!chunk) throw new Error("the build gave nothing");
  const file = new URL(`${name}.mjs`, folder);
  writeFileSync(file, chunk.code);
  return (await import(/* @vite-ignore */ pathToFileURL(file.pathname).href)) as Core;
}

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
  expect(await firstFailure(await core("whole"), 10, /./)).toBeNull();
}, 120_000);

test.each(MUTANTS.map((mutant, i) => ({ ...mutant, i })))(
  "found: $name",
  async ({ i, ...mutant }) => {
    expect(await firstFailure(await core(`mutant-${i}`, mutant), 60, mutant.found)).not.toBeNull();
  },
  120_000,
);
