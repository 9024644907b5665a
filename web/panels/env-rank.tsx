/** The leaderboard of environments: peaks, growth, reward; and the way to the moment of a peak. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Subject } from "../../core/ids.ts";
import { metric } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import type { EnvStatus } from "../views/env-cards.ts";
import { type Fare, fareAt, fareOf } from "../views/env-status.ts";
import {
  inOrder,
  type Peak,
  runPeak,
  SORTS,
  type Standing,
  type StandingSort,
  standings,
} from "../views/leaderboard.ts";
import { placeWords } from "../views/policy-group.ts";
import { StatusWord } from "./env-status-word.tsx";
import { useEnvHistory } from "./use-env-history.ts";
import { useScene } from "./use-scene.ts";

interface EnvRankProps {
  readonly session: RunSession;
  readonly envs: readonly Subject[];
  readonly series: string;
  readonly statusOf: (env: Subject) => EnvStatus | undefined;
}

export const EnvRank = ({ session, envs, series, statusOf }: EnvRankProps) => {
  const sort = useSignal<StandingSort>("peak");
  const worst = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  const { windows, end } = useEnvHistory(session, series);
  const state = useScene(session, (scene) => scene.state);
  const at = useScene(session, (scene) => scene.at);
  const focus = useScene(session, (scene) => scene.focus);
  const all = useMemo(
    () => standings(envs, { state, series, windows, end: end?.series }),
    [envs, state, series, windows, end],
  );
  const lessIsBetter = windows.some(({ better }) => better === "lower");
  const rows = inOrder(all, sort.value, { worstFirst: worst.value, lessIsBetter });
  const best = runPeak(all, lessIsBetter);
  const fare = (env: Subject): Fare | undefined => {
    const window = windows.find(({ subject }) => subject === env);
    return window && fareAt(fareOf(window), at);
  };
  const walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key] ?? 0;
    if (step === 0 || event.ctrlKey || event.metaKey) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-env]") ?? [])];
    const here = buttons.indexOf(
      (document.activeElement as HTMLElement).closest("[data-env]") as HTMLElement,
    );
    event.preventDefault();
    event.stopPropagation();
    buttons[Math.max(0, Math.min(buttons.length - 1, here + step))]?.focus();
  };
  return (
    <>
      <div class="rank-head">
        <span class="seg">
          {SORTS.filter((by) => all.some((each) => each[by] !== undefined)).map((by) => (
            <button
              type="button"
              key={by}
              aria-pressed={sort.value === by}
              title={sort.value === by ? "Turn the order round" : `By ${by}`}
              onClick={() => {
                worst.value = sort.value === by ? !worst.value : false;
                sort.value = by;
              }}
            >
              {by}
              {sort.value === by ? (worst.value ? " \u2191" : " \u2193") : ""}
            </button>
          ))}
        </span>
        <span class="grow" />
        {best?.whole ? (
          <button
            type="button"
            class="btn sm"
            title={`Jump to the peak of the run, in ${placeWords(best.env)}`}
            onClick={() => jumpTo(session, best.whole as Peak)}
          >
            Run peak
          </button>
        ) : null}
      </div>
      <div ref={list} class="rank-rows" role="list" onKeyDown={walk}>
        {rows.map((standing, index) => (
          <Row
            key={standing.env}
            session={session}
            standing={standing}
            rank={index + 1}
            place={envs.indexOf(standing.env) + 1}
            focused={focus === envs.indexOf(standing.env) + 1}
            fare={fare(standing.env)}
            status={statusOf(standing.env)}
            percent={series.endsWith("_pct")}
          />
        ))}
      </div>
    </>
  );
};

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const jumpTo = (session: RunSession, peak: Peak): void => {
  const seconds = (peak.at - session.scene.peek().extent.from) / 1e9;
  session.jump({ address: { kind: "time", seconds }, at: peak.at });
};

interface RowProps {
  readonly session: RunSession;
  readonly standing: Standing;
  readonly rank: number;
  readonly place: number;
  readonly focused: boolean;
  readonly fare: Fare | undefined;
  readonly status: EnvStatus | undefined;
  readonly percent: boolean;
}

const ARROWS = { rising: "\u2197", steady: "\u2192", falling: "\u2198" } as const;

const Row = ({ session, standing, rank, place, focused, fare, status, percent }: RowProps) => {
  const { env, now, peak, whole, growth, reward } = standing;
  const text = (figure: number): string => (percent ? `${figure.toFixed(1)}%` : metric(figure));
  const when = (of: Peak): string => (of.epoch === undefined ? "" : ` at epoch ${metric(of.epoch)}`);
  return (
    <div role="listitem" class={`rank-row ${focused ? "on" : ""}`}>
      <button
        type="button"
        class="rank-env"
        data-env={place}
        aria-pressed={focused}
        onClick={() => session.setFocus(focused ? undefined : place)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !whole) return;
          event.preventDefault();
          jumpTo(session, whole);
        }}
      >
        <span class="dim">{rank}</span>
        <b>{placeWords(env)}</b>
        <span class="brt">{peak ? text(peak.value) : "n/a"}</span>
        <span class="dim ell">{peak ? `peak${when(peak)}` : "not observed"}</span>
      </button>
      <StatusWord status={status} />
      <span class="rank-figures">
        {now === undefined ? null : (
          <span title={fare ? `${fare.direction} over the last epochs` : undefined}>
            now <b class="brt">{text(now)}</b>
            {fare ? ` ${ARROWS[fare.direction]}` : ""}
            {fare ? <span class="sr">{fare.direction}</span> : null}
          </span>
        )}
        {growth === undefined ? null : (
          <span title="Parameters over those of the host">
            growth <b class="brt">{`\u00d7${growth.toFixed(2)}`}</b>
          </span>
        )}
        {reward === undefined ? null : (
          <span>
            reward <b class="brt">{metric(reward)}</b>
          </span>
        )}
      </span>
      {whole ? (
        <button
          type="button"
          class="btn sm ghost"
          title={`Jump to the peak of ${placeWords(env)} in the whole run: ${text(whole.value)}${when(whole)}`}
          onClick={() => jumpTo(session, whole)}
        >
          to peak
        </button>
      ) : null}
    </div>
  );
};
