/** Whether a thing exists at the cursor, with a jump to where it does. */
import type { Nanos } from "../../core/ids.ts";
import { clock, duration } from "../format.ts";
import type { RunSession } from "../run-session.ts";

interface WhenProps {
  readonly session: RunSession;
  readonly start: Nanos;
  readonly startEvent: string;
  /** Absent: the trace has no end of it. */
  readonly end: Nanos | undefined;
  readonly endEvent?: string | undefined;
  readonly failed?: boolean;
  /** What an open one is called: spans are open, subjects live. */
  readonly openWord?: string;
}

export const When = ({
  session,
  start,
  startEvent,
  end,
  endEvent,
  failed = false,
  openWord = "OPEN",
}: WhenProps) => {
  const { at, extent } = session.scene.value;
  const since = clock(start - extent.from);
  if (start > at)
    return (
      <Line
        chip="NOT YET"
        tone=""
        text={`starts in ${duration(start - at)}, at ${since}`}
        action="Go to its start"
        go={() => session.jumpToEvent(startEvent, start)}
      />
    );
  if (end === undefined)
    return (
      <Line
        chip={openWord}
        tone="acc"
        text={`since ${since} · no end recorded`}
        action="Go to its start"
        go={() => session.jumpToEvent(startEvent, start)}
      />
    );
  if (end > at)
    return (
      <Line
        chip={`${openWord} AT CURSOR`}
        tone="acc"
        text={`since ${since} · ends ${duration(end - at)} after the cursor`}
        action={endEvent ? "Go to its end" : undefined}
        go={() => endEvent && session.jumpToEvent(endEvent, end)}
      />
    );
  return (
    <Line
      chip={failed ? "FAILED" : "ENDED"}
      tone={failed ? "crit" : "ok"}
      text={`ended ${duration(at - end)} ago · took ${duration(Math.max(0, end - start))}`}
      action="Go to its start"
      go={() => session.jumpToEvent(startEvent, start)}
    />
  );
};

interface LineProps {
  readonly chip: string;
  readonly tone: "" | "acc" | "ok" | "crit";
  readonly text: string;
  readonly action: string | undefined;
  readonly go: () => void;
}

const Line = ({ chip, tone, text, action, go }: LineProps) => (
  <div class="when">
    <span class={`chip s ${tone}`}>{chip}</span>
    <span class="sec">{text}</span>
    {action ? (
      <button type="button" class="link" onClick={go}>
        {action}
      </button>
    ) : null}
  </div>
);
