/** The Lab: a recorded model call to edit, who can answer it, and attempts at it. */
import { Hono } from "hono";
import { parseEventName, type RunId } from "../../core/ids.ts";
import type {
  AttemptList,
  AttemptOrder,
  LabCall,
  LabCheck,
  ProviderList,
} from "../../core/replay/lab-wire.ts";
import type { StoreReader } from "../../store/store.ts";
import { Attempts, spentOn } from "../lab/attempts.ts";
import { readCall } from "../lab/calls.ts";
import { openProvider, whyNone } from "../lab/choosing.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, notFound, Refusal } from "../problem.ts";
import {
  attemptDetail,
  attemptList,
  attemptMessage,
  attemptOrder,
  attemptsQuery,
  checkList,
  checkWrite,
  labCall,
  labCheck,
  providerList,
  stopped,
} from "../schemas/lab.ts";
import { streamed } from "../streamed.ts";
import {
  answers,
  answersEvents,
  asked,
  EVENT_STREAM,
  keeperOf,
  NO_STORE,
  numberOf,
  ofRun,
  runOf,
  written,
} from "./doors.ts";

export const attemptRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const prices = parts.prices ?? {};
  const attempts = parts.keeper && new Attempts({ keeper: parts.keeper, prices });

  const callNamed = async (store: StoreReader, run: RunId, named: string): Promise<LabCall> => {
    const event = parseEventName(named);
    if (!event) throw badRequest("A span is named by the event that starts it: e2847 or e2847.1.");
    ofRun(run, await store.run(run));
    const call = await readCall(store, run, event, prices);
    if (call === "no-call") throw badRequest(`The span ${named} of the run "${run}" is no model call.`);
    if (!call) throw notFound(`No span of the run "${run}" starts with the event ${named}.`);
    return call;
  };

  app.get("/providers", answers("Who can answer a model call again", providerList), (c) =>
    c.json(providersOf(parts), 200, NO_STORE),
  );
  app.get(
    "/runs/:run/spans/:event/call",
    answers("A recorded model call as it can be edited and made again", labCall),
    async (c) => c.json(await callNamed(c.var.store, runOf(c), c.req.param("event")), 200, NO_STORE),
  );

  app.get(
    "/attempts",
    answers("Attempts at a model call, or at all of a run, with the checks of their answers", attemptList),
    asked(attemptsQuery),
    async (c) => {
      const { run, event } = c.req.valid("query");
      ofRun(run, await c.var.store.run(run));
      return c.json(await listOf(c.var.store, run, event), 200, NO_STORE);
    },
  );
  app.post(
    "/attempts",
    answersEvents("Makes a model call again, once or several times, and tells what comes", attemptMessage),
    async (c) => {
      const order: AttemptOrder = written(c, attemptOrder);
      keeperOf(parts);
      const { store } = c.var;
      const call = await callNamed(store, order.run, order.event);
      const { provider, kind } = await openProvider(parts.providers, store, order);
      const left = new AbortController();
      const signal = AbortSignal.any([left.signal, parts.closing]);
      const messages = attempts?.run({ order, call, provider, kind, signal });
      if (!messages) throw new Refusal(503, "This server keeps nothing that people write.");
      return c.body(
        streamed(c, parts.log, framed(messages), () => left.abort()),
        200,
        EVENT_STREAM,
      );
    },
  );
  app.get("/attempts/:id", answers("One attempt with all that was asked", attemptDetail), async (c) => {
    const id = numberOf(c, "id", "An attempt");
    const found = await c.var.store.attempt(id);
    if (!found) throw notFound(`There is no attempt ${id}.`);
    return c.json(found, 200, NO_STORE);
  });
  app.post(
    "/attempts/:id/stop",
    answers("Stops an attempt; what came so far is kept. False: it does not run", stopped),
    (c) => c.json({ stopped: attempts?.stop(numberOf(c, "id", "An attempt")) ?? false }, 200, NO_STORE),
  );
  app.delete(
    "/attempts/:id",
    answers("An attempt gone: those that are left of its call", attemptList),
    async (c) => {
      const id = numberOf(c, "id", "An attempt");
      const { store } = c.var;
      const gone = await store.attempt(id);
      if (!gone || !(await keeperOf(parts).removeAttempt(id))) throw notFound(`There is no attempt ${id}.`);
      const { run, event } = gone;
      return c.json(await listOf(store, run, event), 200, NO_STORE);
    },
  );

  app.post("/checks", answers("A new check of the answers to a call", labCheck), async (c) => {
    const check = written(c, checkWrite);
    await callNamed(c.var.store, check.run, check.event);
    return c.json(await keeperOf(parts).saveCheck({ id: 0, ...check } as LabCheck), 200, NO_STORE);
  });
  app.delete(
    "/checks/:id",
    answers("A check gone: those that are left", checkList),
    asked(attemptsQuery),
    async (c) => {
      const { run, event } = c.req.valid("query");
      const id = numberOf(c, "id", "A check");
      const known = (await c.var.store.checks(run, event)).some((check) => check.id === id);
      if (!known || !(await keeperOf(parts).removeNote(id))) throw notFound(`There is no check ${id}.`);
      return c.json(await c.var.store.checks(run, event), 200, NO_STORE);
    },
  );
  return app;
};

const listOf = async (store: StoreReader, run: RunId, event: string | undefined): Promise<AttemptList> => {
  const [attempts, checks, all, branches] = await Promise.all([
    store.attempts(run, event),
    store.checks(run, event),
    store.attempts(undefined, undefined),
    store.branches(undefined),
  ]);
  const ofBranches = branches.map(({ kind, own }) => ({ kind, costUsd: own.costUsd }));
  return { version: 1, attempts, checks, spentUsd: spentOn([...all, ...ofBranches]) };
};

const providersOf = ({ providers, prices = {} }: AppParts): ProviderList => {
  const list = providers?.list() ?? [];
  return { version: 1, providers: list, reason: whyNone(list), prices };
};

async function* framed(
  messages: AsyncGenerator<{ readonly kind: string }, void>,
): AsyncGenerator<string, void> {
  try {
    for await (const message of messages)
      yield `event: ${message.kind}\ndata: ${JSON.stringify(message)}\n\n`;
  } finally {
    await messages.return();
  }
}
