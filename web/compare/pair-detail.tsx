/** What the pair that is looked at differs in: prompt, response, result and so on, as texts. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { DetailDiff, MessagePair } from "../../core/compare/detail-diff.ts";
import type { SpanPair } from "../../core/compare/run-diff.ts";
import type { TextDiff } from "../../core/compare/text.ts";
import * as api from "../api.ts";
import { useSize } from "../draw/use-size.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, money, shortClock, signed } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import { ProvenanceChip } from "../panels/provenance-chip.tsx";
import { useAsk } from "../panels/use-ask.ts";
import { Link } from "../shell/rail.tsx";
import { SIGN_WORDS, signOf } from "./bars.ts";
import { CHANGE_SIGNS } from "./change-signs.ts";
import type { TextPart } from "./compare-route.ts";
import { refineCompare, TEXT_PARTS } from "./compare-route.ts";
import { type Comparing, goToRow, openRunAt, runHref, type Side } from "./comparing.ts";
import { Pins, type Waiting } from "./pins.tsx";
import { SideBadge } from "./side-badge.tsx";
import { TextDiffView } from "./text-diff-view.tsx";

/** Side by side from this width on. */
const COLUMNS_FROM = 560;

interface Props {
  readonly comparing: Comparing;
  readonly pair: SpanPair | undefined;
  readonly unknown: boolean;
}

