/**
 * Whether the window and its catalogues are whole, read from the sources: no word that nothing says, nothing said that is no
 * word, no argument of an error that the workstation does not give.
 *
 * That both languages have the same words, and words for every code of the workstation, is what the types are for; these are
 * the mistakes that compile.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "svelte/compiler";
import { expect, test } from "vitest";
import { catalogues } from "./index.svelte.ts";

const SOURCES = join(import.meta.dirname, "../..");
const CRATES = join(SOURCES, "../../crates");

/**
 * Records whose keys come from the contract (codes, roles, stages …): whoever indexes one uses all of it. Any other record that
 * is indexed by a name uses the keys that stand as text in the same file.
 */
const CLOSED = [
  "error",
  "field",
  "fileSays.field",
  "fileSays.made",
  "fileSays.place",
  "fileSays.placeLong",
  "history.fate",
  "history.what",
  "merge.block",
  "merge.did",
  "menu.names",
  "mergeKind",
  "outline.kind",
  "outline.nothing",
  "photos.filter",
  "photos.mode",
  "photos.oddity",
  "photos.part",
  "photos.sort",
  "photos.stamp.variable",
  "problem",
  "queue.empty",
  "refusal",
  "refused",
  "rights.after",
  "rights.means",
  "rights.permission",
  "role",
  "search.part",
  "search.stage",
  "settings.themes",
  "settings.tokens",
  "transition",
  "view",
];

/** What is the same in every language: the product, keys, how an address begins and what a code looks like. */
const NAMES = new Set(["Galley", "Ctrl", "Alt", "Esc", "Enter", "Tab", "https", "XXXX"]);
/** Attributes that are read aloud or shown. */
const SAID = /^(aria-(label|description|placeholder|roledescription|valuetext)|alt|label|placeholder|title)$/;
/** Properties that are read aloud or shown. */
const SHOWN = /^(label|message|hint|title|words|help|text)$/;

interface Node {
  type: string;
  [key: string]: unknown;
}
interface Source {
  path: string;
  text: string;
  tree: Node;
}

function files(folder: string, wanted: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path, wanted);
    return wanted.test(entry.name) ? [path] : [];
  });
}

const SOURCE_FILES = files(SOURCES, /\.(svelte|ts)$/).filter(
  (path) =>
    !/\.test\.ts$|test-setup|testids|\/testing|\.gen\.ts$|\/ipc\/fake\/|\/words\/(vi|en|file-says|photos|rights|words)\.ts$/.test(
      path,
    ),
);

const sources: Source[] = SOURCE_FILES.map((path) => {
  const text = readFileSync(path, "utf8");
  const component = path.endsWith(".svelte") ? text : `<script lang="ts">\n${text}\n</script>`;
  return { path: relative(SOURCES, path), text, tree: parse(component, { modern: true }) as unknown as Node };
});

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function children(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => key !== "parent" && key !== "metadata")
    .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/** The words of a catalogue by path; a list or a pair is one word. */
function paths(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, path === "" ? key : `${path}.${key}`));
}

const ALL = paths(catalogues.vi);
const SECTIONS = new Set(ALL.map((path) => path.split(".")[0]));

/** Without what TypeScript writes around an expression. */
function bare(node: Node): Node {
  const inner = /^(TS(As|NonNull|Satisfies)|Chain)Expression$/.test(node.type) ? node["expression"] : null;
  return isNode(inner) ? bare(inner) : node;
}

/**
 * `t.queue.search` → `queue.search`; `t.problem[code]` → `problem.*`; null for what is no catalogue. `names` are a file's own
 * names for parts of a catalogue.
 */
function wordPath(expression: Node, names: ReadonlyMap<string, string>): string | null {
  const node = bare(expression);
  if (node.type === "Identifier") return names.get(String(node["name"])) ?? null;
  if (node.type !== "MemberExpression") return null;
  const [object, property] = [node["object"] as Node, node["property"] as Node];
  const whole = bare(object);
  // `catalogues[language]` is a catalogue.
  if (whole.type === "Identifier" && whole["name"] === "catalogues") return "";
  const begin = wordPath(object, names);
  if (begin === null || begin.endsWith("*")) return begin;
  const end = node["computed"] === true ? "*" : String(property["name"]);
  return begin === "" ? end : `${begin}.${end}`;
}

/** Every path that a file takes out of a catalogue. */
function used(source: Source): Set<string> {
  const names = new Map([
    ["t", ""],
    ["words", ""],
  ]);
  for (const node of walk(source.tree)) {
    if (node.type !== "VariableDeclarator" || !isNode(node["init"])) continue;
    const id = node["id"] as Node;
    const path = wordPath(node["init"], names);
    if (path === null || path === "" || !SECTIONS.has(path.split(".")[0])) continue;
    if (id.type === "Identifier") names.set(String(id["name"]), path);
  }
  const found = new Set<string>();
  for (const node of walk(source.tree)) {
    if (node.type !== "MemberExpression") continue;
    const path = wordPath(node, names);
    if (path !== null && SECTIONS.has(path.split(".")[0])) found.add(path);
  }
  return found;
}

