/** Whether a thing exists at the cursor, with a jump to where it does. */
import type { ComponentChildren } from "preact";
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
  /** Beside the word that tells it. */
  readonly children?: ComponentChildren;
}

export const When = ({
  session,
  start,
  startEvent,
  end,
  endEvent,
  failed = false,
  openWord = "OPEN",
  children,
}: WhenProps) => {
  const { at, extent } = session.scene.value;
  const since = clock(start - extent.from);
  if (start > at)
    return (
      <Line
        chip="NOT YET"
        tone=""
        text={`at ${since} ·`}
        action={`starts in ${duration(start - at)}`}
        title="Go to its start"
        go={() => session.jumpToEvent(startEvent, start)}
      >
        {children}
      </Line>
    );
  if (end === undefined)
    return (
      <Line
        chip={openWord}
        tone="acc"
        action={`since ${since}`}
        title="Go to its start"
        text="· no end recorded"
        textLast
        go={() => session.jumpToEvent(startEvent, start)}
      >
        {children}
      </Line>
    );
  if (end > at)
    return (
      <Line
        chip={`${openWord} AT CURSOR`}
        tone="acc"
        text={`since ${since} ·`}
        action={`ends ${duration(end - at)} after the cursor`}
        title="Go to its end"
        go={endEvent ? () => session.jumpToEvent(endEvent, end) : undefined}
      >
        {children}
      </Line>
    );
  return (
    <Line
      chip={failed ? "FAILED" : "ENDED"}
      tone={failed ? "crit" : "ok"}
      text={`ended ${duration(at - end)} ago · took ${duration(Math.max(0, end - start))}`}
      action="Go to its start"
      go={() => session.jumpToEvent(startEvent, start)}
    >
      {children}
    </Line>
  );
};

interface LineProps {
  readonly chip: string;
  readonly tone: "" | "acc" | "ok" | "crit";
  readonly text: string;
  /** Absent `go`: the words alone. */
  readonly action: string;
  readonly title?: string;
  readonly go: (() => void) | undefined;
  readonly textLast?: boolean;
  readonly children?: ComponentChildren;
}

const Line = ({ chip, tone, text, action, title, go, textLast = false, children }: LineProps) => (
  <>
    <div class="when">
      <span class={`chip s ${tone}`}>{chip}</span>
      {children}
    </div>
    <div class="when words">
      {textLast ? null : <span class="sec">{text}</span>}
      {go ? (
        <button type="button" class="link" title={title} onClick={go}>
          {action}
        </button>
      ) : (
        <span class="sec">{action}</span>
      )}
      {textLast ? <span class="sec">{text}</span> : null}
    </div>
  </>
);
