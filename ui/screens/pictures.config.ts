/** Pictures of the screens, on demand: they promise nothing, so they are no test of the test command. */
import { defineConfig } from "vitest/config";
import screens from "./vitest.config.ts";

export default defineConfig({ ...screens, test: { ...screens.test, include: ["pictures.ts"] } });
