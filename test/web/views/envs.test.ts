import { describe, expect, it } from "vitest";
import { fold } from "../../../core/fold.ts";
import { nanos, type Subject } from "../../../core/ids.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import type { Value } from "../../../core/value.ts";
import type { SeriesWindow } from "../../../core/wire/window.ts";
import { fareAt, fareOf } from "../../../web/views/env-status.ts";
import { troubles } from "../../../web/views/fare-words.ts";
import { groupRows } from "../../../web/views/groups.ts";
import { inOrder, runPeak, standings } from "../../../web/views/leaderboard.ts";

const window = (values: readonly Value[], x?: readonly number[], of?: Partial<SeriesWindow>): SeriesWindow =>
  ({
    name: "val_accuracy_pct",
    subject: "env:0",
    better: "higher",
    points: values.length,
    x: x ?? values.map((_, index) => index + 1),
    at: values.map((_, index) => index * 10),
    last: values,
    ...of,
  }) as never;
const words = (values: readonly number[], x?: readonly number[]) =>
  fareOf(window(values, x)).map(({ word }) => word);
const last = (values: readonly number[], x?: readonly number[]) => words(values, x).at(-1);
const rising = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("how an environment fares", () => {
  it("is initializing until a word has held for three epochs", () => {
    expect(words(rising(20, 24))).toEqual(["initializing", "initializing", "healthy", "healthy", "healthy"]);
  });

  it("is excellent over 80 %, in percent points", () => {
    expect(last(rising(70, 80))).toBe("healthy");
    expect(last(rising(70, 83))).toBe("excellent");
    expect(last([0.81, 0.82, 0.83, 0.84])).toBe("healthy");
  });

  it("is stalled after more than ten epochs without a new best, held three", () => {
    const flat = (epochs: number) => last([...rising(60, 65), ...Array.from({ length: epochs }, () => 64.9)]);
    expect(flat(12)).toBe("healthy");
    expect(flat(13)).toBe("stalled");
  });

  it("is degraded more than one point below its best, not after one bad epoch", () => {
    expect(last([...rising(60, 65), 63.9])).toBe("healthy");
    expect(last([...rising(60, 65), 63.9, 63.8, 63.7])).toBe("degraded");
    expect(last([...rising(60, 65), 64, 64, 64])).toBe("healthy");
    expect(last([...rising(60, 65), 63, 63, 63, 66, 67, 68])).toBe("healthy");
  });

  it("begins anew with an episode: the drop between two of them is none", () => {
    const two = [...rising(60, 70), ...rising(20, 22)];
    const epochs = [...rising(1, 11), ...rising(1, 3)];
    expect(last(two, epochs)).toBe("healthy");
    expect(words(two, epochs).at(-3)).toBe("initializing");
  });

  it("is that of the cursor, with the direction of the last epochs of its episode", () => {
    const epochs = fareOf(window([60, 64, 68, 68.2, 68.1, 68, 68.1, 68.2, 66, 64]));
    expect(fareAt(epochs, nanos(-1))).toBeUndefined();
    expect(fareAt(epochs, nanos(25))?.direction).toBe("rising");
    expect(fareAt(epochs, nanos(79))?.direction).toBe("steady");
    expect(fareAt(epochs, nanos(500))?.direction).toBe("falling");
  });
});

const metric = (at: number, subject: string | undefined, values: Record<string, Value>) =>
  ({
    kind: "metric",
    at,
    seq: at,
    k: 0,
    source: "s",
    position: at,
    subject,
    values,
    better: { val_accuracy_pct: "higher" },
  }) as never;

