/** Gauges of the graphics cards, from the newest sample at the cursor. Pure. */
import type { Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { RunState, SeriesState } from "../../core/state.ts";
import { finite } from "../../core/value.ts";
import { bytes, metric } from "../format.ts";

export interface Gauge {
  readonly label: string;
  readonly text: string;
  /** From 0 to 1; absent where the trace gives no full scale: then it is a number without a dial. */
  readonly part: number | undefined;
  readonly loud: boolean;
}

export interface GpuGauges {
  readonly gauges: readonly Gauge[];
  /** Time of the newest sample. */
  readonly at: number;
}

type Series = ReadonlyMap<string, SeriesState>;

/** Memory fuller than this is worth a look. */
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
  const find = (fits: RegExp): Sample | undefined => {
    for (const [name, { last }] of series) {
      const number = finite(last);
      if (fits.test(name) && number !== undefined) return { name, value: number };
    }
    return undefined;
  };
  const gauges: (Gauge | undefined)[] = [
    percent("util", find(/util/i)),
    memory(find(/(vram|mem(ory)?)_used/i), find(/(vram|mem(ory)?)_total/i)),
    limited("temp", find(without("temp")), find(limit("temp"))),
    size("allocated", find(/^allocated_bytes$/i)),
    size("reserved", find(/^reserved_bytes$/i)),
    limited("power", find(without("power")), find(limit("power"))),
  ];
  return gauges.filter((each) => each !== undefined);
};

const limit = (name: string): RegExp => new RegExp(`${name}.*(limit|cap|max)`, "i");
const without = (name: string): RegExp => new RegExp(`${name}(?!.*(limit|cap|max))`, "i");

interface Sample {
  readonly name: string;
  readonly value: number;
}

/** Units as the names of series end in them. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_(pct|percent)$/i, "%"],
  [/_gib$/i, " GiB"],
  [/_gb$/i, " GB"],
  [/_(mib|mb)$/i, " MB"],
  [/_c(elsius)?$/i, " °C"],
  [/_w(atts?)?$/i, " W"],
];
const unitOf = (name: string): string => UNITS.find(([fits]) => fits.test(name))?.[1] ?? "";

const percent = (label: string, sample: Sample | undefined): Gauge | undefined =>
  sample && unitOf(sample.name) === "%"
    ? gauge(label, `${sample.value.toFixed(0)}%`, sample.value / 100, false)
    : plain(label, sample);

const plain = (label: string, sample: Sample | undefined): Gauge | undefined =>
  sample && gauge(label, `${metric(shortened(sample.value))}${unitOf(sample.name)}`, undefined, false);

/** Three digits have room inside a dial. */
const shortened = (value: number): number => Number(value.toPrecision(3));

const size = (label: string, sample: Sample | undefined): Gauge | undefined =>
  sample && gauge(label, bytes(sample.value), undefined, false);

/** Short inside the dial: `71.6G`. */
const memory = (used: Sample | undefined, total: Sample | undefined): Gauge | undefined =>
  used &&
  gauge(
    "VRAM",
    /_gi?b$/i.test(used.name) ? `${used.value.toFixed(1)}G` : metric(used.value),
    total && total.value > 0 ? used.value / total.value : undefined,
    true,
  );

const limited = (label: string, sample: Sample | undefined, most: Sample | undefined): Gauge | undefined => {
  const bare = plain(label, sample);
  return sample && bare && most && most.value > 0
    ? gauge(label, bare.text, sample.value / most.value, false)
    : bare;
};

const gauge = (label: string, text: string, part: number | undefined, warns: boolean): Gauge => ({
  label,
  text,
  part: part === undefined ? undefined : Math.max(0, Math.min(1, part)),
  loud: warns && part !== undefined && part > LOUD,
});
