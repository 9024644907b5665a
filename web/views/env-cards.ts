/** What an environment's card says at the cursor. Pure. */
import type { Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { LivingSubject, RunState } from "../../core/state.ts";
import { recordKey } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import type { SeriesName, SeriesWindow } from "../../core/wire/window.ts";
import { lastOf } from "../draw/last-of.ts";
import { envOf } from "./focus.ts";

export interface EnvStatus {
  readonly word: string;
  readonly tone: "ok" | "warn" | "crit" | "plain";
  /** Where the word comes from. */
  readonly why: string;
}

export interface EnvCard {
  readonly env: Subject;
  /** The accuracy, or whatever series the cards show; `undefined`: nothing up to the cursor. */
  readonly now: Value | undefined;
  readonly living: readonly LivingSubject[];
  /** What the trace says of its health; absent where it says nothing. */
  readonly status: EnvStatus | undefined;
}

const ACCURACY = [
  /^(host|val|eval|test)_?acc(uracy)?(_pct)?$/i,
  /accuracy|(^|[_.])acc([_.]|$)/i,
  /reward|return/i,
  /loss/i,
];

/** The series that the cards show: the accuracy that environments report, else reward, else loss. */
export const cardSeries = (names: readonly SeriesName[]): string | undefined => {
  const ofEnvs = names.filter(({ subject }) => subject !== null && /(^|\/)env:[^/]+$/.test(subject));
  return ACCURACY.map((fits) => ofEnvs.find(({ name }) => fits.test(name))?.name).find(
    (name) => name !== undefined,
  );
};

/** The card of one environment: the very same one as before while nothing on it has changed. */
export const envCard = (
  env: Subject,
  series: string | undefined,
): ((state: Pick<RunState, "series" | "subjects" | "records">) => EnvCard) => {
  const card = lastOf(
    (now: Value | undefined, health: Json | undefined, ...living: readonly LivingSubject[]): EnvCard => ({
      env,
      now,
      living,
      status: statusOf(health),
    }),
  );
  return (state) =>
    card(
      nowOf(state, env, series),
      state.records.get(recordKey(env, "health"))?.value,
      ...(livingByEnv(state.subjects).get(env) ?? []),
    );
};

const nowOf = (
  { series: all }: Pick<RunState, "series">,
  env: Subject,
  series: string | undefined,
): Value | undefined => (series === undefined ? undefined : all.get(env)?.get(series)?.last);

const livingByEnv = perObject(
  (subjects: RunState["subjects"]): ReadonlyMap<Subject, readonly LivingSubject[]> => {
    const byEnv = new Map<Subject, LivingSubject[]>();
    for (const living of subjects.values()) {
      const env = living.stage === undefined ? undefined : envOf(living.subject);
      if (env !== undefined) byEnv.set(env, [...(byEnv.get(env) ?? []), living]);
    }
    return byEnv;
  },
);

const TONES: Readonly<Record<string, EnvStatus["tone"]>> = {
  healthy: "ok",
  excellent: "ok",
  stalled: "warn",
  degraded: "crit",
  initializing: "plain",
};

const statusOf = (health: Json | undefined): EnvStatus | undefined => {
  const word =
    typeof health === "object" && health !== null && "status" in health
      ? (health as { status: unknown }).status
      : health;
  return typeof word === "string" ? statusWord(word, "as the trace says") : undefined;
};

export const statusWord = (word: string, why: string): EnvStatus => ({
  word: word.toUpperCase(),
  tone: TONES[word.toLowerCase()] ?? "plain",
  why,
});

interface TrendPoint {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

const trendPoints = perObject((series: SeriesWindow): readonly TrendPoint[] =>
  series.at.flatMap((at, index) => {
    const y = finite(series.last[index] ?? null);
    return y === undefined ? [] : [{ at, x: series.x[index] as number, y }];
  }),
);

/** A small line of the past: an SVG path in a box, empty where fewer than two points are known. */
export const trend = (
  series: SeriesWindow | undefined,
  upTo: number,
  width: number,
  height: number,
): string => {
  const points = series ? trendPoints(series).filter(({ at }) => at <= upTo) : [];
  if (points.length < 2) return "";
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, least, most] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const place = ({ x, y }: { x: number; y: number }): string =>
    `${(((x - left) / (right - left || 1)) * width).toFixed(1)} ${(height - 1 - ((y - least) / (most - least || 1)) * (height - 2)).toFixed(1)}`;
  return `M${points.map(place).join("L")}`;
};
