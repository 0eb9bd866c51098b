/**
 * Code with one deliberate bug, for the tests of the tests.
 *
 * A mutant is a replacement in the source, so the product carries no seam for it. One whose text is not found any more fails
 * and must be written anew.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build, type Plugin, type PluginOption } from "vite";

export interface Mutant {
  readonly name: string;
  /** The end of its path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What a failure must say: the right check has to find it. */
  readonly found: RegExp;
}

const root = new URL("../../../../", import.meta.url);

/** Where built code lies while a test file runs: beside the packages, so that it finds them; no part of the project. */
export class Workbench {
  private readonly folder: URL;

  constructor(
    name: string,
    private readonly entry: URL,
    private readonly plugins: readonly PluginOption[] = [],
  ) {
    this.folder = new URL(`node_modules/.galley-${name}/`, root);
    mkdirSync(this.folder, { recursive: true });
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Builds the entry, with a bug or without, and loads it. */
  async load<T>(name: string, mutant?: Mutant): Promise<T> {
    let replaced = 0;
    const mutate: Plugin = {
      name: "mutate",
      enforce: "pre",
      transform(code, id) {
        if (!mutant || !id.endsWith(`/${mutant.file}`)) return null;
        replaced += code.split(mutant.from).length - 1;
        return `const MUTATED = String() === "mutated";\n${code.replace(mutant.from, () => mutant.to)}`;
      },
    };
    const built = await build({
      configFile: false,
      root: root.pathname,
      logLevel: "silent",
      plugins: [mutate, ...this.plugins],
      build: { ssr: this.entry.pathname, write: false, minify: false },
    });
    if (mutant && replaced !== 1)
      throw new Error(`the text that this mutant replaces in ${mutant.file} is there ${replaced} times`);
    if (!("output" in built) && !Array.isArray(built)) throw new Error("the build gave nothing");
    const chunk = (Array.isArray(built) ? built[0] : built)?.output[0];
    if (!chunk) throw new Error("the build gave nothing");
    const file = new URL(`${name}.mjs`, this.folder);
    writeFileSync(file, chunk.code);
    return (await import(/* @vite-ignore */ pathToFileURL(file.pathname).href)) as T;
  }
}
