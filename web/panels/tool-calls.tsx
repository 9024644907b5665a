/** Tool calls of a span, each joined with its result, as of the cursor. */
import { useSignal } from "@preact/signals";
import type { SpanBar } from "../../core/wire/window.ts";
import { jsonText } from "../draw/json-text.ts";
import { visibleLine } from "../draw/visible.ts";
import { duration } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { LongText } from "./long-text.tsx";
import { useAsk } from "./use-ask.ts";
import { useScene } from "./use-scene.ts";

export const ToolCalls = ({
  session,
  tools,
}: {
  readonly session: RunSession;
  readonly tools: readonly SpanBar[];
}) => (
  <ul class="tool-calls">
    {tools.map((bar) => (
      <ToolCall key={bar.event} session={session} bar={bar} />
    ))}
  </ul>
);

const ToolCall = ({ session, bar }: { readonly session: RunSession; readonly bar: SpanBar }) => {
  const opened = useSignal(false);
  const asked = useAsk(opened.value ? bar.event : undefined, (signal) => session.ask.span(bar.event, signal));
  const started = useScene(session, ({ at }) => bar.start <= at, [bar]);
  const ended = useScene(session, ({ at }) => bar.end !== undefined && bar.end <= at, [bar]);
  const detail = asked.value?.detail;
  const { parameters, result } = detail ?? {};
  const failure = detail?.error ?? bar.error;
  return (
    <li class={`msg ${started ? "" : "later"}`}>
      <div class="hd">
        <button
          type="button"
          class="tool-name"
          aria-expanded={opened.value}
          onClick={() => (opened.value = !opened.peek())}
        >
          <KindGlyph kind={bar.spanKind} size={15} ghost={!started} />
          <span class="ell">{visibleLine(bar.name)}</span>
        </button>
        <span class="grow" />
        <span class={ended && bar.failed ? "crit ell" : "dim"}>
          {ended
            ? `${bar.failed ? `${bar.error ?? "failed"} · ` : ""}${duration((bar.end ?? bar.start) - bar.start)}`
            : started
              ? "open"
              : "not yet"}
        </span>
        <button
          type="button"
          class="btn sm ghost"
          onClick={() => session.select({ kind: "span", id: bar.id })}
        >
          Open
        </button>
      </div>
      {opened.value && asked.failure !== undefined ? (
        <p class="empty crit">The call could not be read: {asked.failure}</p>
      ) : null}
      {parameters === undefined ? null : (
        <>
          <span class="caps">asked</span>
          <LongText text={typeof parameters === "string" ? parameters : jsonText(parameters)} />
        </>
      )}
      {failure !== undefined && opened.value && ended ? (
        <div class="crit">
          <LongText text={failure} />
        </div>
      ) : null}
      {result === undefined ? null : (
        <>
          <span class="caps">{ended ? "result" : "result, not yet at the cursor"}</span>
          <LongText text={result} upTo={ended ? undefined : 0} />
        </>
      )}
    </li>
  );
};
