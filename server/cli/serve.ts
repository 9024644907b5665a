/** `hindcast serve`: watch, read, serve, until told to stop. */
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { serve } from "../serve.ts";
import { readArguments } from "./arguments.ts";
import { flagsOf, SERVE_OPTIONS } from "./serve-options.ts";
import { openInput } from "./standard-input.ts";
import { say, visible } from "./terminal.ts";

export const HELP = `hindcast [serve] [PATHS…]

Watches PATHS (folders or files; this folder by default), reads every trace in them as it grows, and
serves the page at the one address it prints. Nothing but this machine can reach it.
The path - is standard input: JSONL from a pipe, kept until the server ends, or in --store FILE.

  --port N             port to listen on (4600); 0 takes any free one
  --host ADDRESS       listen wider; needs --token, or HINDCAST_TOKEN in the environment
  --token              make a token for --host; it is printed once, in the address
  --store FILE         where to keep what was read; else a file in the user's data folder
  --open, --no-open    open the page in the browser, or not (opened when started in a terminal)
  --poll MS            ask the files every MS milliseconds instead of being told of changes
  --dialect NAME=GLOB  read the files that GLOB names as NAME; repeatable
  --otlp               take traces of OpenTelemetry exporters at /v1/traces (OTLP over HTTP, JSON)
  --otlp-dir DIR       append them to files in DIR (otlp-DAY.jsonl), which is watched too; else in the
                       first of PATHS that is a folder. These files are ours; no other is ever written
  --allow-replay       let the program that the configuration names be started, to go on from a mark
  --redact             hide keys, tokens and passwords in all that leaves: page, exports, providers; the store
                       keeps what was read
  --config FILE        configuration; else hindcast.json beside the first path or in the user's folder

Ctrl-C ends it; a second Ctrl-C ends it at once.`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("serve", args, SERVE_OPTIONS);
  const given = positionals.length > 0 ? positionals : ["."];
  const input = openInput(given);
  const paths = input?.paths ?? given;
  input?.whole.catch(({ message }: Error) => say(visible(message)));
  try {
    const config = await loadConfig(paths, flagsOf(values));
    // What came by a pipe is not there another time, so its store goes with it.
    const store = config.store ?? (input && join(input.folder, "store.db"));
    return await serve({ paths, config: { ...config, store }, makeToken: values.token === true });
  } finally {
    input?.remove();
  }
};
