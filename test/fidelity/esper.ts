/** Runs of esper, recorded and generated, of all its generations: counted from the lines as they stand. */
import { join } from "node:path";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { microseconds, type Raw, rawLines } from "./raw.ts";

const FOLDERS = [
  "corpus/training-lifecycle",
  "samples/esper/recorded",
  "samples/esper/dict_era",
  "samples/esper/generated",
];

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines = rawLines(file);
  const of = (type: string): readonly Raw[] => lines.filter((line) => line.event_type === type);
  const times = lines.map(({ timestamp }) => microseconds(timestamp));
  const moved = (...stages: readonly string[]): number =>
    of("SEED_STAGE_CHANGED").filter(({ data }) => stages.includes(data.to ?? data.to_stage)).length;
  const gates = of("SEED_GATE_EVALUATED");
  const losses = of("EPOCH_COMPLETED").flatMap(({ data }) =>
    typeof data.train_loss === "number" ? [data.train_loss] : [],
  );
  const evaluated = of("EPOCH_COMPLETED").flatMap(({ data }) =>
    typeof data.val_loss === "number" ? [data.val_loss] : [],
  );
  return [
    // Two policy groups that start together are one run.
    { what: "runs", raw: 1 },
    { what: "lines", raw: lines.length },
    { what: "seeds germinated", raw: of("SEED_GERMINATED").length },
    { what: "entered training", raw: moved("TRAINING") },
    { what: "entered blending", raw: moved("BLENDING") },
    { what: "entered shadowing", raw: moved("SHADOWING") },
    { what: "entered probation (holding)", raw: moved("PROBATIONARY", "HOLDING") },
    // A change of stage is written before the seed's own event, which a run that was killed may miss.
    { what: "fossilized", raw: moved("FOSSILIZED") },
    { what: "culled (pruned)", raw: moved("CULLED", "PRUNED") },
    { what: "gates passed", raw: gates.filter(({ data }) => data.passed).length },
    { what: "gates failed", raw: gates.filter(({ data }) => !data.passed).length },
    { what: "minimum loss", raw: lowest(losses.length > 0 ? losses : evaluated) },
    { what: "unknown events", raw: 0 },
    { what: "first time (µs)", raw: Math.min(...times) },
    { what: "last time (µs)", raw: Math.max(...times) },
    { what: "problems", raw: 0 },
  ];
};

const lowest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.min(...values);

export const checks: readonly FidelityCheck[] = (hasShared ? FOLDERS : [])
  .flatMap((folder) => filesUnder(join(shared, folder), ".jsonl").map((file) => `${folder}/${file}`))
  .map((file) => ({ dialect: "esper", file, figures: () => figuresOf(file) }));
