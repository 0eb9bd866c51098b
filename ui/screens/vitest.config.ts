/** The screens in a real browser: apart from the other tests, because they need Chromium and the built window. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    environment: "node",
    include: ["*.test.ts"],
    // One browser, one screen after the other; a busy machine paints slowly.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