export const PairDetail = ({ comparing, pair, unknown }: Props) => {
  const { app, route, compared, diff, version } = comparing;
  const host = useRef<HTMLElement>(null);
  const { width } = useSize(host);
  const { spaceless } = route;
  const key =
    pair && JSON.stringify([compared.a, compared.b, pair.left?.event, pair.right?.event, spaceless]);
  const asked = useAsk(
    key,
    (signal) => api.compareTexts(compared, pair as SpanPair, spaceless, signal),
    version,
  );
  const waiting = useSignal<Waiting>(undefined);
  if (!pair)
    return (
      <section class="panel insp" id="inspector" aria-label="Pair" ref={host}>
        <p class="empty">
          {diff.spans.rows === 0
            ? "Neither run has spans."
            : unknown
              ? "Neither run has the span that this address names. Choose one in the table."
              : "…"}
        </p>
      </section>
    );
  const parts = asked.value ? partsOf(asked.value.detail) : [];
  const part = parts.find(({ id }) => id === route.text) ?? parts.find(({ differs }) => differs) ?? parts[0];
  const wide = width >= COLUMNS_FROM;
  return (
    <section class="panel insp" id="inspector" aria-label="Pair" ref={host}>
      <div class="ph">
        <KindGlyph kind={pair.spanKind} size={14} />
        <h2 class="ell">{visibleLine((pair.left ?? pair.right)?.name ?? "")}</h2>
        <span class="n">{SIGN_WORDS[signOf(pair)]}</span>
        <span class="grow" />
        {wide ? (
          <div class="seg" role="group" aria-label="Columns">
            <button
              type="button"
              aria-pressed={!route.columns}
              onClick={() => refineCompare(app, { columns: false })}
            >
              Unified
            </button>
            <button
              type="button"
              aria-pressed={route.columns}
              onClick={() => refineCompare(app, { columns: true })}
            >
              Side
            </button>
          </div>
        ) : null}
      </div>
      <Facts comparing={comparing} pair={pair} />
      <Pins comparing={comparing} pair={pair} waiting={waiting} />
      {parts.length > 0 ? (
        <div class="pair-part">
          <div class="seg" role="group" aria-label="Text">
            {parts.map(({ id, title, differs }) => (
              <button
                key={id}
                type="button"
                aria-pressed={id === part?.id}
                onClick={() => refineCompare(app, { text: id })}
              >
                {title}
                {differs ? <span class="d-changed">&nbsp;~</span> : null}
              </button>
            ))}
          </div>
          <span class="grow" />
          <button
            type="button"
            class={`btn sm ghost${spaceless ? "" : " on"}`}
            aria-pressed={!spaceless}
            title="Differences in space alone count"
            onClick={() => refineCompare(app, { spaceless: !spaceless })}
          >
            Space
          </button>
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <div class="pb scroll" role="group" tabIndex={0} aria-label="Texts of the pair">
        {asked.failure === undefined ? null : (
          <p class="empty crit">The texts could not be read: {asked.failure}</p>
        )}
        {asked.value && !part ? <p class="empty">Neither span carries a text.</p> : null}
        {asked.value?.omitted.map((each) => (
          <p key={each} class="empty warn">
            {each}
          </p>
        ))}
        {part && asked.value ? (
          <Part part={part.id} detail={asked.value.detail} columns={route.columns && wide} />
        ) : null}
      </div>
    </section>
  );
};

const TITLES: Readonly<Record<TextPart, string>> = {
  messages: "Prompt",
  response: "Response",
  result: "Result",
  error: "Error",
  parameters: "Parameters",
  attributes: "Attributes",
};

interface TextOf {
  readonly id: TextPart;
  readonly title: string;
  readonly differs: boolean;
}

const partsOf = (detail: DetailDiff): readonly TextOf[] =>
  TEXT_PARTS.flatMap((id): readonly TextOf[] => {
    if (id === "messages")
      return detail.messages.length === 0
        ? []
        : [{ id, title: TITLES[id], differs: detail.messages.some(({ change }) => change !== "same") }];
    const diff = detail[id];
    return diff ? [{ id, title: TITLES[id], differs: diff.added + diff.removed > 0 }] : [];
  });

const Part = ({
  part,
  detail,
  columns,
}: {
  readonly part: TextPart;
  readonly detail: DetailDiff;
  readonly columns: boolean;
}) => {
  if (part !== "messages") {
    const diff = detail[part];
    return diff ? (
      <>
        <Similarity diff={diff} />
        <TextDiffView key={part} diff={diff} columns={columns} />
      </>
    ) : null;
  }
  return (
    <ol class="message-diff">
      {detail.messages.map((message, i) => (
        <Message key={i} message={message} columns={columns} />
      ))}
    </ol>
  );
};

const Similarity = ({ diff }: { readonly diff: TextDiff }) => (
  <p class="similarity">
    {diff.added + diff.removed === 0
      ? `The same, ${count(diff.same)} line${diff.same === 1 ? "" : "s"}`
      : `similarity ${diff.similarity.toFixed(2)} · − ${count(diff.removed)} + ${count(diff.added)} lines`}
  </p>
);

const Message = ({ message, columns }: { readonly message: MessagePair; readonly columns: boolean }) => {
  const { change, role, name, text, left, right } = message;
  return (
    <li>
      <p class="message-head">
        <span class={`sign d-${change}`}>{CHANGE_SIGNS[change]}</span>
        <span class="role">{visibleLine(role)}</span>
        {name ? <span class="ell dim">{visibleLine(name)}</span> : null}
        <span class="grow" />
        <span class="dim num">
          {left === null ? "only in B" : right === null ? "only in A" : change === "same" ? "the same" : ""}
        </span>
      </p>
      {text ? <TextDiffView diff={text} columns={columns} /> : null}
    </li>
  );
};

/** When each ran, how far they are apart, what made them a pair. */
const Facts = ({ comparing, pair }: { readonly comparing: Comparing; readonly pair: SpanPair }) => {
  const { deltas, rule, score, classes, follows } = pair;
  return (
    <div class="pair-facts">
      <SideLine comparing={comparing} pair={pair} side="left" />
      <SideLine comparing={comparing} pair={pair} side="right" />
      <p class="dim">
        {[
          deltas.durationMs === undefined ? "" : `B − A ${signed(deltas.durationMs * 1e6, duration)}`,
          deltas.input === undefined ? "" : `${signed(deltas.input, count)} tokens in`,
          deltas.output === undefined ? "" : `${signed(deltas.output, count)} out`,
          deltas.costUsd === undefined ? "" : signed(deltas.costUsd, money),
          rule === null || score === null ? "" : `paired by ${rule}, ${score.toFixed(2)}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {classes.length > 0 ? (
        <p>
          <span class="d-changed">{classes.join(", ")}</span>
          {follows === null ? null : (
            <>
              {" "}
              · follows from{" "}
              <button type="button" class="link" onClick={() => void goToRow(comparing, follows)}>
                {followed(comparing, follows)}
              </button>
            </>
          )}
        </p>
      ) : null}
    </div>
  );
};

const followed = ({ diff }: Comparing, row: number): string => {
  const pair = diff.spans.pairs.find((each) => each.row === row);
  return visibleLine((pair?.left ?? pair?.right)?.name ?? "") || "an earlier difference";
};

const SideLine = ({
  comparing,
  pair,
  side,
}: {
  readonly comparing: Comparing;
  readonly pair: SpanPair;
  readonly side: Side;
}) => {
  const span = pair[side];
  const run = comparing.diff[side];
  if (!span) return null;
  return (
    <p class="side-line">
      <SideBadge side={side} />
      <Link href={runHref(comparing, side, span.event)} go={() => openRunAt(comparing, side, span.event)}>
        {shortClock(span.start - run.from, 3)}
      </Link>
      <span class="num">{span.end === undefined ? "no end recorded" : duration(span.end - span.start)}</span>
      {span.failed ? <span class="crit">failed</span> : null}
      <ProvenanceChip of={span.provenance} />
      <span class="ell dim">{visibleLine(span.id)}</span>
    </p>
  );
};
