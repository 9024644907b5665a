/** Zipkin documents: spans and halves counted from the raw JSON, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zipkin } from "../../core/dialects/zipkin.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/zipkin";

// biome-ignore lint/suspicious/noExplicitAny: raw documents are whatever they are
type Raw = any;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const spans: readonly Raw[] = JSON.parse(readFileSync(join(shared, file), "utf8"));
  const ours = readTogether(zipkin, [file]);
  const [first, last] = stampsOf(ours);
  const starts = ofKind("span-start", ours.events);
  const ids = new Set(starts.map(({ id }) => id));
  const withAnother = spans.filter((span) => spans.some((other) => other !== span && other.id === span.id));
  const stamps = spans.flatMap(({ timestamp }) => (timestamp === undefined ? [] : [timestamp]));
  const annotations = spans.flatMap((span) => span.annotations ?? []);
  return [
    { what: "spans", raw: spans.length, ours: starts.length },
    { what: "ids, halves told apart", raw: spans.length, ours: ids.size },
    {
      what: "halves of servers",
      raw: withAnother.filter(({ shared: half }) => half === true).length,
      ours: starts.filter(({ id }) => /:server(?:-\d+)?$/.test(id)).length,
    },
    {
      what: "roots",
      raw: spans.filter(({ parentId }) => parentId === undefined || !spans.some(({ id }) => id === parentId))
        .length,
      ours: starts.filter(({ parent }) => parent === undefined || !ids.has(parent)).length,
    },
    {
      what: "spans without an end",
      raw: spans.filter(({ duration }) => duration === undefined).length,
      ours: openSpans(ours),
    },
    {
      what: "requests",
      raw: spans.filter(({ kind }) => kind !== undefined).length,
      ours: started(ours, "request"),
    },
    {
      what: "failed spans",
      raw: spans.filter(({ tags, duration }) => tags?.error !== undefined && duration !== undefined).length,
      ours: failed(ours, "request") + failed(ours, "internal"),
    },
    { what: "annotations", raw: annotations.length, ours: ofKind("span-event", ours.events).length },
    { what: "first time (ms)", raw: Math.min(...stamps) / 1000, ours: first },
    {
      what: "last time (ms)",
      raw:
        Math.max(
          ...spans.map(({ timestamp, duration }) => (timestamp ?? 0) + (duration ?? 0)),
          ...annotations.map(({ timestamp }) => timestamp),
        ) / 1000,
      ours: last,
    },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".json").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: zipkin.name, file, figures: () => figuresOf(file) }));
