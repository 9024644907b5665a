/** The selected range in figures: what happened in it, by kind, duration, tokens, cost, errors and series. */
import { useSignal } from "@preact/signals";
import type { EventKind } from "../../core/event.ts";
import type { RangeSummary } from "../../core/wire/finding.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, dense, duration, metric, money } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import { useAsk } from "../panels/use-ask.ts";
import { useCalmRevision } from "../panels/use-calm-revision.ts";
import { shownKey } from "../shell/bindings.ts";

export const RangeBar = ({ session }: { readonly session: OpenRun }) => {
  const { range, extent, at } = session.paced.value;
  const first = session.rangeFrom.value;
  const open = useSignal(false);
  const revision = useCalmRevision(session, 500);
  const { value: sums, failure } = useAsk(
    range && `${range.from} ${range.to}`,
    (abort) => api.rangeSummary(session.run.peek().id, range ?? extent, abort),
    revision,
  );
  if (!range)
    return first === undefined ? null : (
      <section class="above-row" role="status" aria-label="Range">
        <b>Range from {clock(first - extent.from)}</b>
        <span class="sec">
          to {clock(at - extent.from)}: move the cursor, then <kbd>{shownKey("range")}</kbd> sets its end.
        </span>
      </section>
    );
  return (
    <section class="above-row range-bar" aria-label="Selected range">
      <b>Range</b>
      <span class="num">
        {clock(range.from - extent.from)} – {clock(range.to - extent.from)}
      </span>
      <Figure name="length" value={duration(range.to - range.from)} />
      {failure ? <span class="crit">{failure}</span> : null}
      {sums ? <Figures of={sums} /> : null}
      <span class="grow" />
      {sums ? (
        <button
          type="button"
          class="btn sm ghost"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {sums.seriesTotal > 0 ? `${count(sums.seriesTotal)} series` : "by kind"}
          <Icon name="chevron" size={12} />
        </button>
      ) : null}
      <button
        type="button"
        class={`btn sm ghost ${session.playing.loop.value ? "on" : ""}`}
        aria-pressed={session.playing.loop.value}
        title={`Loop the range  ${shownKey("loop")}`}
        onClick={() => {
          session.playing.loop.value = !session.playing.loop.peek();
        }}
      >
        <Icon name="loop" size={12} />
        Loop
      </button>
      <button type="button" class="btn sm ghost" onClick={() => session.view.fit(range)}>
        <Icon name="zoom" size={12} />
        Fit
      </button>
      <button
        type="button"
        class="btn sm ghost ico"
        title="Clear the range  Esc"
        onClick={() => session.setRange(undefined)}
      >
        <Icon name="close" size={12} />
        <span class="sr">Clear the range</span>
      </button>
      {open.value && sums ? <Details of={sums} /> : null}
    </section>
  );
};

const Figure = ({
  name,
  value,
  tone = "",
}: {
  readonly name: string;
  readonly value: string;
  readonly tone?: string;
}) => (
  <span class={`fig ${tone}`}>
    <span class="dim">{name}</span> {value}
  </span>
);

const Figures = ({ of }: { readonly of: RangeSummary }) => {
  const { spans, tokens, costUsd, errors } = of;
  const grave = errors.spans + errors.gates + errors.messages;
  const input = [tokens.input, tokens.cacheRead, tokens.cacheWrite].filter((n) => n !== null);
  return (
    <>
      <Figure name="events" value={count(of.events)} />
      {spans.ended > 0 ? <Figure name="spans ended" value={count(spans.ended)} /> : null}
      {spans.p50 === null ? null : (
        <>
          <Figure name="sum" value={duration(spans.sum)} />
          <Figure name="p50" value={duration(spans.p50)} />
          <Figure name="p95" value={duration(spans.p95 ?? spans.p50)} />
        </>
      )}
      {input.length > 0 || tokens.output !== null ? (
        <Figure
          name="tokens"
          value={`${input.length > 0 ? dense(input.reduce((sum, n) => sum + n, 0)) : "n/a"} / ${tokens.output === null ? "n/a" : dense(tokens.output)}`}
        />
      ) : null}
      {costUsd === null ? null : <Figure name="cost" value={money(costUsd)} />}
      <Figure name="errors" value={count(grave)} tone={grave > 0 ? "crit" : ""} />
    </>
  );
};

const Details = ({ of }: { readonly of: RangeSummary }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
  <div class="range-more scroll" tabIndex={0} role="region" aria-label="The range by kind and series">
    <p class="sec">
      {(Object.entries(of.byKind) as [EventKind, number][])
        .sort(([, left], [, right]) => right - left)
        .map(([kind, n]) => `${kind} ${count(n)}`)
        .join(" · ") || "No events in the range."}
    </p>
    {of.series.length > 0 ? (
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Subject</th>
            {["Points", "Min", "Mean", "Max"].map((name) => (
              <th scope="col" class="r" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.series.map(({ name, subject, points, min, mean, max }) => (
            <tr key={`${subject} ${name}`}>
              <th scope="row">{visibleLine(name)}</th>
              <td class="sec">{subject ?? ""}</td>
              <td class="r">{count(points)}</td>
              {[min, mean, max].map((each, i) => (
                <td class="r" key={i}>
                  {each === null ? <span class="dim">n/a</span> : metric(each)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    ) : null}
    {of.seriesTotal > of.series.length ? (
      <p class="dim">{count(of.seriesTotal - of.series.length)} more series are not listed.</p>
    ) : null}
  </div>
);
