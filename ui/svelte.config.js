import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Styles go into files (`css: "external"`), so the window's policy needs no exception for them. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { css: "external", runes: true },
  vitePlugin: {
    dynamicCompileOptions: ({ filename }) => (filename.includes("node_modules") ? { runes: undefined } : {}),
  },
};
