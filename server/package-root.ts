/** Where this package lies: the built page and the example runs are found from there, however the code is bundled. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`${fileURLToPath(import.meta.url)} lies in no package`);
    folder = above;
  }
  return folder;
};
