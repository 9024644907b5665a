import { expect, test } from "vitest";
import type { Nanos, SpanId } from "../../core/ids.ts";
import { withFewSpans } from "../../core/open-spans.ts";
import { EMPTY_STATE, type OpenSpan, type RunState } from "../../core/state.ts";
import { random } from "../random.ts";

const span = (id: string, parent?: string): OpenSpan => ({
  event: "e1",
  at: 0 as Nanos,
  id: id as SpanId,
  parent: parent as SpanId | undefined,
  spanKind: "tool",
  name: id,
});

const stateOf = (spans: readonly OpenSpan[]): RunState => ({
  ...EMPTY_STATE,
  spans: new Map(spans.map((each) => [each.id, each])),
});

const kept = (state: RunState, limit: number): readonly string[] => [
  ...withFewSpans(state, limit).spans.keys(),
];

/** Open spans above it. */
const depthOf = (spans: RunState["spans"], { parent }: OpenSpan): number => {
  const above = parent === undefined ? undefined : spans.get(parent);
  return above ? 1 + depthOf(spans, above) : 0;
};

test("the spans nearest the root are kept, the older of equals, whatever order they began in", () => {
  const r = random(11);
  for (let round = 0; round < 30; round++) {
    const ids = r.shuffled(Array.from({ length: 60 }, (_, i) => i));
    const spans = ids.map((i) => span(`s${i}`, i === 0 || r.chance(0.1) ? undefined : `s${r.below(i + 5)}`));
    const noRing = spans.filter(({ id, parent }) => parent === undefined || +parent.slice(1) < +id.slice(1));
    const state = stateOf(noRing);
    const byDepth = [...noRing].sort((a, b) => depthOf(state.spans, a) - depthOf(state.spans, b));
    for (const limit of [0, 1, 7, 20, noRing.length - 1])
      expect(kept(state, limit)).toEqual(byDepth.slice(0, limit).map(({ id }) => id));
    expect(withFewSpans(state, noRing.length)).toBe(state);
  }
});

test("spans that name each other as parents are kept last, and nothing hangs", () => {
  const state = stateOf([span("a", "b"), span("b", "a"), span("c", "c"), span("root"), span("leaf", "root")]);
  expect(kept(state, 3)).toEqual(["root", "leaf", "a"]);
});
