/** The file a person writes. */
import { z } from "zod";
import { type MappingText, pathsOf } from "../../core/dialects/generic-mapping.ts";
import { text } from "./common.ts";
import { prices } from "./lab.ts";
import { orchestrators } from "./orchestrators.ts";
import { providerKeys, providers } from "./providers.ts";
import { replay } from "./replays.ts";

const path = text
  .refine((said) => pathsOf(said) !== undefined, {
    error: ({ input }) =>
      `"${input}" is no path: write keys with dots (meta.ts) or a JSON pointer (/meta/ts)`,
  })
  .meta({ description: "Keys with dots (meta.ts), or a JSON pointer (/meta/ts)." });
const unit = z.enum(["s", "ms", "us", "ns"], {
  error: ({ input }) => `${JSON.stringify(input)} is no unit: write s, ms, us or ns`,
});
const field = (says: string) =>
  z
    .union([path, z.array(path).min(1), z.literal(false)], {
      error: ({ input }) => wrongField(input),
    })
    .optional()
    .describe(`${says} A path, several in order of trust, or false when no field is this.`);

const wrongField = (input: unknown): string => {
  const wrong = (Array.isArray(input) ? input : [input]).find(
    (said) => typeof said !== "string" || pathsOf(said) === undefined,
  );
  return `${JSON.stringify(wrong ?? input)} is no path: write keys with dots (meta.ts), a JSON pointer (/meta/ts), a list of them, or false`;
};

/** What a person knows of the fields of a file that no dialect reads. */
const mapping = z.strictObject({
  time: field("When the line was written."),
  timeUnit: unit.optional().describe("Of times that are numbers. Absent: told by their size."),
  start: field("When what the line tells of began."),
  end: field("When it ended."),
  duration: field("How long it took."),
  durationUnit: unit.optional().describe("Of durations. Absent: by the name of the field, else ms."),
  type: field("What sort of event the line is."),
  id: field("What a start and its end share; the parent of others."),
  parent: field("The id of the span around it."),
  name: field("What it is called."),
  status: field("What came of it."),
  severity: field("How bad it is."),
  message: field("What it says to a person."),
  session: field("Lines with another value are another run."),
  subject: field("Who or what the line is about."),
  step: field("Counts the steps of the run."),
  epoch: field("Counts the epochs of the run."),
  metrics: field("Numbers, or objects of numbers; nothing else is a metric then."),
  ignore: z
    .union([path, z.array(path)], { error: ({ input }) => wrongField(input) })
    .optional()
    .describe("Fields to take for nothing."),
}) satisfies z.ZodType<MappingText>;

/** `hindcast.json`. Published with `hindcast config --schema`. Keys and tokens come from the environment only. */
export const configFile = z
  .strictObject({
    $schema: text.optional(),
    port: z.int().min(0).max(65_535).optional().describe("Port to listen on; 0 takes any free one."),
    host: text.optional().describe("Address to listen on. Anything but this machine needs a token."),
    open: z.boolean().optional().describe("Open the page in the browser at the start."),
    store: text.optional().describe("File of the store."),
    pollMs: z
      .int()
      .min(50)
      .max(60_000)
      .optional()
      .describe("Ask the files this often instead of being told of changes."),
    otlp: z.boolean().optional().describe("Take traces of OpenTelemetry exporters at POST /v1/traces."),
    otlpDir: text
      .optional()
      .describe("Folder that received traces are appended to; else the first watched one."),
    dialects: z
      .record(text, text)
      .optional()
      .describe("Dialect by glob of file, where the content alone does not decide."),
    zones: z
      .record(text, z.union([text, z.number()]))
      .optional()
      .describe("Zone of time stamps without one, by glob of file: Europe/Zurich, +02:00, or minutes."),
    mappings: z
      .record(text, mapping)
      .optional()
      .describe(
        "Names the fields of files in a format of your own, by glob of file. What is not named is still guessed.",
      ),
    providers: providers.optional(),
    prices: prices
      .optional()
      .describe(
        "US dollars for a million tokens, by the beginning of the model's name; these hold before ours.",
      ),
    orchestrators: orchestrators.optional(),
    replay: replay.optional(),
    redact: z
      .boolean()
      .optional()
      .describe("Hide keys, tokens and passwords in the page, in exports and in what goes to a provider."),
    limits: z
      .strictObject({
        lineBytes: z.int().min(1024).optional().describe("Longer lines are skipped and listed."),
        documentBytes: z.int().min(1024).optional().describe("Larger documents are skipped and listed."),
      })
      .optional(),
  })
  .meta({ id: "HindcastConfiguration", title: "Configuration of Hindcast" });
export type ConfigFile = z.output<typeof configFile>;

/** One sentence for each thing that is wrong, or the configuration. */
export const parseConfig = (
  value: unknown,
): { readonly config: ConfigFile } | { readonly wrong: readonly string[] } => {
  const parsed = configFile.safeParse(value);
  if (parsed.success) return { config: parsed.data };
  return {
    wrong: parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${sentenceOf(issue)}`),
  };
};

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== "unrecognized_keys") return issue.message;
  const [place] = issue.path;
  const names = knownKeys(place).join(", ");
  return `there is no ${issue.keys.map((key) => `"${key}"`).join(" or ")}${names && `; known are ${names}`}`;
};

const knownKeys = (place: PropertyKey | undefined): readonly string[] => {
  if (place === undefined) return Object.keys(configFile.shape);
  if (place === "providers") return providerKeys;
  return place === "mappings" ? Object.keys(mapping.shape) : [];
};

export const configJsonSchema = (): object => z.toJSONSchema(configFile);
