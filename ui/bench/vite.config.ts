/** Builds the typing page as the window itself is built: same target, same WASM, no inline script. */
import wasm from "vite-plugin-wasm";
import { defineConfig, type PluginOption } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [wasm() as PluginOption],
  build: { target: "safari16", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4000 },
});
