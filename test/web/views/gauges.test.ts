import { describe, expect, it } from "vitest";
import { type Subject, subject } from "../../../core/ids.ts";
import type { SeriesState } from "../../../core/state.ts";
import { type Gauge, gpuGauges, gpusOf } from "../../../web/views/gauges.ts";

const GPU = subject("gpu:0");
const stateOf = (values: Readonly<Record<string, number>>, of: Subject = GPU) => ({
  series: new Map([
    [of, new Map(Object.entries(values).map(([name, last]) => [name, { last, at: 5 } as SeriesState]))],
  ]),
});
const gauges = (values: Readonly<Record<string, number>>): readonly Gauge[] =>
  gpuGauges(stateOf(values), GPU)?.gauges ?? [];

describe("gauges of a graphics card", () => {
  it("have a dial only for what the trace gives a full scale", () => {
    const shown = gauges({ util_pct: 95, vram_used_gb: 60, vram_total_gb: 80, temp_c: 72, power_w: 280 });
    expect(shown.map(({ label, text, part }) => [label, text, part])).toEqual([
      ["util", "95%", 0.95],
      ["VRAM", "60.0G", 0.75],
      ["temp", "72 °C", undefined],
      ["power", "280 W", undefined],
    ]);
  });

  it("take the card's own limit of power or temperature as the full scale", () => {
    expect(gauges({ power_w: 175, power_limit_w: 350 }).map(({ part }) => part)).toEqual([0.5]);
    expect(gauges({ temp_limit_c: 90, temp_c: 45 }).map(({ text, part }) => [text, part])).toEqual([
      ["45 °C", 0.5],
    ]);
  });

  it("say no unit that the name does not carry", () => {
    expect(gauges({ utilization: 0.4, temperature: 61 }).map(({ text, part }) => [text, part])).toEqual([
      ["0.4", undefined],
      ["61", undefined],
    ]);
  });

  it("are of cards that sampled something they show", () => {
    expect(gpusOf(stateOf({ fan_rpm: 900 }))).toBe("");
    expect(gpusOf(stateOf({ util_pct: 3 }))).toBe("gpu:0");
    expect(gpusOf(stateOf({ util_pct: 3 }, subject("env:0")))).toBe("");
  });
});
