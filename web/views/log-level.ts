/** The level of a log line: the word it begins with, else what the trace says. Pure. */
import type { EventOf, Severity } from "../../core/event.ts";

const WORDS: Readonly<Record<string, Severity>> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "critical",
  FATAL: "critical",
};

/** Only times and brackets may stand before it: a sentence about an error is none. */
export const lineLevel = ({ message, severity }: Pick<EventOf<"log">, "message" | "severity">): Severity => {
  const found = /^[^a-z]{0,48}?\b(DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b/.exec(message)?.[1];
  const said = found === undefined ? undefined : WORDS[found];
  return said !== undefined && severity === "info" ? said : severity;
};
