/**
 * `npm run dev [-- ARGUMENTS]`: rebuilds page and Node side as their sources change, and starts
 * `hindcast ARGUMENTS` (else the example runs) anew after each build of the Node side. Reload the page yourself.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { build } from "vite";

const given = process.argv.slice(2);
const args = [
  "--enable-source-maps",
  "dist/server/hindcast.js",
  ...(given.length === 0 ? ["demo", "--no-open"] : given),
];
let child;
let restarts = Promise.resolve();

async function restart() {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  child = spawn(process.execPath, args, { stdio: "inherit" });
}

await build({ configFile: "vite.config.ts", build: { watch: {}, emptyOutDir: false } });
const server = await build({ configFile: "vite.server.config.ts", build: { watch: {}, emptyOutDir: false } });
server.on("event", (event) => {
  if (event.code === "END") restarts = restarts.then(restart);
});
