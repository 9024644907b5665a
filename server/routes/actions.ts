/** What people decide about attention items: kept, and brought to the orchestrator of the run. */
import { type Context, Hono } from "hono";
import type { RunId } from "../../core/ids.ts";
import { ACTIONS_VERSION, type ActionsOfRun } from "../../core/operator-actions.ts";
import type { Denied, Desk } from "../orchestrators/desk.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, Refusal } from "../problem.ts";
import { actionsAnswer, actionWrite, forwarded } from "../schemas/orchestrators.ts";
import { notesQuery } from "../schemas/queries.ts";
import { answers, asked, NO_STORE, ofRun } from "./doors.ts";

export const actionRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/attention/actions",
    answers("What can be sent to the orchestrators of runs, and what was", actionsAnswer),
    asked(notesQuery),
    async (c) => {
      const { run } = c.req.valid("query");
      const desk = deskOf(parts);
      const runs =
        run === undefined ? await ofWaiting(c, desk) : [ofRun<ActionsOfRun>(run, await desk.ofRun(run))];
      return c.json({ version: ACTIONS_VERSION, runs }, 200, NO_STORE);
    },
  );
  app.post(
    "/attention/actions",
    answers("Something was decided: it is kept, and sent when the unit still waits for it", forwarded),
    async (c) => {
      const read = actionWrite.safeParse(c.var.body);
      if (!read.success) {
        const [issue] = read.error.issues;
        throw badRequest(`${issue?.path.join(".") || "body"}: ${issue?.message}`);
      }
      const { run, event, action } = read.data;
      return c.json(allowed(await deskOf(parts).take(run, event, action)), 200, NO_STORE);
    },
  );
  app.delete("/attention/actions/:id", answers("Taken back before it was sent", forwarded), async (c) => {
    const given = c.req.param("id");
    if (!/^[1-9]\d{0,14}$/.test(given)) throw badRequest("An action is named by its number.");
    return c.json(allowed(await deskOf(parts).withdraw(Number(given))), 200, NO_STORE);
  });
  return app;
};

export const deskOf = (parts: AppParts): Desk => {
  if (!parts.desk) throw new Refusal(503, "This server sends nothing to orchestrators.");
  return parts.desk;
};

export const allowed = <T extends object>(answer: T | Denied): T => {
  if ("denied" in answer) throw new Refusal(answer.status, answer.denied);
  return answer as T;
};

const ofWaiting = async (c: Context<AppEnv>, desk: Desk): Promise<readonly ActionsOfRun[]> => {
  const found: ActionsOfRun[] = [];
  for (const run of await waitingRunIds(c)) {
    const actions = await desk.ofRun(run);
    if (actions) found.push(actions);
  }
  return found;
};

const waitingRunIds = async (c: Context<AppEnv>): Promise<readonly RunId[]> =>
  (await c.var.store.runs()).filter(({ attention }) => attention.open > 0).map(({ id }) => id);
