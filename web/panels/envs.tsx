/** Cards of the environments: how well each does at the cursor, which stages live in it, how its trace says it fares. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Subject } from "../../core/ids.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import { printPath } from "../../core/writers.ts";
import { usePanelData } from "../export/panel-data.ts";
import { value } from "../format.ts";
import { StageChip } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { cardSeries, type EnvStatus, envCard, statusWord, trend } from "../views/env-cards.ts";
import { fareAt, fareOf, RULE } from "../views/env-status.ts";
import { environments } from "../views/focus.ts";
import { placeWords } from "../views/policy-group.ts";
import { EnvRank } from "./env-rank.tsx";
import { StatusWord } from "./env-status-word.tsx";
import { PanelMore } from "./panel-more.tsx";
import { useEnvHistory } from "./use-env-history.ts";
import { useHover, useLit } from "./use-lit.ts";
import { useScene } from "./use-scene.ts";

export const EnvsPanel = ({ session }: { readonly session: RunSession }) => {
  const rank = useSignal(false);
  const envs = useScene(session, environments);
  const names = session.seriesNames.value;
  const series = useMemo(() => names && cardSeries(names), [names]);
  const queries = useMemo(() => (series === undefined ? [] : [{ name: series }]), [series]);
  const windows = session.metrics(queries, 80).value;
  const across = columns(envs.length);
  const history = useEnvHistory(session, series);
  const at = useScene(session, (scene) => scene.at);
  /** By rule, in percent points; the trace's own word goes before it. */
  const ruled = (env: Subject): EnvStatus | undefined => {
    const own = series?.endsWith("_pct") ? history.windows.find(({ subject }) => subject === env) : undefined;
    const fare = own && fareAt(fareOf(own), at);
    return fare && statusWord(fare.word, RULE);
  };
  const stale = useScene(session, (scene) => scene.stale);
  usePanelData("Environments", (rows) => {
    const { state, extent } = session.scene.peek();
    return envs.flatMap((env) =>
      rows.valueRows(state.series.get(env), extent.from).map((row) => ({ env, ...row })),
    );
  });
  return (
    <section class="panel envs-panel" aria-label="Environments">
      <div class="ph">
        <h2
          title={envs.length > 1 ? `Keys 1 to ${Math.min(9, envs.length)} light one everywhere` : undefined}
        >
          Environments
        </h2>
        <span class="grow" />
        <span class="seg" hidden={series === undefined}>
          <button type="button" aria-pressed={!rank.value} onClick={() => (rank.value = false)}>
            Grid
          </button>
          <button type="button" aria-pressed={rank.value} onClick={() => (rank.value = true)}>
            Rank
          </button>
        </span>
        <PanelMore />
      </div>
      <div class={`pb scroll ${stale ? "stale-values" : ""}`}>
        {rank.value && series !== undefined ? (
          <EnvRank
            session={session}
            envs={envs}
            series={series}
            statusOf={(env) => envCard(env, series)(session.scene.peek().state).status ?? ruled(env)}
          />
        ) : (
          <div
            class="envs"
            style={{
              gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))`,
              minHeight:
                series === undefined ? undefined : `min(100%, ${Math.ceil(envs.length / across) * ROOMY}px)`,
            }}
          >
            {envs.map((env, index) => (
              <Card
                key={env}
                session={session}
                env={env}
                place={index + 1}
                series={series}
                window={windows?.find(({ subject, name }) => subject === env && name === series)}
                ruled={ruled(env)}
              />
            ))}
          </div>
        )}
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
  /** What a rule says of it, where the trace says nothing. */
  readonly ruled: EnvStatus | undefined;
}

const Card = ({ session, env, place, series, window, ruled }: CardProps) => {
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
      title={series === undefined ? placeWords(env) : `${placeWords(env)}: ${series} ${text}`}
      onClick={() => session.setFocus(focused ? undefined : place)}
      {...hover}
    >
      <span class="id">{placeWords(env).replace("env ", "")}</span>
      {series === undefined ? (
        <span class="sec ell name">{placeWords(env)}</span>
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
            <span key={living.subject} data-path={printPath(["subjects", living.subject, "stage"])}>
              <StageChip lifecycle={living.lifecycle} stage={living.stage ?? ""} size={14} />
            </span>
          ))}
          {card.living.length === 0 ? <span class="dim">no seed</span> : null}
        </span>
        <span class="grow" />
        <StatusWord status={card.status ?? ruled} />
      </span>
    </button>
  );
};
