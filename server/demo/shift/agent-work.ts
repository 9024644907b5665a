/** What an agent writes while it works on a phase: it reads, thinks, edits and tests, and says what it does. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import type { Tracer } from "../agent/tracer.ts";
import { rounded, type Seeded } from "../seeded.ts";
import type { Phase, Step, Unit } from "./steps.ts";

export interface Desk {
  readonly trace: Tracer;
  readonly random: Seeded;
  /** Seconds since the shift began: when somebody begins to look, and when it ends; nobody writes after it. */
  readonly watched: number;
  readonly end: number;
}

type WorkStep = Extract<Step, { do: "work" }>;

/** Between two calls of one agent, in seconds, and of how many calls one asks the model. */
interface Pace {
  readonly between: readonly [number, number];
  readonly thinks: number;
}
/** What is over is told in large steps, what one watches as it happens. */
const PAST: Pace = { between: [45, 120], thinks: 4 };
const WATCHED: Pace = { between: [5, 16], thinks: 24 };
/** Dollars per million tokens of the imaginary model. */
const PRICE = { input: 3, cacheRead: 0.3, output: 15 };

const FILES = [
  "src/index.ts",
  "src/store.ts",
  "src/routes.ts",
  "src/form.ts",
  "tests/store.spec.ts",
  "docs/notes.md",
];
const TOOLS: Readonly<Record<Phase, readonly string[]>> = {
  goal: ["file.read", "code.search"],
  plan: ["file.read", "code.search", "file.write"],
  implement: ["file.read", "file.edit", "file.edit", "test.run"],
  rebase: ["git.rebase", "test.run"],
  review: ["git.diff", "file.read", "test.run"],
  complete: ["git.merge", "test.run"],
};
const REMARKS: Readonly<Record<Phase, readonly string[]>> = {
  goal: ["I look for the places that this is about.", "Two of the three places do it differently."],
  plan: ["The smallest change is in the store; the routes can stay.", "A test first, then the change."],
  implement: [
    "The type says what may be absent; the code did not.",
    "Now the callers.",
    "The old test covers half of it.",
  ],
  rebase: ["The base has moved by eleven commits.", "No file of ours was touched."],
  review: ["I read the change against the goal.", "The edge is tested, the middle is not."],
  complete: ["Merging into main.", "The tests of main pass with it."],
};

/** Writes from `from` until the returned second; where the shift ends before, the session has no end. */
export const agentWork = (desk: Desk, unit: Unit, step: WorkStep, from: number): number => {
  const { trace, random, end } = desk;
  const to = rounded(from + step.minutes * 60 * random.between(0.94, 1.06), 3);
  const subject = `unit:${unit.name}`;
  const agent = trace.open(
    from,
    { spanKind: "agent", name: `${unit.name} · ${step.phase}`, subject, attributes: { phase: step.phase } },
    { parameters: { goal: unit.goal, phase: step.phase } },
  );
  let calls = 0;
  const paceAt = (at: number): Pace => (at < desk.watched ? PAST : WATCHED);
  for (
    let at = from + random.between(2, 8);
    at < Math.min(to, end) - 25;
    at += random.between(...paceAt(at).between)
  ) {
    const place = { ...desk, agent, subject, at };
    if (calls % paceAt(at).thinks === 0) think(place, step);
    else useTool(place, step, Math.min(to - 20 - at, 30));
    if (random.chance(0.16))
      trace.say(at - 0.5, {
        kind: "span-event",
        id: agent,
        subject,
        name: "text",
        attributes: { text: random.pick(REMARKS[step.phase]) },
      });
    calls++;
  }
  if (to > end) return to;
  if (step.failed !== undefined) failingTests({ ...desk, agent, subject, at: to - 18 }, step.failed);
  trace.say(to - 0.4, {
    kind: "span-event",
    id: agent,
    subject,
    name: "text",
    attributes: { text: step.said },
  });
  close(trace, to, agent, subject, {
    ...(step.failed !== undefined && { error: step.failed }),
    result: step.said,
  });
  return to;
};

/** An end that says whom it is about, as the start does: logs of one unit are asked for by subject. */
const close = (
  trace: Tracer,
  at: number,
  id: string,
  subject: string,
  rest: Partial<Extract<HindcastLine, { kind: "span-end" }>>,
): void =>
  trace.say(at, {
    kind: "span-end",
    id,
    subject,
    status: rest.error === undefined ? "ok" : "error",
    ...rest,
  });

interface Place extends Desk {
  readonly agent: string;
  readonly subject: string;
  readonly at: number;
}

const think = ({ trace, random, agent, subject, at }: Place, step: WorkStep): void => {
  const input = random.whole(14_000, 52_000);
  const cacheRead = Math.floor(input * random.between(0.55, 0.8));
  const output = random.whole(300, 1900);
  const id = trace.open(at, {
    parent: agent,
    spanKind: "llm",
    name: step.phase,
    subject,
    attributes: { model: "large-2" },
  });
  close(trace, at + random.between(5, 18), id, subject, {
    usage: {
      input: input - cacheRead,
      cacheRead,
      output,
      costUsd: rounded(
        ((input - cacheRead) * PRICE.input + cacheRead * PRICE.cacheRead + output * PRICE.output) / 1e6,
        5,
      ),
    },
    response: random.pick(REMARKS[step.phase]),
  });
};

const useTool = (
  { trace, random, agent, subject, at }: Place,
  { phase }: WorkStep,
  longest: number,
): void => {
  const name = random.pick(TOOLS[phase]);
  const slow = name === "test.run" || name.startsWith("git.");
  const to = at + (slow ? random.between(4, Math.max(5, longest)) : random.between(0.1, 1.2));
  const parameters =
    name === "test.run" ? { command: "npm test" } : slow ? { base: "main" } : { path: random.pick(FILES) };
  const result = name === "test.run" ? "all passed" : slow ? "ok" : `${random.whole(12, 400)} lines`;
  const id = trace.open(at, { parent: agent, spanKind: "tool", name, subject }, { parameters });
  close(trace, to, id, subject, { result });
};

const failingTests = ({ trace, agent, subject, at }: Place, failure: string): void => {
  const id = trace.open(
    at,
    { parent: agent, spanKind: "tool", name: "test.run", subject },
    { parameters: { command: "npm test" } },
  );
  close(trace, at + 14, id, subject, { error: failure, result: failure });
  trace.say(at + 14.1, {
    kind: "anomaly",
    subject,
    severity: "critical",
    type: "tool_failed",
    message: `test.run failed: ${failure}`,
  });
};
