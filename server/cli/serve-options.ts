/** The flags of `serve` and `demo`. */
import { type Flags, parseDialect } from "../config.ts";
import { wholeNumber } from "./arguments.ts";

export const SERVE_OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  token: { type: "boolean" },
  store: { type: "string" },
  config: { type: "string" },
  open: { type: "boolean" },
  poll: { type: "string" },
  dialect: { type: "string", multiple: true },
  otlp: { type: "boolean" },
  "otlp-dir": { type: "string" },
  "allow-replay": { type: "boolean" },
  redact: { type: "boolean" },
} as const;

interface Given {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly store?: string | undefined;
  readonly config?: string | undefined;
  readonly open?: boolean | undefined;
  readonly poll?: string | undefined;
  readonly dialect?: readonly string[] | undefined;
  readonly otlp?: boolean | undefined;
  readonly "otlp-dir"?: string | undefined;
  readonly "allow-replay"?: boolean | undefined;
  readonly redact?: boolean | undefined;
}

export const flagsOf = ({
  port,
  host,
  store,
  config,
  open,
  poll,
  dialect,
  otlp,
  redact,
  ...given
}: Given): Flags => ({
  host,
  store,
  config,
  open,
  otlp,
  redact,
  otlpDir: given["otlp-dir"],
  allowReplay: given["allow-replay"],
  port: port === undefined ? undefined : wholeNumber("--port", port, 0, 65_535),
  pollMs: poll === undefined ? undefined : wholeNumber("--poll", poll, 50, 60_000),
  dialects: dialect?.map(parseDialect),
});
