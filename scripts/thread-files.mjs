import { existsSync, rmSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { serverEntries } from "./entries.mjs";

// In two pieces, so that this file survives being bundled itself.
const META = ["import", "meta"].join(".");

export const projectRoot = fileURLToPath(new URL("..", import.meta.url));
/** Inside node_modules, so that what stays external is found from there. One folder a process: no two write the same file. */
export const cacheDir = resolve(projectRoot, "node_modules/.cache/hindcast");
const threadsDir = resolve(cacheDir, `threads-${process.pid}`);

/** `new URL("./query-worker.ts", import.meta.url)`: how a thread is named in the sources. */
const threadUrl = /new URL\(\s*(["'])(\.{1,2}\/[^"']+\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * A thread is named in the sources by its own file, so that the compiler's and the reader's paths are true:
 * `new Worker(new URL("./query-worker.ts", import.meta.url))`. In a build that becomes its file beside
 * `hindcast.js`; in tests and run-ts, where nothing is built, the thread is bundled on the spot.
 */
export function threadFiles(place) {
  return {
    name: "hindcast:thread-files",
    enforce: "pre",
    async transform(code, id) {
      const file = id.split("?")[0];
      if (!isOurs(file) || !code.includes(`${META}.url`)) return;
      const found = [...code.matchAll(threadUrl)].filter(([, , path]) =>
        existsSync(resolve(dirname(file), path)),
      );
      if (found.length === 0) return;
      let out = code;
      for (const [whole, , path] of found) {
        const thread = resolve(dirname(file), path);
        this.addWatchFile?.(thread);
        out = out.replace(whole, place === "dist" ? besideMe(thread) : `new URL(${await bundled(thread)})`);
      }
      return { code: out, map: null };
    },
  };
}

/** Bundled files do not lie where their sources do. Give each module back the address it was written for. */
export function sourceAddresses() {
  return {
    name: "hindcast:source-addresses",
    transform(code, id) {
      if (!isOurs(id) || !code.includes(`${META}.`)) return;
      const out = code
        .replaceAll(`${META}.url`, JSON.stringify(pathToFileURL(id).href))
        .replaceAll(`${META}.dirname`, JSON.stringify(dirname(id)))
        .replaceAll(`${META}.filename`, JSON.stringify(id));
      return { code: out, map: null };
    },
  };
}

/** Bundles one TypeScript entry for Node into `outDir/<name>.mjs`; packages stay in node_modules. */
export async function bundleForNode(entry, outDir, name) {
  await build({
    configFile: false,
    root: projectRoot,
    publicDir: false,
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    plugins: [threadFiles("source"), sourceAddresses()],
    ssr: { target: "node" },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      rolldownOptions: {
        input: { [name]: entry },
        output: { format: "esm", entryFileNames: "[name].mjs", chunkFileNames: `${name}-[name]-[hash].mjs` },
      },
    },
  });
  return resolve(outDir, `${name}.mjs`);
}

function isOurs(id) {
  return id.startsWith(projectRoot) && !id.includes(`${sep}node_modules${sep}`);
}

function besideMe(thread) {
  const path = relative(projectRoot, thread).split(sep).join("/");
  const entry = Object.entries(serverEntries).find(([, source]) => source === path);
  if (!entry) throw new Error(`${path} is started as a thread, but scripts/entries.mjs does not list it`);
  return `new URL("./${entry[0]}.js", import.meta.url)`;
}

const bundles = new Map();

/** The address of the bundled thread, as a JavaScript string literal. */
async function bundled(thread) {
  const name = relative(projectRoot, thread).replace(/\.ts$/, "").split(sep).join("-");
  if (!bundles.has(thread)) bundles.set(thread, bundleForNode(thread, threadsDir, name));
  return JSON.stringify(pathToFileURL(await bundles.get(thread)).href);
}

process.on("exit", () => {
  if (bundles.size > 0) rmSync(threadsDir, { recursive: true, force: true });
});
