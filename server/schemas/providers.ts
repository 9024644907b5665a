/** What may execute a model call again. A key is never written here, only the variable that holds it. */
import { z } from "zod";
import type { ProviderSettings } from "../providers/settings.ts";
import { text } from "./common.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const urlOf = (said: string): URL | undefined => (URL.canParse(said) ? new URL(said) : undefined);

const baseUrl = text
  .refine(
    (said) => {
      const url = urlOf(said);
      return url !== undefined && /^https?:$/.test(url.protocol);
    },
    { error: "write an address that begins with https:// or http://" },
  )
  .refine(
    (said) => {
      const url = urlOf(said);
      return !url || (url.username === "" && url.password === "" && url.search === "" && url.hash === "");
    },
    { error: "write the address without a name, a password, a query or a fragment" },
  )
  .optional()
  .describe("Address of the API. Absent: that of the company itself.");

const http = z
  .strictObject({
    kind: z
      .enum(["anthropic", "openai"])
      .describe("The protocol. Local servers mostly speak that of openai."),
    baseUrl,
    keyVariable: text
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
        error: "write the name of a variable of the environment, never a key",
      })
      .optional()
      .describe(
        "Variable of the environment that holds the key. Absent: ANTHROPIC_API_KEY or OPENAI_API_KEY, and with a baseUrl none.",
      ),
    stream: z.boolean().optional().describe("Ask for the answer in pieces; true unless said otherwise."),
    silenceMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .optional()
      .describe("Fail when nothing comes for this long; 180000 unless said otherwise."),
    answerBytes: z
      .int()
      .min(1024)
      .max(2 ** 30)
      .optional()
      .describe("Break off larger answers; 16 MiB unless said otherwise."),
  })
  .refine(({ baseUrl: said, keyVariable }) => keyVariable === undefined || !isOpenWay(said), {
    path: ["baseUrl"],
    error: "a key would travel in the clear: use https, or leave keyVariable out",
  });

const isOpenWay = (said: string | undefined): boolean => {
  const url = said === undefined ? undefined : urlOf(said);
  return url?.protocol === "http:" && !LOOPBACK.test(url.hostname);
};

const provider = z.discriminatedUnion("kind", [
  http,
  z.strictObject({
    kind: z.literal("recorded").describe("Answers from the trace, where the input is the same."),
  }),
  z.strictObject({
    kind: z.literal("scripted").describe("Answers from a local file."),
    file: text.min(1).describe("JSONL of answers, as seen from the folder of this configuration."),
  }),
]) satisfies z.ZodType<ProviderSettings>;

export const providerKeys: readonly string[] = Object.keys(http.shape);

const name = text.regex(/^[A-Za-z0-9._][A-Za-z0-9._-]{0,127}$/, {
  error: "a name is of letters, digits, dots, dashes and underscores",
});

export const providers = z
  .record(name, provider)
  .describe("What may execute a model call again, by a name of yours. Keys come from the environment only.");
