import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../fixtures/demo/", import.meta.url));

/** The example runs that come with the program, by file name. */
export const exampleRuns = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => [name, readFileSync(`${folder}${name}`, "utf8")]),
  );
