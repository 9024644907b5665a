/** Builds dist: the page (web), the Node side (server), and the example runs that it shows (demo). */
import { cp, rm } from "node:fs/promises";
import { build } from "vite";

const began = performance.now();
for (const configFile of ["vite.config.ts", "vite.server.config.ts"])
  await build({ configFile, logLevel: "warn" });
await rm("dist/demo", { recursive: true, force: true });
await cp("fixtures/demo", "dist/demo", { recursive: true, filter: (path) => !/\.ts$/.test(path) });
console.log(`Built the page and the Node side into dist in ${Math.round(performance.now() - began)} ms.`);
