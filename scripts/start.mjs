/** `npm start` shows the example runs; `npm start -- PATHS…` serves those folders. Flags may stand with both. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const command = fileURLToPath(new URL("../dist/server/hindcast.js", import.meta.url));
if (!existsSync(command)) {
  console.error("Nothing is built yet. Run: npm ci");
  process.exit(1);
}

/** The flags that take a value, so that `--port 4601` alone names no folder. */
const VALUED = ["port", "host", "store", "config", "poll", "dialect", "otlp-dir"];
const given = process.argv.slice(2);
const { positionals } = parseArgs({
  args: given,
  options: Object.fromEntries(VALUED.map((flag) => [flag, { type: "string", multiple: true }])),
  strict: false,
});

/**
 * npm passes a signal on to the shell that it started us with, and not to us: without this the server would stay
 * behind when npm is told to end.
 */
const endWithShell = () => {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  look.unref();
};
if (process.env.npm_lifecycle_event === "start") endWithShell();

const asksForHelp = given.includes("--help") || given.includes("-h");
process.argv.splice(
  1,
  process.argv.length,
  command,
  ...(asksForHelp ? ["--help"] : [positionals.length === 0 ? "demo" : "serve", ...given]),
);
await import(command);
