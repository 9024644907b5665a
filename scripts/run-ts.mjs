/**
 * Runs one TypeScript file: `node scripts/run-ts.mjs [node flags] FILE [arguments]`. Node 20 cannot strip
 * types, so the file is bundled first; `import.meta.url` and the threads it starts keep their meaning.
 */
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { basename, resolve } from "node:path";
import { bundleForNode, cacheDir } from "./thread-files.mjs";

const given = process.argv.slice(2);
const at = given.findIndex((argument) => !argument.startsWith("-"));
const file = given[at];
if (file === undefined || !existsSync(file)) {
  console.error(
    file === undefined
      ? "usage: node scripts/run-ts.mjs [node flags] FILE [arguments]"
      : `There is no ${file}.`,
  );
  process.exit(2);
}

const outDir = resolve(cacheDir, `run-${process.pid}`);
process.on("exit", () => rmSync(outDir, { recursive: true, force: true }));
const script = await bundleForNode(resolve(file), outDir, basename(file).replace(/\.tsx?$/, ""));
const child = spawn(
  process.execPath,
  ["--enable-source-maps", ...given.slice(0, at), script, ...given.slice(at + 1)],
  {
    stdio: "inherit",
  },
);
// A terminal sends Ctrl-C to both; the child decides when it is done.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
