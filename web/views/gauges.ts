/** Gauges of the graphics cards, from the newest sample at the cursor. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { RunState, SeriesState } from "../../core/state.ts";
import { finite } from "../../core/value.ts";
import { perObject } from "../draw/last-of.ts";

export interface Gauge {
  readonly label: string;
  readonly text: string;
  /** From 0 to 1; absent where no full scale is known. */
  readonly part: number | undefined;
  readonly loud: boolean;
}

export interface GpuGauges {
  readonly gauges: readonly Gauge[];
  /** Time of the newest sample. */
  readonly at: number;
}

type Series = ReadonlyMap<string, SeriesState>;

/** Full scales where the trace gives none. From the usual limits of data-centre cards: 100 °C, 350 W. */
const FULL = { temperature: 100, power: 350 } as const;
const LOUD = 0.88;

/** Subjects that are graphics cards and have gauges, as one text: equal texts, equal cards. */
export const gpusOf = ({ series }: Pick<RunState, "series">): string =>
  [...series]
    .filter(([subject, own]) => /(^|\/)gpu:[^/]+$/.test(subject) && gaugesAt(own).gauges.length > 0)
    .map(([subject]) => subject)
    .join("\n");

export const gpuGauges = ({ series }: Pick<RunState, "series">, gpu: Subject): GpuGauges | undefined => {
  const own = series.get(gpu);
  return own && gaugesAt(own);
};

const gaugesAt = perObject(
  (series: Series): GpuGauges => ({
    gauges: gaugesOf(series),
    at: Math.max(...[...series.values()].map(({ at }) => at)),
  }),
);

const gaugesOf = (series: Series): readonly Gauge[] => {
  const find = (fits: RegExp): { readonly name: string; readonly value: number } | undefined => {
    for (const [name, { last }] of series) {
      const number = finite(last);
      if (fits.test(name) && number !== undefined) return { name, value: number };
    }
    return undefined;
  };
  const util = find(/util/i);
  const used = find(/(vram|mem(ory)?)_used/i);
  const total = find(/(vram|mem(ory)?)_total/i);
  const heat = find(/temp/i);
  const power = find(/power/i);
  const gauges: (Gauge | undefined)[] = [
    util && gauge("util", `${util.value.toFixed(0)}%`, util.value / 100, false),
    used &&
      gauge(
        "VRAM",
        `${used.value.toFixed(1)}G`,
        total && total.value > 0 ? used.value / total.value : undefined,
        true,
      ),
    heat && gauge("temp", `${heat.value.toFixed(0)} °C`, heat.value / FULL.temperature, true),
    power && gauge("power", `${power.value.toFixed(0)} W`, power.value / FULL.power, false),
  ];
  return gauges.filter((each) => each !== undefined);
};

const gauge = (label: string, text: string, part: number | undefined, warns: boolean): Gauge => ({
  label,
  text,
  part: part === undefined ? undefined : Math.max(0, Math.min(1, part)),
  loud: warns && part !== undefined && part > LOUD,
});
