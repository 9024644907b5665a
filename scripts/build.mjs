/** Builds the page (dist/web) and the Node side (dist/server). `--watch` goes on and rebuilds what changed. */
import { cpSync } from "node:fs";
import { build } from "vite";

const watch = process.argv.includes("--watch") ? {} : null;
for (const configFile of ["vite.config.ts", "vite.server.config.ts"]) {
  await build({ configFile, build: { watch } });
}
// The example runs go with the program: `hindcast demo` copies them.
cpSync("fixtures/demo", "dist/demo", { recursive: true });
