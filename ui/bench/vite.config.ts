/** Builds the typing page as the window itself is built: same target, same WASM, no inline script. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import wasm from "vite-plugin-wasm";
import { defineConfig, type PluginOption } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  // The editor brings small components with it: what a shorthand stands for.
  plugins: [svelte({ configFile: "../svelte.config.js" }), wasm() as PluginOption],
  build: { target: "safari16", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4000 },
});
