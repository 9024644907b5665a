import { describe, expect, it } from "vitest";
import { fold } from "../../../core/fold.ts";
import { subject } from "../../../core/ids.ts";
import { SEED, WORK_UNIT } from "../../../core/stages.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { stageCounts } from "../../../web/views/stage-counts.ts";
import { run } from "../../notation.ts";

describe("seeds by stage at the cursor", () => {
  it("leave out a seed that its slot has replaced", () => {
    const events = run("s1:GERMINATED s1:TRAINING s1:PRUNED x=1 s2:DORMANT s2:GERMINATED");
    expect(stageCounts(fold(EMPTY_STATE, events), SEED)).toEqual({ GERMINATED: 1 });
    expect(stageCounts(fold(EMPTY_STATE, events.slice(0, 4)), SEED)).toEqual({ PRUNED: 1 });
  });
});

describe("work units by stage at the cursor", () => {
  it("count those that are done", () => {
    const events = run("s1:READY s1:RUNNING s1:DONE").map((event) =>
      event.kind === "stage" ? { ...event, lifecycle: "work-unit", subject: subject("unit:auth") } : event,
    );
    const state = fold(EMPTY_STATE, events);
    expect(state.subjects.size).toBe(0);
    expect(stageCounts(state, WORK_UNIT)).toMatchObject({ DONE: 1 });
  });
});
