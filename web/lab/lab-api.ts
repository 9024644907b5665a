/** What the Lab asks of the server. */
import type { RunId } from "../../core/ids.ts";
import type {
  Branch,
  BranchChange,
  BranchList,
  BranchOrder,
  BranchPlan,
} from "../../core/replay/branch-wire.ts";
import type {
  AttemptDetail,
  AttemptList,
  AttemptMessage,
  AttemptOrder,
  CheckRule,
  LabCall,
  LabCheck,
  ProviderList,
} from "../../core/replay/lab-wire.ts";
import type { ReplayOrder, ReplayStatus } from "../../core/replay/replay-wire.ts";
import { address, ask, get, ofRun, send } from "../api.ts";

export const labCall = (run: RunId, event: string, signal: AbortSignal): Promise<LabCall> =>
  get(address(ofRun(run, `/spans/${event}/call`)), signal);
export const providers = (signal: AbortSignal): Promise<ProviderList> => get(address("providers"), signal);

export const attempts = (run: RunId, event: string, signal?: AbortSignal): Promise<AttemptList> =>
  get(address("attempts", { run, event }), signal);
export const attempt = (id: number): Promise<AttemptDetail> => get(address(`attempts/${id}`));
export const removeAttempt = (id: number): Promise<AttemptList> =>
  send("DELETE", address(`attempts/${id}`), {}) as Promise<AttemptList>;
export const stopAttempt = (id: number): Promise<unknown> => send("POST", address(`attempts/${id}/stop`), {});

export const saveCheck = (run: RunId, event: string, rule: CheckRule): Promise<LabCheck> =>
  send("POST", address("checks"), { run, event, ...rule }) as Promise<LabCheck>;
export const removeCheck = (run: RunId, event: string, id: number): Promise<readonly LabCheck[]> =>
  send("DELETE", address(`checks/${id}`, { run, event }), {}) as Promise<readonly LabCheck[]>;

export const branches = (run: RunId): Promise<BranchList> => get(address("branches", { run }));
export const planBranch = (order: BranchOrder): Promise<BranchPlan> =>
  send("POST", address("branches/plan"), order) as Promise<BranchPlan>;
export const beginBranch = (order: BranchOrder): Promise<unknown> => send("POST", address("branches"), order);
export const stopBranch = (run: RunId): Promise<unknown> =>
  send("POST", address(`branches/${encodeURIComponent(run)}/stop`), {});
export const changeBranch = (run: RunId, change: BranchChange): Promise<Branch> =>
  send("PUT", address(`branches/${encodeURIComponent(run)}`), change) as Promise<Branch>;

/** Whether the person's own program can be started. */
export const replays = (signal?: AbortSignal): Promise<ReplayStatus> => get(address("replays"), signal);
export const beginReplay = (order: ReplayOrder): Promise<Branch> =>
  send("POST", address("replays"), order) as Promise<Branch>;
export const stopReplay = (run: RunId): Promise<unknown> =>
  send("POST", address(`replays/${encodeURIComponent(run)}/stop`), {});

/** Tells what comes of it, piece by piece. Resolves at the end; rejects when it cannot be asked, or the connection breaks. */
export const runAttempt = async (
  order: AttemptOrder,
  tell: (message: AttemptMessage) => void,
): Promise<void> => {
  const answer = await ask(address("attempts"), undefined, {
    method: "POST",
    body: JSON.stringify(order),
    keepalive: false,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; reader; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = frame.split("\n").find((line) => line.startsWith("data: "));
      if (data) tell(JSON.parse(data.slice("data: ".length)) as AttemptMessage);
    }
  }
};
