/** Builds dist: the page (web), the Node side (server), and the example runs that it shows (demo). */
import { cp, rm } from "node:fs/promises";
import { build } from "vite";

for (const configFile of ["vite.config.ts", "vite.server.config.ts"]) await build({ configFile });
await rm("dist/demo", { recursive: true, force: true });
await cp("fixtures/demo", "dist/demo", { recursive: true, filter: (path) => !/\.ts$/.test(path) });
