import { chmodSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { serverEntries } from "./scripts/entries.mjs";
import { threadFiles } from "./scripts/thread-files.mjs";

/** The command is a program: the operating system reads its first line. */
function executable(): Plugin {
  return {
    name: "hindcast:executable",
    generateBundle(_, bundle) {
      const main = bundle["hindcast.js"];
      if (main?.type !== "chunk") throw new Error("The build made no hindcast.js");
      if (!main.code.startsWith("#!")) main.code = `#!/usr/bin/env node\n${main.code}`;
    },
    writeBundle: ({ dir }) => chmodSync(`${dir}/hindcast.js`, 0o755),
  };
}

/**
 * The Node side, bundled: a start reads a few files, not hundreds. Everything lies flat in dist/server,
 * so `import.meta.url` means the same folder in every chunk. What is native or watches files stays a package:
 * those two are the only runtime dependencies.
 */
export default defineConfig({
  publicDir: false,
  plugins: [threadFiles("dist"), executable()],
  ssr: { target: "node", noExternal: true, external: ["better-sqlite3", "chokidar"] },
  build: {
    ssr: true,
    outDir: "dist/server",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: serverEntries,
      output: { format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
