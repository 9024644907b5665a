/**
 * A small notation for hand-made runs. One step per word, 1 s apart:
 * `A(` starts span A inside the one open before it, `)` ends the innermost, `)!` ends it failed, `A)` ends A wherever
 * it is; `s1:TRAINING` moves the seed `env:0/slot:a/seed:s1` to a stage; `s1?G2+` and `s1?G2-` evaluate a gate;
 * `loss=0.5` is a metric, `loss=NaN` one that is no number; `@epoch=3` sets an axis from here on.
 */
import type { EventBody, TraceEvent } from "../core/event.ts";
import { type Nanos, type Seq, type SourceKey, spanId, subject } from "../core/ids.ts";

export const seedSubject = (id: string) => subject(`env:0/slot:a/seed:${id}`);

export const run = (text: string): readonly TraceEvent[] => {
  const open: string[] = [];
  const axes: Record<string, number> = {};
  const bodies: {
    readonly body: EventBody & { subject?: ReturnType<typeof subject> };
    readonly axes: Record<string, number>;
  }[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const axis = /^@(\w+)=(-?[\d.]+)$/.exec(word);
    if (axis) axes[axis[1] as string] = Number(axis[2]);
    else bodies.push({ body: bodyOf(word, open), axes: { ...axes } });
  }
  return bodies.map(({ body, axes: at }, i) => ({
    ...body,
    ...(Object.keys(at).length > 0 && { axes: at }),
    at: ((i + 1) * 1e9) as Nanos,
    seq: (i + 1) as Seq,
    k: 0,
    source: "k/notation" as SourceKey,
    position: i + 1,
  }));
};

const bodyOf = (word: string, open: string[]): EventBody & { subject?: ReturnType<typeof subject> } => {
  const start = /^(\w+)\($/.exec(word);
  if (start) {
    const parent = open.at(-1);
    open.push(start[1] as string);
    return {
      kind: "span-start",
      id: spanId(start[1] as string),
      parent: parent === undefined ? undefined : spanId(parent),
      spanKind: "tool",
      name: start[1] as string,
    };
  }
  const end = /^(\w*)\)(!?)$/.exec(word);
  if (end) {
    const id = end[1] || (open.at(-1) ?? "");
    const at = open.lastIndexOf(id);
    if (at >= 0) open.splice(at, 1);
    return { kind: "span-end", id: spanId(id), status: end[2] ? "error" : "ok" };
  }
  const stage = /^(\w+):(\w+)$/.exec(word);
  if (stage)
    return {
      kind: "stage",
      subject: seedSubject(stage[1] as string),
      lifecycle: "seed",
      to: stage[2] as string,
    };
  const gate = /^(\w+)\?(\w+)([+-])$/.exec(word);
  if (gate)
    return {
      kind: "gate",
      subject: seedSubject(gate[1] as string),
      lifecycle: "seed",
      gate: gate[2] as string,
      passed: gate[3] === "+",
    };
  const metric = /^(\w+)=(.+)$/.exec(word);
  if (!metric) throw new Error(`The notation has no word "${word}"`);
  const value = Number(metric[2]);
  return { kind: "metric", values: { [metric[1] as string]: Number.isNaN(value) ? { num: "NaN" } : value } };
};
