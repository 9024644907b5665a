/** Recorded lifecycle events of a training controller, which esper reads: counted from the lines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { esper } from "../../core/dialects/esper.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { ofKind, problemsOf, readTogether, stampsOf } from "./together.ts";

const FOLDERS = ["corpus/training-lifecycle", "samples/esper/recorded"];

// biome-ignore lint/suspicious/noExplicitAny: raw lines are whatever they are
type Raw = any;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines: readonly Raw[] = readFileSync(join(shared, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const of = (type: string): readonly Raw[] => lines.filter((line) => line.event_type === type);
  const ours = readTogether(esper, [file]);
  const { totals } = ours.state;
  const entered = (stage: string): number => totals.stagesEntered[stage] ?? 0;
  const [first, last] = stampsOf(ours);
  const micros = (iso: string): number =>
    Date.parse(iso) + Number(/\.\d{3}(\d{3})/.exec(iso)?.[1] ?? 0) / 1000;
  const times = lines.map(({ timestamp }) => micros(timestamp));
  const moved = (stage: string): number =>
    of("SEED_STAGE_CHANGED").filter(({ data }) => data.to === stage).length;
  return [
    { what: "lines", raw: lines.length, ours: ours.units.length },
    { what: "seeds germinated", raw: of("SEED_GERMINATED").length, ours: entered("GERMINATED") },
    { what: "entered training", raw: moved("TRAINING"), ours: entered("TRAINING") },
    { what: "entered blending", raw: moved("BLENDING"), ours: entered("BLENDING") },
    { what: "entered shadowing", raw: moved("SHADOWING"), ours: entered("SHADOWING") },
    { what: "entered probation (holding)", raw: moved("PROBATIONARY"), ours: entered("HOLDING") },
    // A change of stage is written before the seed's own event, which a run that was killed may miss.
    { what: "fossilized", raw: moved("FOSSILIZED"), ours: entered("FOSSILIZED") },
    { what: "culled (pruned)", raw: moved("CULLED"), ours: entered("PRUNED") },
    { what: "gates", raw: of("SEED_GATE_EVALUATED").length, ours: totals.gatesPassed + totals.gatesFailed },
    {
      what: "policy updates",
      raw: of("PPO_UPDATE_COMPLETED").length,
      ours: ours.units.filter(
        ({ text, events }) => text.includes('"PPO_UPDATE_COMPLETED"') && events.length > 0,
      ).length,
    },
    { what: "unknown events", raw: 0, ours: ofKind("unknown", ours.events).length },
    {
      what: "first time (µs)",
      raw: Math.round(Math.min(...times) * 1000),
      ours: first === null ? null : Math.round(first * 1000),
    },
    {
      what: "last time (µs)",
      raw: Math.round(Math.max(...times) * 1000),
      ours: last === null ? null : Math.round(last * 1000),
    },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (hasShared ? FOLDERS : [])
  .flatMap((folder) => filesUnder(join(shared, folder), ".jsonl").map((file) => `${folder}/${file}`))
  .map((file) => ({ dialect: esper.name, file, figures: () => figuresOf(file) }));
