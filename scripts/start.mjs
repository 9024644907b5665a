/** `npm start` shows the example runs; `npm start -- PATHS…` serves those folders. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../dist/server/hindcast.js", import.meta.url));
if (!existsSync(command)) {
  console.error("Nothing is built yet. Run: npm ci");
  process.exit(1);
}
const given = process.argv.slice(2);
process.argv.splice(
  1,
  process.argv.length,
  command,
  ...(given.length === 0 ? ["demo"] : ["serve", ...given]),
);
await import(command);
