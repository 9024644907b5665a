/** The growing run: training, and an agent that looks at it every twelve epochs and says what it sees. */
import { modelCall, toolCall } from "./agent/calls.ts";
import { type Tracer, tracer } from "./agent/tracer.ts";
import { rounded, type Seeded, seeded } from "./seeded.ts";
import { merged, type TimedLine } from "./timeline.ts";
import { type Curves, curvesOf } from "./training/curves.ts";
import { meanAccuracy, trainingLines } from "./training/run.ts";
import { EPOCH_MS, EPOCHS, EPOCHS_BEFORE, growingStory } from "./training/seed-43.ts";
import type { TrainingStory } from "./training/story.ts";

/** How much of the run is there when somebody starts to look. */
export const BEFORE_MS = EPOCHS_BEFORE * EPOCH_MS;
const REVIEW_EVERY = 12;
const EPOCH_S = EPOCH_MS / 1000;

/** The whole run, in the order it is written. */
export function growingLines(): Iterable<TimedLine> {
  const story = growingStory();
  return merged(trainingLines(story), reviews(story));
}

const reviews = (story: TrainingStory): readonly TimedLine[] => {
  const random = seeded(story.seed + 1000);
  const curves = curvesOf(story, seeded(story.seed));
  const trace = tracer(1);
  const watch = trace.open(0.05, { spanKind: "task", name: "watch training", subject: "agent:supervisor" });
  for (let epoch = REVIEW_EVERY; epoch < EPOCHS; epoch += REVIEW_EVERY)
    review(trace, watch, curves, epoch, random);
  trace.close(EPOCHS * EPOCH_S - 0.05, watch, {}, { result: "Training has ended as planned." });
  return trace.lines();
};

const SYSTEM = `You watch a training run. Every twelve epochs you see its figures. Say in at most five sentences what has changed, what you expect next, and whether somebody should look. Do not give advice that the figures do not support. If a figure is missing, say that it is missing and do not guess it.`;

const review = (trace: Tracer, watch: string, curves: Curves, epoch: number, random: Seeded): void => {
  const from = epoch * EPOCH_S + 0.4;
  const name = `review epoch ${epoch}`;
  const agent = trace.open(from, { parent: watch, spanKind: "agent", name, subject: "agent:supervisor" });
  const figures = figuresAt(curves, epoch);
  toolCall(trace, {
    parent: agent,
    name: "metrics.read",
    agent: "supervisor",
    from: from + 0.1,
    to: from + 0.55,
    parameters: { series: Object.keys(figures), last: REVIEW_EVERY },
    result: JSON.stringify(figures),
  });
  const input = random.whole(2900, 3400);
  const assess = modelCall(
    trace,
    {
      parent: agent,
      name: "assess",
      agent: "supervisor",
      from: from + 0.7,
      to: from + random.between(11, 15),
      firstTokenAfter: rounded(random.between(0.5, 1.1), 2),
      model: "small-1",
      temperature: 0,
      maxTokens: 512,
      messages: [
        { role: "system", content: SYSTEM },
        {
          role: "user",
          content: `Figures at epoch ${epoch} and ${REVIEW_EVERY} epochs earlier:\n${JSON.stringify(figures, null, 2)}`,
        },
      ],
      response: assessment(curves, epoch),
      input,
      cacheRead: input - random.whole(300, 700),
      output: random.whole(140, 230),
    },
    random,
  );
  const failed = random.chance(0.12);
  const saved = {
    parent: agent,
    name: "checkpoint.save",
    agent: "supervisor",
    from: from + 15.4,
    to: from + rounded(random.between(16.2, 18.4), 2),
    parameters: { epoch, keep: 5 },
    askedBy: assess,
  };
  toolCall(
    trace,
    failed
      ? { ...saved, result: "no space left in the checkpoint folder", error: "disk full" }
      : { ...saved, result: `saved as epoch-${epoch}.ckpt, 41.8 MB` },
  );
  trace.close(from + 19, agent, {}, { result: failed ? "checkpoint not saved" : "ok" });
  if (failed)
    trace.say(from + 19, {
      kind: "anomaly",
      subject: "agent:supervisor",
      severity: "critical",
      type: "tool_failed",
      message: `checkpoint.save failed at epoch ${epoch}: disk full`,
    });
};

interface Figure {
  readonly now: number | null;
  readonly before: number | null;
}

const figuresAt = (curves: Curves, epoch: number): Readonly<Record<string, Figure>> => {
  const both = (series: (epoch: number) => number | undefined): Figure => ({
    now: series(epoch - 1) ?? null,
    before: series(epoch - REVIEW_EVERY) ?? null,
  });
  return {
    mean_accuracy_pct: both((at) => meanAccuracy(curves, at)),
    policy_loss: both((at) => curves.policyLoss[at]),
    value_loss: both((at) => curves.valueLoss[at]),
    entropy: both((at) => curves.entropy[at]),
    explained_variance: both((at) => curves.explainedVariance[at]),
  };
};

const assessment = (curves: Curves, epoch: number): string => {
  const {
    mean_accuracy_pct: accuracy,
    value_loss: value,
    entropy,
    explained_variance: variance,
  } = figuresAt(curves, epoch);
  const gained = rounded((accuracy?.now ?? 0) - (accuracy?.before ?? 0), 1);
  const accuracyText =
    gained > 1
      ? `Mean accuracy rose by ${gained} points to ${accuracy?.now} %.`
      : gained < -0.5
        ? `Mean accuracy fell by ${-gained} points to ${accuracy?.now} %, more than the usual scatter.`
        : `Mean accuracy stands at ${accuracy?.now} %, ${Math.abs(gained)} points from where it was: within the scatter.`;
  const valueText =
    (value?.now ?? 0) > (value?.before ?? 0) * 1.15
      ? `Value loss went up from ${value?.before} to ${value?.now}; the critic is behind the policy and should catch up within ten epochs.`
      : `Value loss is ${value?.now}, against ${value?.before} twelve epochs ago.`;
  const varianceText =
    (variance?.now ?? 0) < 0.2
      ? `Explained variance is only ${variance?.now}: the returns have changed faster than the critic can follow.`
      : `Explained variance is ${variance?.now}, which is what a settled critic shows.`;
  return `${accuracyText} ${valueText} ${varianceText} Entropy is ${entropy?.now}, so the policy still tries other actions. ${gained < -0.5 ? "I would look at the environments one by one before the next review." : "Nobody needs to look now; the next review is in twelve epochs."}`;
};
