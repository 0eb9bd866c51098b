import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exact, fold } from "./fold.ts";

interface Examples {
  folded: Record<string, string[]>;
  alike: [string, string][];
  apart: [string, string][];
}
// The workstation reads the same ones: what one of the two finds, the other finds.
const path = join(import.meta.dirname, "../../../tests/fixtures/folding.json");
const examples = JSON.parse(readFileSync(path, "utf8")) as Examples;

test("whoever types without marks finds every spelling of a word", () => {
  for (const [folded, spellings] of Object.entries(examples.folded)) {
    for (const spelling of spellings) expect(fold(spelling), spelling).toBe(folded);
  }
});

test("a word with its marks is one word wherever its tone was put, and never another word", () => {
  for (const [one, other] of examples.alike) expect(exact(one), `${one} ${other}`).toBe(exact(other));
  for (const [one, other] of examples.apart) {
    expect(exact(one), `${one} ${other}`).not.toBe(exact(other));
    expect(fold(one), `${one} ${other}`).toBe(fold(other));
  }
});
