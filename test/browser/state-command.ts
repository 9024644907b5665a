/** `hindcast state RUN --at MOMENT --json` of the built program, over the store of one that serves. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { StateAnswer } from "../../core/wire/state-answer.ts";

const program = fileURLToPath(new URL("../../dist/server/hindcast.js", import.meta.url));

export const stateAt = async (store: string, run: string, at: string): Promise<StateAnswer> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, "state", run, "--at", at, "--store", store, "--json"],
    { maxBuffer: 1 << 28 },
  );
  return JSON.parse(stdout) as StateAnswer;
};
