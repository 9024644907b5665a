/** A run as lines of our own format, in pages: no reading of the store stays open while somebody reads slowly. */
import { exportLine } from "../core/dialects/hindcast-export.ts";
import type { Place, TraceEvent } from "../core/event.ts";
import { parseExact } from "../core/json.ts";
import type { Json } from "../core/value.ts";
import type { RunSummary } from "../core/wire/runs.ts";
import type { StoreReader } from "../store/store.ts";

export type ExportedStore = Pick<StoreReader, "scan" | "branches" | "unit">;

const PAGE = 2000;

/** Lines with their newlines, a page of events a piece; those behind a place, or all. */
export async function* exportLines(
  store: ExportedStore,
  run: RunSummary,
  behind?: Place,
): AsyncGenerator<string, void> {
  let after = behind;
  const sharedUpTo = await cutOf(store, run);
  for (;;) {
    const events = await store.scan(run.id, after, PAGE);
    if (events.length === 0) return;
    after = events.at(-1);
    const lines = await Promise.all(events.map((event) => lineOf(store, run, shared(event, sharedUpTo))));
    yield lines.map((line) => `${line}\n`).join("");
  }
}

/** The time up to which a branch is its parent. */
const cutOf = async (store: ExportedStore, { id, branchOf }: RunSummary): Promise<number> =>
  branchOf === null
    ? -Infinity
    : ((await store.branches(branchOf)).find(({ run }) => run === id)?.cutAt ?? -Infinity);

/** Every span of a branch says where it comes from. */
const shared = (event: TraceEvent, upTo: number): TraceEvent =>
  event.kind === "span-start" && event.at <= upTo
    ? { ...event, attributes: { ...event.attributes, provenance: "recorded" } }
    : event;

const lineOf = async (store: ExportedStore, run: RunSummary, event: TraceEvent): Promise<string> => {
  const pointer = event.kind === "record" && event.value === undefined ? event.pointer : undefined;
  if (pointer === undefined) return exportLine(event, run.originMs);
  const unit = await store.unit(event.seq);
  return exportLine(event, run.originMs, unit && pointed(unit.text, pointer));
};

/** What a JSON pointer (RFC 6901) names in a raw line; `undefined` when it names nothing. */
const pointed = (text: string, pointer: string): Json | undefined => {
  const parsed = parseExact(text);
  if (!parsed.ok) return undefined;
  let value: unknown = parsed.value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value as Json;
};