describe("the leaderboard", () => {
  const envs = ["env:0", "env:1", "env:2"] as Subject[];
  const events = [
    metric(0, "env:0", { val_accuracy_pct: 70 }),
    metric(10, "env:0", { val_accuracy_pct: 81.4, param_ratio: 1.2 }),
    metric(11, "env:1", { val_accuracy_pct: 60, episode_reward: 3 }),
    metric(20, "env:0", { val_accuracy_pct: 65 }),
    metric(30, "env:1", { val_accuracy_pct: 90 }),
  ];
  const stateAt = (at: number): RunState =>
    fold(
      EMPTY_STATE,
      events.filter((event: { at: number }) => event.at <= at),
    );
  const end = Object.fromEntries(
    [...stateAt(99).series].map(([path, own]) => [path, Object.fromEntries(own)]),
  );
  const windows = [
    window([70, 81.4, 65]),
    window([60, 90], undefined, { subject: envs[1] as Subject, at: [11, 30] as never }),
  ];
  const at20 = standings(envs, { state: stateAt(20), series: "val_accuracy_pct", windows, end });

  it("has the peak up to the cursor with its epoch, and that of the whole run; percent stays percent", () => {
    expect(at20[0]).toEqual({
      env: "env:0",
      now: 65,
      peak: { value: 81.4, at: 10, epoch: 2 },
      whole: { value: 81.4, at: 10, epoch: 2 },
      growth: 1.2,
      reward: undefined,
    });
    expect(at20[1]?.peak?.value).toBe(60);
    expect(at20[1]?.whole).toEqual({ value: 90, at: 30, epoch: 2 });
    expect(runPeak(at20, false)?.env).toBe("env:1");
  });

  it("is sorted either way, those without a figure last", () => {
    const names = (worstFirst: boolean, by: "peak" | "reward" = "peak") =>
      inOrder(at20, by, { worstFirst, lessIsBetter: false }).map(({ env }) => env.slice(4));
    expect(names(false)).toEqual(["0", "1", "2"]);
    expect(names(true)).toEqual(["1", "0", "2"]);
    expect(names(false, "reward")[0]).toBe("1");
  });
});

describe("what is wrong now", () => {
  const record = (at: number, subject: string, status: string) =>
    ({
      kind: "record",
      at,
      seq: at,
      k: 0,
      source: "s",
      position: at,
      subject,
      name: "health",
      value: { status },
    }) as never;
  const said = (...events: never[]) => troubles(fold(EMPTY_STATE, events))?.map((each) => each.words);

  it("is not said of a run that tells nothing of it", () => {
    expect(said(metric(0, undefined, { loss: 1 }))).toBeUndefined();
  });
  it("is nothing where all is clear", () => {
    expect(said(metric(0, undefined, { policy_loss: 1, entropy: 0.8, explained_variance: 0.4 }))).toEqual([]);
  });
  it("names environments and what the policy does not do", () => {
    expect(
      said(
        record(0, "env:0", "stalled"),
        record(1, "env:1", "stalled"),
        record(2, "env:2", "degraded"),
        metric(3, undefined, { policy_loss: { num: "NaN" }, entropy: 0.02, explained_variance: -0.2 }),
      ),
    ).toEqual([
      "1 env degraded",
      "2 envs stalled",
      "loss not a number",
      "PPO entropy low",
      "value explains nothing",
    ]);
  });
});

it("groups are compared over the episodes that have ended at the cursor, and one leads", () => {
  const state = fold(EMPTY_STATE, [
    metric(0, "group:A", { entropy: 1.3 }),
    metric(1, "group:B", { entropy: { num: "NaN" } }),
  ]);
  const of = (name: string, group: string, values: readonly number[]) =>
    window(values, undefined, { name, subject: `group:${group}/env:0` as Subject });
  const windows = [
    of("episode_reward", "A", [1, 3, 100]),
    of("episode_reward", "B", [5]),
    of("num_fossilized", "A", [1, 1, 9]),
    of("germinate_count", "A", [2, 2, 9]),
  ];
  const [a, b] = groupRows(state, windows, nanos(15));
  expect(a).toMatchObject({ episodes: 2, reward: 2, fossilized: 2, germinated: 4, leads: false });
  expect(b).toMatchObject({
    episodes: 1,
    reward: 5,
    entropy: { num: "NaN" },
    leads: true,
    fossilized: undefined,
  });
});
