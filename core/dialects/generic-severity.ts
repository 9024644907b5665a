/** How bad a line of a stranger's log says it is. */
import type { Severity } from "../event.ts";

const LEVELS: Readonly<Record<string, Severity>> = {
  trace: "debug",
  debug: "debug",
  verbose: "debug",
  info: "info",
  information: "info",
  notice: "info",
  success: "info",
  normal: "info",
  warn: "warning",
  warning: "warning",
  error: "error",
  err: "error",
  failure: "error",
  critical: "critical",
  crit: "critical",
  fatal: "critical",
  alert: "critical",
  emergency: "critical",
  panic: "critical",
  emerg: "critical",
  assert: "critical",
  severe: "error",
  note: "info",
  fine: "debug",
  finer: "debug",
  finest: "debug",
  v: "debug",
  d: "debug",
  i: "info",
  w: "warning",
  e: "error",
  f: "critical",
};
const BY_TENS: readonly Severity[] = ["debug", "debug", "info", "warning", "error", "critical"];

/** By the digit that syslog and the journal of systemd write, as text: 0 emergency … 7 debug. */
const SYSLOG: readonly Severity[] = [
  ...(["critical", "critical", "critical", "error"] as const),
  ...(["warning", "info", "info", "debug"] as const),
];

/**
 * Words and letters of the usual loggers, the numbers of those that count in tens (10 trace or debug … 60 fatal), and
 * syslog's digits as text.
 */
export const severityOf = (value: unknown): Severity | undefined => {
  if (typeof value === "string") {
    const word = value.toLowerCase();
    return /^[0-7]$/.test(word)
      ? SYSLOG[Number(word)]
      : Object.hasOwn(LEVELS, word)
        ? LEVELS[word]
        : undefined;
  }
  return typeof value === "number" && value % 10 === 0 ? BY_TENS[value / 10 - 1] : undefined;
};

/** The level that a line of text names: `level=warn msg="slow"`. */
export const severityIn = (text: string): Severity | undefined =>
  severityOf(/\b(?:level|lvl|severity)="?([A-Za-z]+)/.exec(text)?.[1]);
