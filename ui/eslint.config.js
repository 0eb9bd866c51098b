/**
 * The rules of the window's code. Those about folders keep the architecture: each message says where the code should go.
 *
 *   app/ ──► article queue photo review preview sync settings ──► shorthand rights ──► ipc kit
 */
import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const FEATURES = ["article", "queue", "photo", "review", "preview", "sync", "settings"];

const TAURI = {
  regex: "^@tauri-apps/",
  message: "Only ipc/ talks to the shell: add a function there and call it.",
};
const APP = {
  regex: "/app/",
  message: "app/ composes and is imported by nobody: take what you need as a prop, or move it to kit/ or ipc/.",
};
const others = (own) => ({
  regex: `^(\\.\\./)+(${FEATURES.filter((name) => name !== own).join("|")})/`,
  message:
    "Features do not know each other: let app/ put them together and pass what is needed as a prop or a snippet.",
});

const EDITOR = {
  regex: "/editor/(?!index\\.ts$)",
  message: "The editor's face is editor/index.ts: export there what is needed.",
};

const folder = (name, patterns) => ({
  files: [`src/${name}/**/*.{ts,svelte}`],
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

export default ts.config(
  { ignores: ["dist", "dist-fake", "coverage", "src/ipc/bindings.gen.ts"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, __FAKE__: "readonly" },
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        extraFileExtensions: [".svelte"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-console": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig },
    },
    // Types of a component's markup are checked by svelte-check, which knows them; the linter sees `any` there.
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "prefer-const": "off",
    },
  },
  { files: ["*.js"], ...ts.configs.disableTypeChecked },
  folder("shorthand", [
    TAURI,
    APP,
    {
      regex: `^(\\.\\./)+(${FEATURES.join("|")})/`,
      message: "shorthand/ serves every place where people write and knows none of them: pass it a Place.",
    },
  ]),
  folder("rights", [
    TAURI,
    APP,
    {
      regex: `^(\\.\\./)+(${FEATURES.join("|")}|shorthand)/`,
      message: "rights/ serves the text and the photo desk and knows neither: pass it what it needs.",
    },
  ]),
  folder("ipc", [
    APP,
    {
      regex: `^(\\.\\./)+(${FEATURES.join("|")}|shorthand|rights|kit)/`,
      message: "ipc/ carries messages and knows no screen: what shows them imports ipc/, not the other way round.",
    },
  ]),
  folder("kit", [
    TAURI,
    APP,
    {
      regex: `^(\\.\\./)+(${FEATURES.join("|")}|shorthand|rights)/`,
      message: "kit/ knows no domain word: move the part that does into its feature.",
    },
  ]),
  ...FEATURES.map((name) => folder(name, [TAURI, APP, EDITOR, others(name)])),
  folder("app", [TAURI, EDITOR]),
  // Random runs play both sides of the contract, over the editor without its view.
  folder("app/photo-words", [TAURI]),
  // The workstation in memory plays the other side of the contract, so it alone reads the document format as the editor does.
  folder("ipc/fake", [APP]),
);
