/** What an environment's card says at the cursor. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { LivingSubject, RunState } from "../../core/state.ts";
import { recordKey } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import type { SeriesName, SeriesWindow } from "../../core/wire.ts";

export type EnvStatus = { readonly word: string; readonly tone: "ok" | "warn" | "crit" | "plain" };

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

export const envCards = (
  state: RunState,
  envs: readonly Subject[],
  series: string | undefined,
): readonly EnvCard[] =>
  envs.map((env) => ({
    env,
    now: series === undefined ? undefined : state.series.get(env)?.get(series)?.last,
    living: [...state.subjects.values()].filter(
      ({ subject, stage }) => stage !== undefined && subject.startsWith(`${env}/`),
    ),
    status: statusOf(state.records.get(recordKey(env, "health"))?.value),
  }));

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
  return typeof word === "string"
    ? { word: word.toUpperCase(), tone: TONES[word.toLowerCase()] ?? "plain" }
    : undefined;
};

/** Best first: what the series says, those without a value last. */
export const ranked = (cards: readonly EnvCard[]): readonly EnvCard[] =>
  [...cards].sort(
    (left, right) =>
      (finite(right.now ?? null) ?? Number.NEGATIVE_INFINITY) -
      (finite(left.now ?? null) ?? Number.NEGATIVE_INFINITY),
  );

/** A small line of the past: an SVG path in a box, empty where fewer than two points are known. */
export const trend = (
  series: SeriesWindow | undefined,
  upTo: number,
  width: number,
  height: number,
): string => {
  const points = (series?.at ?? []).flatMap((at, index) => {
    const y = finite(series?.last[index] ?? null);
    return at <= upTo && y !== undefined ? [{ x: series?.x[index] as number, y }] : [];
  });
  if (points.length < 2) return "";
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, least, most] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const place = ({ x, y }: { x: number; y: number }): string =>
    `${(((x - left) / (right - left || 1)) * width).toFixed(1)} ${(height - 1 - ((y - least) / (most - least || 1)) * (height - 2)).toFixed(1)}`;
  return `M${points.map(place).join("L")}`;
};
