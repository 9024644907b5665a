/** The file a person writes. */
import { z } from "zod";
import { text } from "./common.ts";

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
    dialects: z
      .record(text, text)
      .optional()
      .describe("Dialect by glob of file, where the content alone does not decide."),
    zones: z
      .record(text, z.union([text, z.number()]))
      .optional()
      .describe("Zone of time stamps without one, by glob of file: Europe/Zurich, +02:00, or minutes."),
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
    wrong: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`),
  };
};

export const configJsonSchema = (): object => z.toJSONSchema(configFile);
