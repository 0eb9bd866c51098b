/**
 * How the window is built.
 *
 * Everything is a file of our own: no inline script or style, no data: address, the WASM of the replica beside the rest.
 * That is what lets the window's policy be `script-src 'self' 'wasm-unsafe-eval'; style-src 'self'`. The target is the
 * oldest web view that the workstation runs in (WebKitGTK 2.40, Safari 16).
 *
 * `--mode fake` builds the window over a workstation in memory, to be opened in a plain browser; no other build contains it.
 */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import wasm from "vite-plugin-wasm";
import type { PluginOption } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode, command }) => ({
  plugins: [svelte(), wasm() as PluginOption],
  define: { __FAKE__: JSON.stringify(mode === "fake" || mode === "test" || command === "serve") },
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  optimizeDeps: { exclude: ["loro-crdt"] },
  build: {
    target: "safari16",
    outDir: mode === "fake" ? "dist-fake" : "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    // The first test of a file loads the engine; a busy machine takes its time over that.
    testTimeout: 30_000,
    setupFiles: ["src/app/test-setup.ts"],
    // The browser conditions above would pick a build of the replica that only a bundler can load.
    alias: { "loro-crdt": new URL("node_modules/loro-crdt/nodejs/index.js", import.meta.url).pathname },
  },
}));
