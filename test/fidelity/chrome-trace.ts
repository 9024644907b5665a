/** Chrome traces: events counted from the raw JSON, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromeTrace } from "../../core/dialects/chrome-trace.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/chrome-trace";

// biome-ignore lint/suspicious/noExplicitAny: raw documents are whatever they are
type Raw = any;

/** Begun and ended slices of each thread, by counting names up and down in the order of time. */
const matchedEnds = (events: readonly Raw[]): number => {
  const open = new Map<string, number>();
  let matched = 0;
  for (const { ph, pid, tid, name } of [...events].sort((a, b) => a.ts - b.ts)) {
    const key = `${pid}/${tid}/${name}`;
    const count = open.get(key) ?? 0;
    if (ph === "B") open.set(key, count + 1);
    if (ph === "E" && count > 0) {
      open.set(key, count - 1);
      matched++;
    }
  }
  return matched;
};

/** The same for events that belong together by id. */
const matchedById = (events: readonly Raw[], begins: string, ends: string): number => {
  const open = new Map<string, number>();
  let matched = 0;
  for (const { ph, id, name, cat } of [...events].sort((a, b) => a.ts - b.ts)) {
    const key = `${cat}/${id}/${name}`;
    const count = open.get(key) ?? 0;
    if (ph === begins) open.set(key, count + 1);
    if (ph === ends && count > 0) {
      open.set(key, count - 1);
      matched++;
    }
  }
  return matched;
};

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const document: Raw = JSON.parse(readFileSync(join(shared, file), "utf8"));
  const events: readonly Raw[] = document.traceEvents ?? document;
  const count = (...phases: readonly string[]): number =>
    events.filter(({ ph }) => phases.includes(ph)).length;
  const ours = readTogether(chromeTrace, [file]);
  const [first, last] = stampsOf(ours);
  const starts = ofKind("span-start", ours.events);
  const timed = events.filter(({ ph }) => ph !== "M");
  const ends = matchedEnds(events) + matchedById(events, "b", "e") + matchedById(events, "S", "F");
  const withLength = events.filter(({ ph, dur }) => ph === "X" && dur !== undefined).length;
  const lanes = new Set(timed.map(({ pid, tid }) => `${pid}/${tid}`));
  return [
    { what: "events", raw: events.length, ours: ours.units.length },
    { what: "slices", raw: count("X", "B", "b", "S"), ours: starts.length },
    { what: "slices that end", raw: withLength + ends, ours: ofKind("span-end", ours.events).length },
    {
      what: "slices without an end",
      raw: count("X", "B", "b", "S") - withLength - ends,
      ours: openSpans(ours),
    },
    {
      what: "ends without a start",
      raw: count("E", "e", "F") - ends,
      ours: ofKind("unknown", ours.events).length,
    },
    {
      what: "moments in slices and beside them",
      raw: count("I", "i", "R", "n", "T", "p", "N", "O", "D"),
      ours: ofKind("span-event", ours.events).length + ofKind("log", ours.events).length,
    },
    { what: "metadata", raw: count("M"), ours: ofKind("record", ours.events).length },
    {
      what: "threads",
      raw: lanes.size,
      ours: new Set(ours.events.filter(({ native }) => native !== "M").map(({ subject }) => subject)).size,
    },
    { what: "internal spans", raw: count("X", "B", "b", "S"), ours: started(ours, "internal") },
    {
      what: "length (µs)",
      raw: Math.max(...timed.map(({ ts, dur }) => ts + (dur ?? 0))) - Math.min(...timed.map(({ ts }) => ts)),
      ours: first === null || last === null ? null : Math.round((last - first) * 1000),
    },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".json").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: chromeTrace.name, file, figures: () => figuresOf(file) }));
