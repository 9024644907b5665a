/** Replay by the person's own program: off until --allow-replay. What came of it is a branch. */
import { Hono } from "hono";
import { REPLAY_OFF } from "../../core/replay/replay-wire.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { Refusal } from "../problem.ts";
import { branch } from "../schemas/branches.ts";
import { replayOrder, replayStatus, replayStopped } from "../schemas/replays.ts";
import { answers, NO_STORE, runOf, written } from "./doors.ts";

export const replayRoutes = ({ replays }: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/replays", answers("Whether the person's own program can be started", replayStatus), (c) =>
    c.json(
      {
        version: 1,
        isAllowed: replays?.isAllowed ?? false,
        whyNot: replays ? replays.whyNot : REPLAY_OFF,
        running: replays?.running ?? [],
      } as const,
      200,
      NO_STORE,
    ),
  );
  app.post(
    "/replays",
    answers("Starts the person's own program at a mark; its trace becomes the branch", branch),
    async (c) => {
      // Before the body is looked at: who may not start anything learns nothing else.
      if (!replays?.isAllowed) throw new Refusal(403, REPLAY_OFF);
      const started = await replays.start(written(c, replayOrder));
      if ("denied" in started) throw new Refusal(started.status, started.denied);
      return c.json(started, 200, NO_STORE);
    },
  );
  app.post(
    "/replays/:run/stop",
    answers("Ends the program of a branch. False: none runs", replayStopped),
    async (c) => c.json({ stopped: (await replays?.stop(runOf(c))) ?? false }, 200, NO_STORE),
  );
  return app;
};
