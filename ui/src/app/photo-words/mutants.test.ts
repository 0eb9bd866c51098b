// @vitest-environment node
/** The tests of the tests: what the photo desk does is built with one deliberate bug, and the random runs must find it. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { afterAll, expect, test } from "vitest";
import { Workbench, type Mutant } from "../../article/editor/testing/mutant.ts";

type Core = typeof import("./run.ts");

const MUTANTS: readonly Mutant[] = [
  {
    name: "another photo in a figure's place makes it another figure",
    file: "editor/commands.ts",
    from: "{ ...found.node.attrs, ...photo }",
    to: "{ ...photo }",
    found: /figure f\d is gone/,
  },
  {
    name: "what a file says is written over what somebody wrote when it takes a photo's place",
    file: "app/place-photos.ts",
    from: "editor.replacePhoto(at.figure,",
    to: 'story.figure(at.figure, "credit").type(photo.facts.credit);\n    editor.replacePhoto(at.figure,',
    found: /credit by .* is lost/,
  },
  {
    name: "a text for several photos that goes before theirs is written over theirs",
    file: "photo/batch.ts",
    from: 'if (mode === "before") return joined(text, before);',
    to: 'if (mode === "before") return text;',
    found: /is lost/,
  },
  {
    name: "undo does not ask whether somebody else has changed the field",
    file: "article/undoing.ts",
    from: "if (field?.text !== now) return null;",
    to: "if (!field || (!MUTATED && now === null)) return null;",
    found: /which somebody else wrote|is lost/,
  },
  {
    name: "what was taken back cannot come again",
    file: "article/undoing.ts",
    from: "to.push(taken.step);",
    to: "if (MUTATED) to.push(taken.step);",
    found: /is lost after one has gone back and forth/,
  },
  {
    name: "a caption is written as it was typed, whatever has come meanwhile",
    file: "editor/caption.ts",
    from: "const text = rebased(before, after, caption);",
    to: "const text = MUTATED ? rebased(before, after, caption) : after;",
    found: /caption by .* is lost/,
  },
  {
    name: "what arrives takes the place of what is being typed",
    file: "article/field-draft.svelte.ts",
    from: "if (this.pending) return;\n    this.#show();",
    to: "this.#dirty = false;\n    this.#show();",
    found: /is lost/,
  },
  {
    name: "whoever writes on in one version takes the others away",
    file: "article/field-draft.svelte.ts",
    from: "this.#saw ??= this.#written;",
    to: "this.#saw ??= this.register.map((candidate) => candidate.op);",
    found: /is lost/,
  },
];

const bench = new Workbench("photo-mutants", new URL("./run.ts", import.meta.url), [svelte()]);
afterAll(() => bench.clear());

/** Runs seeds until one fails as expected. */
async function firstFailure({ run }: Core, seeds: number, found: RegExp): Promise<string | null> {
  for (let seed = 1; seed <= seeds; seed++) {
    const told = (await run(seed)).failures.find((failure) => found.test(failure));
    if (told !== undefined) return told;
  }
  return null;
}

test("the desk as it is passes the runs that must fail below", async () => {
  expect(await firstFailure(await bench.load<Core>("whole"), 20, /./)).toBeNull();
}, 120_000);

test.each(MUTANTS.map((mutant, i) => ({ ...mutant, i })))(
  "found: $name",
  async ({ i, ...mutant }) => {
    expect(await firstFailure(await bench.load<Core>(`mutant-${i}`, mutant), 200, mutant.found)).not.toBeNull();
  },
  120_000,
);
