/** Reads a command line strictly: a flag that is not known is an error that names it, never ignored. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { wrongUse } from "./exit.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Throws wrong use, with the way to the help. `command` is for the message. */
export const readArguments = <O extends Options>(command: string, args: readonly string[], options: O) => {
  const help = { type: "boolean", short: "h" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help },
      allowPositionals: true,
      strict: true,
      allowNegative: true,
    });
  } catch (error) {
    throw wrongUse(`${sentence(error)} See: hindcast ${command} --help`);
  }
};

/** The messages of parseArgs, without its advice on how to write a file name that begins with a dash. */
const sentence = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '([^']*)'/.exec(message);
  if (unknown) return `There is no option ${unknown[1]}.`;
  return `${message.split(/\.\s|\n/, 1)[0]?.replace(/\.$/, "")}.`;
};

/** A whole number from a flag, or wrong use. */
export const wholeNumber = (flag: string, text: string, least: number, most: number): number => {
  const number = Number(text);
  if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number;
  throw wrongUse(`${flag} needs a whole number from ${least} to ${most}, not "${text}".`);
};

/** The two things a command is about, or wrong use. */
export const onlyTwo = (
  command: string,
  what: string,
  [first, second, more]: readonly string[],
): readonly [string, string] => {
  if (first === undefined || second === undefined)
    throw wrongUse(`Name ${what}. See: hindcast ${command} --help`);
  if (more !== undefined) throw wrongUse(`hindcast ${command} takes ${what}; "${more}" is too much.`);
  return [first, second];
};

/** The one thing a command is about, or wrong use. */
export const onlyOne = (command: string, what: string, positionals: readonly string[]): string => {
  const [first, ...more] = positionals;
  if (first === undefined)
    throw wrongUse(
      `Name ${what}: hindcast ${command} ${what.replace(/^an? /, "").toUpperCase()}. See: hindcast ${command} --help`,
    );
  if (more.length > 0)
    throw wrongUse(`hindcast ${command} takes one ${what.replace(/^an? /, "")}; "${more[0]}" is too much.`);
  return first;
};
