/** Which charts a run has: series that belong together share one. Pure. */
import { parentSubject, type Subject } from "../../core/ids.ts";
import type { SeriesName } from "../../core/wire/window.ts";
import type { SeriesQuery } from "../run-session.ts";

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly series: readonly SeriesQuery[];
  /** One line per subject of the same series name: the focused one is lit, the others are grey when there are many. */
  readonly bySubject: boolean;
}

/** Names that are read together, most wanted first. A name goes to the first family it fits. */
const FAMILIES: readonly { readonly title: string; readonly fits: RegExp }[] = [
  { title: "Host accuracy", fits: /^(host|val|eval|test)_?acc(uracy)?(_pct)?$/i },
  { title: "Losses", fits: /^(policy|value|val|train|training|eval|test|task|host)?[_/.]?loss$/i },
  { title: "Entropy, expl. var.", fits: /^(policy_)?entropy$|^explained_variance$/i },
  { title: "Throughput", fits: /fps|throughput|(steps|tokens|samples|frames|it)_per_s(ec(ond)?)?$/i },
  { title: "Reward", fits: /^(mean_|avg_|total_)?(reward|return|episode_reward)$/i },
  { title: "Gradient norm", fits: /grad(ient)?_norm/i },
  { title: "Accuracy", fits: /accuracy|(^|[_.])acc([_.]|$)/i },
  { title: "Learning rate", fits: /^(train[_/.])?(lr|learning_rate)$/i },
];

/** More lines than this on one chart cannot be told apart by colour. */
export const MOST_LINES = 6;

export const seriesId = (subject: Subject | null, name: string): string => `${subject ?? ""}|${name}`;

/** Charts in the order people look for them; series of graphics cards have gauges of their own. */
export const chartList = (names: readonly SeriesName[]): readonly ChartSpec[] => {
  const byName = new Map<string, SeriesName[]>();
  for (const series of names) {
    if (series.subject?.startsWith("gpu:")) continue;
    byName.set(series.name, [...(byName.get(series.name) ?? []), series]);
  }
  const single = [...byName.values()]
    .filter((members) => members.length === 1)
    .map(([only]) => only as SeriesName);
  const shared = [...byName].filter(([, members]) => members.length > 1);
  const charts = [
    // What the whole run says comes before what each subject says, but accuracies are read side by side.
    ...shared.map(
      ([name]): Ranked => ({ rank: rankOf(name) + (rankOf(name) > 0 ? 0.5 : 0), chart: sharedChart(name) }),
    ),
    ...families(single),
  ];
  return named(charts.sort((left, right) => left.rank - right.rank).map(({ chart }) => chart));
};

/** No two charts have one title: a title that is taken says of what, then which. */
const named = (charts: readonly ChartSpec[]): readonly ChartSpec[] => {
  const taken = new Set<string>();
  return charts.map((chart) => {
    const subject = chart.series[0]?.subject;
    const longer = chart.bySubject
      ? `${chart.title}, each`
      : subject
        ? `${chart.title}, ${subject}`
        : chart.title;
    let title = taken.has(chart.title) ? longer : chart.title;
    for (let n = 2; taken.has(title); n++) title = `${longer}, ${n}`;
    taken.add(title);
    return title === chart.title ? chart : { ...chart, title };
  });
};

/** The few charts that show a run at a glance: the first of each family, then the others. */
export const overview = (charts: readonly ChartSpec[], most: number): readonly ChartSpec[] => {
  const family = (chart: ChartSpec): number => rankOf(chart.series[0]?.name ?? "");
  const seen = new Set<number>();
  const first = charts.filter((chart) => !seen.has(family(chart)) && seen.add(family(chart)));
  return [...first, ...charts.filter((chart) => !first.includes(chart))].slice(0, most);
};

interface Ranked {
  readonly rank: number;
  readonly chart: ChartSpec;
}

const familyOf = (name: string): number => FAMILIES.findIndex(({ fits }) => fits.test(name));
const rankOf = (name: string): number => {
  const family = familyOf(name);
  return family < 0 ? FAMILIES.length : family;
};

const sharedChart = (name: string): ChartSpec => ({
  id: `each:${name}`,
  title: titleOf(name),
  series: [{ name }],
  bySubject: true,
});

const families = (single: readonly SeriesName[]): readonly Ranked[] => {
  const groups = new Map<string, SeriesName[]>();
  for (const series of single) {
    const family = familyOf(series.name);
    const scope = series.subject === null ? "" : (parentSubject(series.subject) ?? series.subject);
    const key = family < 0 ? `${scope}|${series.name}` : `${scope}|family ${family}`;
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  return [...groups.values()].flatMap((members) =>
    cut(members).map((part) => ({ rank: rankOf(part[0]?.name ?? ""), chart: familyChart(part) })),
  );
};

const cut = (members: readonly SeriesName[]): readonly (readonly SeriesName[])[] =>
  Array.from({ length: Math.ceil(members.length / MOST_LINES) }, (_, index) =>
    members.slice(index * MOST_LINES, (index + 1) * MOST_LINES),
  );

const familyChart = (members: readonly SeriesName[]): ChartSpec => {
  const [first] = members as readonly [SeriesName];
  const family = FAMILIES[familyOf(first.name)];
  return {
    id: members.map(({ subject, name }) => seriesId(subject, name)).join(" "),
    title: members.length > 1 && family ? family.title : titleOf(first.name),
    series: members.map(({ subject, name }) => ({ name, subject })),
    bySubject: false,
  };
};

/** `val_accuracy_pct` reads `Val accuracy, %`. */
export const titleOf = (name: string): string => {
  if (name === "fps") return "Throughput, fps";
  const words = name
    .replace(/_(pct|percent)$/, ", %")
    .replace(/(?<!_per)_(ms|gib|gb|mb|s|fps|usd)$/i, ", $1")
    .replace(/[_.]+/g, " ")
    .trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** Units as names of series end in them. */
const UNITS: Readonly<Record<string, string>> = {
  pct: "%",
  percent: "%",
  ms: "ms",
  s: "s",
  seconds: "s",
  gib: "GiB",
  gb: "GB",
  mb: "MB",
  bytes: "B",
  usd: "$",
  fps: "fps",
  c: "\u00b0C",
  w: "W",
  gbps: "GB/s",
};

/** The unit in a series' name; "" where it tells none. */
export const unitOf = (name: string): string => {
  if (/_per_sec/.test(name)) return "/s";
  const end = /_([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? (name.length > 1 ? name : "");
  return Object.hasOwn(UNITS, end) ? (UNITS[end] as string) : "";
};
