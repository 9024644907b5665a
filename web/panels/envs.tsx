/** Cards of the environments: how well each does at the cursor, which stages live in it, how its trace says it fares. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Subject, subjectParts } from "../../core/ids.ts";
import type { SeriesWindow } from "../../core/wire.ts";
import { value } from "../format.ts";
import { SeverityGlyph, StageChip } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { cardSeries, type EnvCard, envCard, ranked, trend } from "../views/env-cards.ts";
import { environments, topLabel } from "../views/focus.ts";
import { useHover, useLit } from "./use-lit.ts";
import { useScene } from "./use-scene.ts";

export const EnvsPanel = ({ session }: { readonly session: RunSession }) => {
  const rank = useSignal(false);
  const envs = useScene(session, environments);
  const names = session.seriesNames.value;
  const series = useMemo(() => names && cardSeries(names), [names]);
  const queries = useMemo(() => (series === undefined ? [] : [{ name: series }]), [series]);
  const windows = session.metrics(queries, 80).value;
  const across = rank.value ? 1 : columns(envs.length);
  const inOrder = useScene(
    session,
    ({ state }) => (rank.value ? ranked(envs, state, series).join("\n") : envs.join("\n")),
    [envs, series],
  );
  const stale = useScene(session, (scene) => scene.stale);
  return (
    <section class="panel envs-panel" aria-label="Environments">
      <div class="ph">
        <h2>Environments</h2>
        <span class="n hide-n">{envs.length > 1 ? `keys 1 to ${Math.min(9, envs.length)}` : ""}</span>
        <span class="grow" />
        <span class="seg" hidden={series === undefined}>
          <button type="button" aria-pressed={!rank.value} onClick={() => (rank.value = false)}>
            Grid
          </button>
          <button type="button" aria-pressed={rank.value} onClick={() => (rank.value = true)}>
            Rank
          </button>
        </span>
      </div>
      <div class={`pb scroll ${stale ? "stale-values" : ""}`}>
        <div
          class={rank.value ? "envs rank" : "envs"}
          style={{
            gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))`,
            minHeight:
              rank.value || series === undefined
                ? undefined
                : `min(100%, ${Math.ceil(envs.length / across) * ROOMY}px)`,
          }}
        >
          {(inOrder === "" ? [] : (inOrder.split("\n") as Subject[])).map((env) => (
            <Card
              key={env}
              session={session}
              env={env}
              place={envs.indexOf(env) + 1}
              series={series}
              window={windows?.find(({ subject, name }) => subject === env && name === series)}
            />
          ))}
        </div>
      </div>
    </section>
  );
};

/** Cards grow to this height where there is room. */
const ROOMY = 118;

const columns = (envs: number): number => (envs <= 1 ? 1 : envs <= 12 ? 2 : 3);

interface CardProps {
  readonly session: RunSession;
  readonly env: Subject;
  readonly place: number;
  readonly series: string | undefined;
  readonly window: SeriesWindow | undefined;
}

const Card = ({ session, env, place, series, window }: CardProps) => {
  const cardAt = useMemo(() => envCard(env, series), [env, series]);
  const card = useScene(session, ({ state }) => cardAt(state), [cardAt]);
  const focused = useScene(session, ({ focus }) => focus === place, [place]);
  const lit = useLit(session, "subject", env);
  const hover = useHover(session, "subject", env);
  const line = useScene(session, ({ at }) => trend(window, at, 62, 20), [window]);
  const unit = series?.endsWith("_pct") ? "%" : "";
  const text =
    card.now === undefined
      ? "n/a"
      : typeof card.now === "number" && unit
        ? `${card.now.toFixed(1)}%`
        : value(card.now);
  return (
    <button
      type="button"
      class={`env ${focused ? "on" : ""} ${lit ? "lit" : ""}`}
      aria-pressed={focused}
      title={series === undefined ? topLabel(env) : `${topLabel(env)}: ${series} ${text}`}
      onClick={() => session.setFocus(focused ? undefined : place)}
      {...hover}
    >
      <span class="id">{subjectParts(env).at(-1)?.value}</span>
      {series === undefined ? (
        <span class="sec ell name">{topLabel(env)}</span>
      ) : (
        <>
          <span class={`acc2 ${card.now === undefined ? "dim" : ""}`}>{text}</span>
          <svg width="100%" height="20" viewBox="0 0 62 20" preserveAspectRatio="none" aria-hidden="true">
            <path
              d={line}
              fill="none"
              stroke={focused ? "var(--accent)" : "var(--text-secondary)"}
              stroke-width="1.2"
              vector-effect="non-scaling-stroke"
            />
          </svg>
        </>
      )}
      <span class="st">
        <span class="row chips-of">
          {card.living.map((living) => (
            <StageChip
              key={living.subject}
              lifecycle={living.lifecycle}
              stage={living.stage ?? ""}
              size={14}
            />
          ))}
          {card.living.length === 0 ? <span class="dim">no seed</span> : null}
        </span>
        <span class="grow" />
        <Status card={card} />
      </span>
    </button>
  );
};

const Status = ({ card: { status } }: { readonly card: EnvCard }) => {
  if (!status) return null;
  const sign = { ok: "ok", warn: "warning", crit: "critical", plain: undefined } as const;
  const severity = sign[status.tone];
  return (
    <span class={`row status ${status.tone}`}>
      {severity ? <SeverityGlyph severity={severity} size={12} /> : null}
      {status.word}
    </span>
  );
};
