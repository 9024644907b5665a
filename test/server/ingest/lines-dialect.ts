/** A tiny dialect for tests of ingest: `{"t": seconds, "id": "...", "run"?: "...", ...}`, one log event a line. */
import type { AnyDialect, Dialect } from "../../../core/dialects/dialect.ts";
import type { Shelf } from "../../../server/ingest/settings.ts";

interface Memory {
  readonly count: number;
}

const base: Omit<Dialect<Memory>, "name" | "recognizes"> = {
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per file" },
  start: () => ({ count: 0 }),
  read: (text, memory) => {
    let value: { t?: number; id?: string; run?: string; status?: "started" | "finished" };
    try {
      value = JSON.parse(text);
    } catch {
      return { ok: false, problem: "not JSON", memory };
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { ok: false, problem: "not an object", memory };
    const time =
      typeof value.t === "number"
        ? { seconds: Math.floor(value.t), nanos: Math.round((value.t % 1) * 1e9) }
        : undefined;
    const common = { time, run: value.run, ident: value.id };
    const count = memory.count + 1;
    if (value.status !== undefined)
      return { ok: true, events: [{ ...common, kind: "run", status: value.status }], memory: { count } };
    return {
      ok: true,
      events: [{ ...common, kind: "log", severity: "info", message: `${value.id ?? ""} #${count}` }],
      memory: { count },
    };
  },
  detail: () => ({}),
  ignored: {},
};

/** Claims files whose first line has an `id`. */
export const lines: AnyDialect = {
  ...base,
  name: "lines",
  recognizes: (sample) => sample[0]?.includes('"id"') ?? false,
};
/** Claims files with a `keyed` somewhere in the sample; its runs are named by key. */
export const keyed: AnyDialect = {
  ...base,
  name: "keyed",
  assembly: { by: "key", rule: "one run per key" },
  recognizes: (sample) => sample.some((line) => line.includes('"keyed"')),
};
/** Reads what nobody claims. */
export const anything: AnyDialect = { ...base, name: "generic", recognizes: () => false };
/** One document: `{"items": [{"key": …, "t": …}]}`. */
export const items: AnyDialect = {
  ...base,
  name: "items",
  unit: "document",
  recognizes: (sample) => sample.join("").includes('"items"'),
  parts: (text) =>
    (JSON.parse(text).items as { key: string }[]).map((item) => ({
      key: item.key,
      text: JSON.stringify(item),
    })),
};

export const shelfOf = (...all: readonly AnyDialect[]): Shelf => ({
  all,
  generic: anything,
  byName: (name) => [...all, anything].find((one) => one.name === name),
});

export const TEST_SHELF = shelfOf(lines, items);
