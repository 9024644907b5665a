/** Lines of a stranger's format in few words. */
import { takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { type Fields, isFields } from "./generic-names.ts";
import { isSmall } from "./small.ts";

const LONGEST_MESSAGE = 300;

export const clip = (text: string): string =>
  text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text;

/** The first scalars of a line, for the log: `type=… key=…`. */
export const summaryOf = (line: Fields): string => {
  let summary = "";
  let fields = 0;
  for (const key in line) {
    const value = line[key];
    if (value === null || typeof value === "object") continue;
    summary += `${fields === 0 ? "" : " "}${key}=${typeof value === "string" ? value.slice(0, 60) : String(value)}`;
    if (++fields >= 6 || summary.length > 120) break;
  }
  return clip(summary || `{${Object.keys(line).slice(0, 8).join(", ")}}`);
};

export const scalars = (line: Fields): Readonly<Record<string, Json>> => {
  const kept: Record<string, Json> = {};
  let count = 0;
  for (const key in line) {
    const value = takeValue(line[key]);
    if (value === undefined || (typeof value === "string" && value.length > 200) || key === "__proto__")
      continue;
    kept[key] = value;
    if (++count >= 40) break;
  }
  return kept;
};

/** JSON of something small; of something large only what it is. */
export const shortJson = (value: unknown): string =>
  isSmall(value) ? (JSON.stringify(value) ?? "") : Array.isArray(value) ? `[${value.length} items]` : "{…}";

/** `status`: what the line says came of it, wherever it says so. */
export const errorOf = (line: Fields, said?: string): string | undefined => {
  const { error = line.err, is_error: flag, success } = line;
  const status = line.status ?? said;
  if (typeof error === "string" && error !== "") return clip(error);
  if (isFields(error)) return clip(shortJson(error));
  if (flag === true || success === false) return "it says that it failed";
  const answered = answerOf(line);
  if (answered !== undefined && answered >= 500) return because(line, `status ${answered}`);
  return typeof status === "string" &&
    /^(?:error|fail|failed|failure|crashed|timed[ _]?out|timeout|cancell?ed|aborted)$/i.test(status)
    ? because(line, `status ${status}`)
    : undefined;
};

/** With what status a request was answered. */
const answerOf = (line: Fields): number | undefined => {
  const isRequest = [line.method, line.path, line.url, line.uri, line.route, line.endpoint].some(
    (said) => typeof said === "string",
  );
  const code =
    line.status_code ?? line.statusCode ?? line.http_status ?? (isRequest ? line.status : undefined);
  return typeof code === "number" && code >= 100 && code < 600 ? code : undefined;
};

/** With the reason, where the line gives one. */
export const because = (line: Fields, what: string): string => {
  const why = [line.reason, line.cause, line.error_message, line.errorMessage].find(
    (said) => typeof said === "string" && said !== "",
  );
  return why === undefined ? what : clip(`${what}: ${why}`);
};
