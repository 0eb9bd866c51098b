import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TESTIDS } from "./testids.ts";

function leaves(value: unknown): string[] {
  return typeof value === "string" ? [value] : Object.values(value as object).flatMap(leaves);
}

function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !/test/.test(entry.name) && entry.name !== "editor")
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /\.(svelte|ts)$/.test(entry.name) ? readFileSync(path, "utf8") : "";
    })
    .join("\n");
}

test("every name that the end-to-end tests rely on stands in the window", () => {
  const all = sources(join(import.meta.dirname, ".."));
  const lost = leaves(TESTIDS).filter((name) => !all.includes(`"${name}`) && !all.includes(`\`${name}`));
  expect(lost).toEqual([]);
});
