/** Branches: planned, begun, stopped, named, listed. What they execute is read as any run. */
import { Hono } from "hono";
import type { RunId } from "../../core/ids.ts";
import type { Branch, BranchOrder } from "../../core/replay/branch-wire.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Branches } from "../lab/branches.ts";
import { openProvider, providerInfo } from "../lab/choosing.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { notFound, Refusal } from "../problem.ts";
import {
  branch,
  branchChange,
  branchesQuery,
  branchList,
  branchOrder,
  branchPlan,
} from "../schemas/branches.ts";
import { stopped } from "../schemas/lab.ts";
import { answers, asked, keeperOf, NO_STORE, ofRun, runOf, written } from "./doors.ts";

export const branchRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const branches = (): Branches => {
    if (!parts.branches) throw new Refusal(503, "This server executes nothing.");
    return parts.branches;
  };
  app.get(
    "/branches",
    answers("Branches of a run and theirs, or all", branchList),
    asked(branchesQuery),
    async (c) => {
      const { run } = c.req.valid("query");
      if (run !== undefined) ofRun(run, await c.var.store.run(run));
      return c.json({ version: 1, branches: await c.var.store.branches(run) } as const, 200, NO_STORE);
    },
  );
  app.post(
    "/branches/plan",
    answers("What a branch would keep, execute and stop at", branchPlan),
    async (c) => {
      const order: BranchOrder = written(c, branchOrder);
      const { kind } = providerInfo(parts.providers, order.provider);
      return c.json(await branches().plan(order, kind), 200, NO_STORE);
    },
  );
  app.post("/branches", answers("Begins a branch: a run that grows while it executes", branch), async (c) => {
    const order: BranchOrder = written(c, branchOrder);
    const answering = await openProvider(parts.providers, parts.store, order);
    const begun = await branches().begin(order, answering);
    return c.json(begun.branch, 200, NO_STORE);
  });
  app.post(
    "/branches/:run/stop",
    answers("Stops a branch; what was executed is kept. False: it does not run", stopped),
    (c) => c.json({ stopped: branches().stop(runOf(c)) }, 200, NO_STORE),
  );
  app.put("/branches/:run", answers("A branch named, folded or archived", branch), async (c) => {
    const change = written(c, branchChange);
    const known = await branchNamed(c.var.store, runOf(c));
    const changed: Branch = {
      ...known,
      ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
    };
    await keeperOf(parts).saveBranch(changed);
    return c.json(changed, 200, NO_STORE);
  });
  return app;
};

const branchNamed = async (store: StoreReader, run: RunId): Promise<Branch> => {
  const found = (await store.branches(undefined)).find((each) => each.run === run);
  if (!found) throw notFound(`The run "${run}" is no branch.`);
  return found;
};
