/** From the event that is looked at, the person's own program goes on: its trace becomes a branch. */
import { useSignal } from "@preact/signals";
import type { Branch } from "../../core/replay/branch-wire.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { RunSession } from "../run-session.ts";
import * as api from "./lab-api.ts";
import "../styles/replay.css";

interface ReplayHereProps {
  readonly session: RunSession;
  readonly event: string;
  /** A model call begins with it: the program makes it. */
  readonly isCall: boolean;
}

/** Nothing where the server may start nothing: who wants it said so at its start. */
export const ReplayHere = ({ session, event, isCall }: ReplayHereProps) => {
  const status = useAsk("replays", (signal) => api.replays(signal)).value;
  const asks = useSignal(false);
  const busy = useSignal(false);
  const failure = useSignal<string | undefined>(undefined);
  const branch = useSignal<Branch | undefined>(undefined);
  if (!status?.isAllowed) return null;

  const settle = (work: Promise<unknown>): void => {
    busy.value = true;
    failure.value = undefined;
    work
      .catch((error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        busy.value = false;
      });
  };
  const start = (): void =>
    settle(
      api.beginReplay({ run: session.run.peek().id, event }).then((begun) => {
        branch.value = begun;
        asks.value = false;
      }),
    );
  const off = status.whyNot !== null || session.offline.value || busy.value;
  const started = branch.value;
  return (
    <div class="replay-here" role="group" aria-label="Replay in your program">
      {started ? (
        <p role="status">
          Your program goes on as a branch.{" "}
          <a data-inside href={`/run/${started.run}?at=live`}>
            Open the branch
          </a>{" "}
          <button
            type="button"
            class="btn sm"
            disabled={busy.value}
            onClick={() => settle(api.stopReplay(started.run))}
          >
            Stop it
          </button>
        </p>
      ) : asks.value ? (
        <>
          <p>
            {isCall
              ? "All before this call is kept; your program is started and makes it."
              : "All up to this event is kept; your program is started and goes on."}{" "}
            The run itself is not touched.
          </p>
          <button type="button" class="btn sm pri" disabled={off} onClick={start}>
            Start
          </button>
          <button type="button" class="btn sm" onClick={() => (asks.value = false)}>
            Cancel
          </button>
        </>
      ) : (
        <button
          type="button"
          class="btn sm"
          disabled={off}
          title={status.whyNot ?? undefined}
          onClick={() => (asks.value = true)}
        >
          Replay in your program…
        </button>
      )}
      {status.whyNot === null ? null : <p class="sec">{status.whyNot}</p>}
      {failure.value === undefined ? null : (
        <p class="crit" role="alert">
          {failure.value}
        </p>
      )}
    </div>
  );
};
