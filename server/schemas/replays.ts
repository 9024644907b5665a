/** Replay by the person's own program: its configuration, and what is asked for. */
import { z } from "zod";
import type * as Wire from "../../core/replay/replay-wire.ts";
import { fits, list, runId, text } from "./common.ts";
import { askedRequest, eventNameText } from "./lab.ts";

export const replay = z
  .strictObject({
    command: z
      .array(text.min(1))
      .min(1)
      .describe(
        "Program and its arguments, as they are: no shell reads them. It finds what is known at the mark in the file HINDCAST_START names, and writes hindcast lines to the file HINDCAST_TRACE names.",
      ),
    folder: text
      .min(1)
      .optional()
      .describe("Where it runs, as seen from the folder of this configuration; else that folder."),
    variables: z
      .array(
        text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
          error: "write names of variables of the environment, never their values",
        }),
      )
      .optional()
      .describe("Variables of the environment that it gets; of ours it gets PATH, HOME and the like only."),
    minutes: z
      .number()
      .positive()
      .max(24 * 60)
      .optional()
      .describe("It is ended after this long; 10 unless said otherwise."),
    outputBytes: z.int().min(1024).optional().describe("Of what it prints; 10 MB unless said otherwise."),
    traceBytes: z.int().min(1024).optional().describe("Of its trace; 256 MiB unless said otherwise."),
  })
  .describe("The program that goes on from a mark. Nothing is started without --allow-replay.");

export const replayOrder = fits<Wire.ReplayOrder>()(
  z.strictObject({
    run: runId,
    event: eventNameText,
    request: askedRequest.optional().describe("Of the model call that the event begins, as edited."),
  }),
);

export const replayStatus = fits<Wire.ReplayStatus>()(
  z.strictObject({
    version: z.literal(1),
    isAllowed: z.boolean(),
    whyNot: text.nullable(),
    running: list(runId),
  }),
);

export const replayStopped = z.strictObject({ stopped: z.boolean() });