test("every word of the catalogues is said somewhere", () => {
  const said = new Set<string>();
  for (const source of sources) {
    for (const path of used(source)) {
      if (!path.endsWith(".*")) {
        said.add(path);
        continue;
      }
      const record = path.slice(0, -2);
      const keys = ALL.filter((one) => one.startsWith(`${record}.`));
      const literal = (one: string): boolean => source.text.includes(`"${one.slice(record.length + 1)}"`);
      keys.filter((one) => CLOSED.includes(record) || literal(one)).forEach((one) => said.add(one));
    }
  }
  expect(ALL.filter((path) => !said.has(path))).toEqual([]);
});

test("what is taken out of a catalogue is in it", () => {
  const lost = sources.flatMap((source) =>
    [...used(source)]
      .map((path) => path.replace(/\.\*$/, ""))
      // A function of a word's own type (`.toLowerCase`) stands behind the word.
      .filter((path) => !ALL.some((one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`)))
      .map((path) => `${source.path}: ${path}`),
  );
  expect(lost).toEqual([]);
});

/** Letters that a person would read, without the names that are the same everywhere. */
const speaks = (text: string): boolean =>
  text.split(/[^\p{L}]+/u).some((word) => /\p{L}{2}/u.test(word) && !NAMES.has(word));

/** The texts that an expression may come to: `a ? "x" : "y"`, `"x"`, `x ${y}`. */
function results(expression: Node): string[] {
  const node = bare(expression);
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral":
      return (node["quasis"] as { value: { cooked: string } }[]).map((one) => one.value.cooked);
    case "ConditionalExpression":
      return [...results(node["consequent"] as Node), ...results(node["alternate"] as Node)];
    case "LogicalExpression":
      return [...results(node["left"] as Node), ...results(node["right"] as Node)];
    default:
      return [];
  }
}

/** The texts of an attribute's value, or of what stands between tags. */
function texts(parts: unknown): string[] {
  return (Array.isArray(parts) ? parts : [parts]).filter(isNode).flatMap((part) => {
    if (part.type === "Text") return [String(part["data"])];
    return part.type === "ExpressionTag" ? results(part["expression"] as Node) : [];
  });
}

/** What a component says in letters of its own. */
function outside(source: Source): string[] {
  const found: string[] = [];
  for (const node of walk(source.tree)) {
    if (node.type === "Fragment") found.push(...texts(node["nodes"]));
    else if (node.type === "Attribute" && SAID.test(String(node["name"]))) found.push(...texts(node["value"]));
    else if (node.type === "Property" && SHOWN.test(String((node["key"] as Node)["name"]))) {
      found.push(...results(node["value"] as Node));
    }
  }
  return found.filter(speaks).map((text) => `${source.path}: ${text.trim()}`);
}

test("nothing that is read or heard is written outside the catalogues", () => {
  expect(sources.flatMap(outside)).toEqual([]);
});

test("this test hears a text, a name and a label that a component writes itself", () => {
  const markup = `<script lang="ts">const tab = { label: "Lưu ngay" };</script>
    <button aria-label="Close it" title={on ? "Đóng" : tab.label} class="plain">Send {"now" as string} · {n}</button>`;
  const heard = outside({ path: "x", text: markup, tree: parse(markup, { modern: true }) as unknown as Node });
  expect(heard.sort()).toEqual(["x: Close it", "x: Lưu ngay", "x: Send", "x: now", "x: Đóng"]);
});

test("an error's words use only what is told with it, the same in both languages", () => {
  const rust = files(CRATES, /\.rs$/).filter((path) => /workstation\/src\/(?!tests)/.test(path));
  const told = rust.map((path) => readFileSync(path, "utf8")).join("\n");
  // What the window itself knows: the file that was dropped, the field, a place that is gone.
  const tells = sources.flatMap(({ text }) => [...text.matchAll(/arguments: \{ (\w+):/g)].map(([, name]) => name));
  const asked = Object.keys(catalogues).map((language) => {
    const text = readFileSync(join(import.meta.dirname, `${language}.ts`), "utf8");
    return [...new Set([...text.matchAll(/\b(?:a|args)\["(\w+)"\]/g)].map(([, name]) => String(name)))].sort();
  });
  const [first = [], ...others] = asked;
  for (const other of others) expect(other).toEqual(first);
  expect(first.length).toBeGreaterThan(5);
  expect(first.filter((name) => !told.includes(`"${name}"`) && !tells.includes(name))).toEqual([]);
});
