/** Builds dist: the page (web), the Node side (server), and the example runs that it shows (demo). */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { build } from "vite";

/** Text of the page is packed once, as small as it gets; the server sends it as it is. */
const packPage = async (folder) => {
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  await Promise.all(
    names.map(async (name) =>
      writeFile(`${folder}/${name}.br`, await promisify(brotliCompress)(await readFile(`${folder}/${name}`))),
    ),
  );
};

const began = performance.now();
for (const configFile of ["vite.config.ts", "vite.server.config.ts"])
  await build({ configFile, logLevel: "warn" });
await packPage("dist/web/assets");
await rm("dist/demo", { recursive: true, force: true });
await cp("fixtures/demo", "dist/demo", { recursive: true, filter: (path) => !/\.ts$/.test(path) });
console.log(`Built the page and the Node side into dist in ${Math.round(performance.now() - began)} ms.`);
