/** Lines of a console that are for people: kept as logs. */
import type { AbsoluteTime, NewEvent, Severity } from "../event.ts";
import type { Subject } from "../ids.ts";
import { clip } from "./generic-text.ts";

/** What stands at the start of a line or before a colon counts: "no errors found" is no error. */
const ERROR =
  /^\s*(?:\S+\s+)?(?:error|fatal|traceback|exception)\b|(?:error|exception):|\[(?:error|fatal)\]/i;
const WARNING = /^\s*(?:\S+\s+)?warn(?:ing)?\b|warning:|\[warn(?:ing)?\]/i;

export const severityOfText = (text: string): Severity =>
  ERROR.test(text) ? "error" : WARNING.test(text) ? "warning" : "info";

export const consoleLine = (
  text: string,
  subject?: Subject | undefined,
  time?: AbsoluteTime | undefined,
): NewEvent => ({
  kind: "log",
  severity: severityOfText(text),
  message: clip(text.trimEnd()),
  stream: "console",
  subject,
  time,
});
