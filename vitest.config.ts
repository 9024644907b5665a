import { defineConfig } from "vitest/config";
import { threadFiles } from "./scripts/thread-files.mjs";

const shared = {
  oxc: { jsx: { runtime: "automatic" as const, importSource: "preact" } },
  plugins: [threadFiles("source")],
};

/** Two workers: the machines that run these tests have two cores. Browsers share them with the server they look at. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
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
