/** `hindcast demo`: the example runs, three of them growing, in a copy that goes away at the end. */
import { loadConfig } from "../config.ts";
import { startDemo } from "../demo/demo.ts";
import { serve } from "../serve.ts";
import { readArguments } from "./arguments.ts";
import { wrongUse } from "./exit.ts";
import { flagsOf, SERVE_OPTIONS } from "./serve-options.ts";
import { say, visible } from "./terminal.ts";

export const HELP = `hindcast demo

Serves a temporary copy of the example runs, three of which go on growing, and prints the address.
Everything is removed at the end.

  --port N           port to listen on (4600); 0 takes any free one
  --host ADDRESS     listen wider; needs --token, or HINDCAST_TOKEN in the environment
  --open, --no-open  open the page in the browser, or not`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("demo", args, SERVE_OPTIONS);
  if (positionals.length > 0)
    throw wrongUse(`hindcast demo takes no paths. To serve ${visible(positionals[0] ?? "")}: hindcast serve`);
  const demo = await startDemo();
  try {
    const config = await loadConfig([demo.folder], { ...flagsOf(values), store: values.store ?? demo.store });
    void demo.ended.then((reason) => reason !== undefined && say(visible(reason)));
    return await serve({ paths: [demo.folder], config, makeToken: values.token === true });
  } finally {
    await demo.stop();
  }
};
