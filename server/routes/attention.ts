/** What waits for a person, over all runs. */
import { Hono } from "hono";
import { attentionQueue, offeredAnswers } from "../../core/attention-queue.ts";
import type { RunState } from "../../core/state.ts";
import { ATTENTION_VERSION, type WaitingItem, type WaitingRun } from "../../core/wire/attention.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppEnv } from "../parts.ts";
import { attentionAnswer } from "../schemas/attention.ts";
import { answers, NO_STORE } from "./doors.ts";

/** States that are read for one answer. */
const MOST_RUNS = 100;

export const attentionRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/attention", answers("Questions that wait, by run", attentionAnswer), async (c) =>
    c.json({ version: ATTENTION_VERSION, runs: await waitingRuns(c.var.store) }, 200, NO_STORE),
  );
  return app;
};

export const waitingRuns = async (
  store: Pick<StoreReader, "runs" | "stateAt">,
): Promise<readonly WaitingRun[]> => {
  const open = (await store.runs())
    .filter(({ attention }) => attention.open > 0)
    .sort((left, right) => (right.end ?? "").localeCompare(left.end ?? ""))
    .slice(0, MOST_RUNS);
  const found: WaitingRun[] = [];
  for (const { id } of open) {
    const answer = await store.stateAt(id, { kind: "live" }, 0);
    if (answer && answer.state.attention.size > 0)
      found.push({ run: id, at: answer.at.at, items: itemsOf(answer.state) });
  }
  return found;
};

const itemsOf = (state: RunState): readonly WaitingItem[] =>
  attentionQueue(state).map(({ id, event, at, kind = null, text = null, subject, blocks }) => {
    const phase = subject === undefined ? undefined : state.subjects.get(subject)?.attributes.phase;
    return {
      id,
      event,
      at,
      kind,
      text,
      subject: subject ?? null,
      phase: typeof phase === "string" && phase !== "" ? phase.toLowerCase() : null,
      blocks,
      offered: offeredAnswers(state.records, { id, subject }),
    };
  });
