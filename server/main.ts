/** The command line: chooses a command, loads only that, and turns its end into an exit code. */

import { existsSync } from "node:fs";
import { COMMANDS, isCommand } from "./cli/commands.ts";
import { CommandError, wrongUse } from "./cli/exit.ts";
import { OVERVIEW } from "./cli/help.ts";
import { visible } from "./cli/terminal.ts";
import { VERSION } from "./version.ts";

const start = async (args: readonly string[]): Promise<number> => {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") return say(VERSION);
  if (first === "--help" || first === "-h" || first === "help") return say(OVERVIEW);
  const command = first !== undefined && isCommand(first) ? first : "serve";
  if (command !== first && first !== undefined && isUnknownWord(first)) throw unknownWord(first);
  const { run, HELP } = await COMMANDS[command]();
  const given = command === first ? rest : args;
  const flags = given.includes("--") ? given.slice(0, given.indexOf("--")) : given;
  return flags.includes("--help") || flags.includes("-h") ? say(HELP) : run(given);
};

/** A mistyped command would otherwise be a folder that is waited for. */
const isUnknownWord = (word: string): boolean => /^[a-z]+(?:-[a-z]+)*$/.test(word) && !existsSync(word);
const unknownWord = (word: string): CommandError =>
  wrongUse(
    `There is no command ${word}, and no file or folder of that name. See: hindcast --help. To wait for such a folder: hindcast serve ${word}`,
  );

const say = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return 0;
};

/** Known ends have a sentence; anything else is a bug, told in one sentence too unless HINDCAST_DEBUG is set. */
const codeOf = (error: unknown): number => {
  const known = error instanceof CommandError || (error instanceof Error && error.name === "StoreRefused");
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`hindcast: ${known ? "" : "something went wrong inside: "}${visible(message)}\n`);
  if (!known && process.env.HINDCAST_DEBUG) console.error(error);
  if (error instanceof CommandError) return error.code;
  return known ? 2 : 1;
};

// `hindcast … | head` closes our output early: that is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
// Nobody reads what we say: no reason to stop.
process.stderr.on("error", () => undefined);
const code = await start(process.argv.slice(2)).catch(codeOf);
process.stdout.write("", () => process.exit(code));
