/**
 * Who answers in the demo: the recording, and a script in the place of a model, so that a call can be made again and a
 * run replayed without a network. The script says of itself that it is one.
 */

import type { ScriptedAnswer } from "../providers/scripted.ts";
import type { ConfigFile } from "../schemas/configuration.ts";

export const ANSWERS_FILE = "answers.jsonl";

/** Dollars for a million tokens of the imaginary model of the example runs. */
export const DEMO_CONFIGURATION: ConfigFile = {
  providers: {
    script: { kind: "scripted", file: ANSWERS_FILE },
    recording: { kind: "recorded" },
  },
  prices: { "large-2": { input: 3, output: 15, cacheRead: 0.3 } },
};

const usage = { input: 2100, output: 340 };
const edit = {
  name: "file.edit",
  arguments: {
    path: "src/cart/clock.ts",
    replace: "export const clock = systemClock;",
    with: "export const clock = injectable(systemClock);",
  },
};
const suite = { name: "test.run", arguments: { command: "npm test -- checkout", workers: 4, retries: 0 } };

const diagnosis = (text: string, tools: ScriptedAnswer["toolCalls"] = [edit, suite]): ScriptedAnswer => ({
  when: { contains: "applies voucher before expiry" },
  text,
  toolCalls: tools,
  usage,
  delayMs: 300,
  wordMs: 25,
});

/** The first that fits is taken, each once in an order of several. */
export const DEMO_ANSWERS: readonly ScriptedAnswer[] = [
  diagnosis(
    "The voucher is valid when the cart is built but has expired by the time the total is read.\n\nClock readers: src/cart/voucher.ts:31 (wall clock), src/session/session.ts:54 (fake clock). Only voucher.ts reads a clock that the test does not control, so the outcome depends on how long the first render takes.\n\nThe smallest change is to pass the clock into `applyVoucher` and read it once per cart. I will edit cart/clock.ts and leave timeouts alone.",
  ),
  diagnosis(
    "The received total, 45.80, is the sum without the voucher: it was refused. The only comparison with the wall clock is src/cart/voucher.ts line 31, while the test advances a fake clock.\n\nI will make the clock injectable in cart/clock.ts, then run the suite again. Timeouts stay as they are.",
  ),
  diagnosis(
    "Two clocks disagree: the voucher is compared with the wall clock, the session with the fake one. I will first run the suite again to see how often it fails, and only then edit.",
    [suite],
  ),
  {
    ...diagnosis("The voucher is read with the wall clock; everything else takes its time from `clock`."),
    repeat: true,
  },
  {
    when: { contains: "47 passed" },
    text: "The suite is green: 47 passed. The cause was the wall clock in voucher.ts; no timeout was touched. Run it once more before the merge.",
    usage: { input: 2600, output: 60 },
    wordMs: 25,
    repeat: true,
  },
  {
    text: "This answer comes from a script and not from a model. Name a provider in hindcast.json to ask a real one.",
    usage: { input: 400, output: 30 },
    wordMs: 25,
    repeat: true,
  },
];
