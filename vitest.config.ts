import { defineConfig } from "vitest/config";
import { threadFiles } from "./scripts/thread-files.mjs";

// Modules are read once a worker: no file changes what another one imports.
const shared = {
  oxc: { jsx: { runtime: "automatic" as const, importSource: "preact" } },
  plugins: [threadFiles("source")],
};

/** Three workers for two cores: many a test waits for a process, a clock or a page while another computes. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/browser/**"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "browser",
          isolate: false,
          include: ["test/browser/**/*.test.{ts,tsx}"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
          // What a page shows may come late on a loaded machine; one second is a guess.
          expect: { poll: { timeout: 30_000, interval: 30 } },
        },
      },
    ],
  },
});
