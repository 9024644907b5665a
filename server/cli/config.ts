/** `hindcast config`: what is configured, and by which file. */
import { loadConfig } from "../config.ts";
import { printTarget } from "../orchestrators/target.ts";
import { createProviders } from "../providers/providers.ts";
import { readArguments } from "./arguments.ts";
import { defaultStore } from "./folders.ts";
import { printJson, printLine } from "./terminal.ts";

export const HELP = `hindcast config [PATHS…] [--schema] [--config FILE]

Prints the configuration that serving PATHS (else the current folder) would use, and the file it came from.

  --schema       the JSON Schema of hindcast.json
  --config FILE  the configuration to look at; else hindcast.json beside the first path, or in the
                 configuration folder of the user; never one inside a watched folder`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("config", args, {
    schema: { type: "boolean" },
    config: { type: "string" },
    json: { type: "boolean" },
  });
  if (values.schema) {
    const { configJsonSchema } = await import("../schemas/configuration.ts");
    await printLine(JSON.stringify(configJsonSchema(), null, 2));
    return 0;
  }
  const paths = positionals.length > 0 ? positionals : ["."];
  const { reading, file, providers, orchestrators, ...rest } = await loadConfig(paths, {
    config: values.config,
  });
  await printJson({
    version: 1,
    file: file ?? null,
    ...rest,
    store: rest.store ?? defaultStore(paths),
    open: rest.open ?? null,
    pollMs: rest.pollMs ?? null,
    otlpDir: rest.otlpDir ?? null,
    replay: rest.replay ?? null,
    ...reading,
    providers: createProviders(providers, process.env).list(),
    orchestrators: Object.fromEntries(
      Object.entries(orchestrators).map(([glob, target]) => [glob, printTarget(target)]),
    ),
  });
  return 0;
};
