/**
 * A weekday shift of an orchestrator, simulated: units come in, six slots take them in turn, agents work, questions
 * wait for a person, blockers are waited for. What is drawn here happens in order of time, so that a slot is never
 * given twice.
 */
import { tracer } from "../agent/tracer.ts";
import { type Seeded, seeded } from "../seeded.ts";
import type { TimedLine } from "../timeline.ts";
import { agentWork, type Desk } from "./agent-work.ts";
import { manyUnits } from "./many-units.ts";
import type { Step, Unit } from "./steps.ts";
import { TOLD_UNITS } from "./units.ts";

const SLOTS = 6;
const SHIFT_MINUTES = 480;
/** How much of the shift is over when somebody begins to look: 14:22 of a day that begins at eight. */
export const SHIFT_BEFORE_MS = 382 * 60_000;

type Stage = "READY" | "RUNNING" | "BLOCKED" | "NEEDS_ATTENTION" | "DONE";

interface Job {
  readonly unit: Unit;
  step: number;
  stage: Stage | undefined;
  readyAt: number;
  /** Of the last phase that it worked on. */
  phase: string | undefined;
}

/** Something that happens to a unit at a second of the shift. */
interface Happening {
  readonly at: number;
  readonly act: (at: number) => void;
}

export const shiftLines = (): readonly TimedLine[] => new Shift().lines();

class Shift {
  readonly #random: Seeded = seeded(618);
  readonly #desk: Desk = {
    trace: tracer(1),
    random: seeded(619),
    watched: SHIFT_BEFORE_MS / 1000,
    end: SHIFT_MINUTES * 60,
  };
  readonly #happenings: Happening[] = [];
  readonly #ready: Job[] = [];
  readonly #waiting = new Map<Job, Set<string>>();
  readonly #done = new Set<string>();
  #free = SLOTS;

  lines(): readonly TimedLine[] {
    const { trace, end } = this.#desk;
    trace.say(0, {
      kind: "run",
      status: "started",
      name: "orchestrator, weekday shift",
      configuration: {
        slots: SLOTS,
        max_review_iterations: 3,
        merge_retries: 2,
        model: "large-2",
        base: "main",
      },
      resource: { "service.name": "workshop", host: "build-7" },
    });
    for (const unit of [...TOLD_UNITS, ...manyUnits()]) {
      const job: Job = { unit, step: 0, stage: undefined, readyAt: 0, phase: undefined };
      this.#later(unit.from * 60 + this.#random.between(1, 20), (at) => this.#submit(job, at));
    }
    while (this.#happenings.length > 0) {
      const next = this.#happenings.reduce((first, each) => (each.at < first.at ? each : first));
      this.#happenings.splice(this.#happenings.indexOf(next), 1);
      if (next.at < end) next.act(next.at);
    }
    trace.say(end, {
      kind: "run",
      status: "stopped",
      result: { done: this.#done.size, reason: "end of the shift" },
    });
    return trace.lines().filter(({ ms }) => ms <= end * 1000);
  }

  #later(at: number, act: (at: number) => void): void {
    this.#happenings.push({ at, act });
  }

  #move(job: Job, to: Stage, cause: string, at: number): void {
    const { unit } = job;
    this.#desk.trace.say(at, {
      kind: "stage",
      subject: `unit:${unit.name}`,
      lifecycle: "work-unit",
      ...(job.stage && { from: job.stage }),
      to,
      cause,
      attributes: {
        phase: job.phase ?? "goal",
        ...(job.stage === undefined && { goal: unit.goal }),
        ...(job.stage === undefined && unit.priority !== undefined && { priority: unit.priority }),
      },
    });
    job.stage = to;
  }

  #submit(job: Job, at: number): void {
    this.#move(job, "READY", "submitted", at);
    this.#goOn(job, at + 0.5);
  }

  /** The next step of a unit that is ready. */
  #goOn(job: Job, at: number): void {
    const step = job.unit.steps[job.step];
    if (!step) this.#finish(job, at);
    else if (step.do === "work") {
      job.readyAt = at;
      this.#ready.push(job);
      this.#dispatch(at);
    } else if (step.do === "ask") this.#ask(job, step, at);
    else this.#wait(job, step.for, at);
  }

  /** What has begun goes first, then the higher priority, then what was ready first. */
  #dispatch(at: number): void {
    while (this.#free > 0 && this.#ready.length > 0) {
      const order = (job: Job): readonly number[] => [
        job.step > 0 ? 0 : 1,
        -(job.unit.priority ?? 0),
        job.readyAt,
      ];
      const next = this.#ready.reduce((first, job) => (isBefore(order(job), order(first)) ? job : first));
      this.#ready.splice(this.#ready.indexOf(next), 1);
      this.#free--;
      this.#run(next, at);
    }
  }

  #run(job: Job, ready: number): void {
    const step = job.unit.steps[job.step];
    if (step?.do !== "work") throw new Error(`${job.unit.name} has nothing to run`);
    const at = ready + this.#random.between(1, 6);
    job.phase = step.phase;
    this.#move(job, "RUNNING", `slot free for ${step.phase}`, at);
    const to = agentWork(this.#desk, job.unit, step, at + 0.05);
    this.#later(to + 0.1, (then) => {
      this.#free++;
      job.step++;
      const next = job.unit.steps[job.step];
      if (next?.do === "work") this.#move(job, "READY", step.failed ?? `${step.phase} finished`, then);
      this.#goOn(job, then + 0.1);
      this.#dispatch(then + 0.2);
    });
  }

  #ask(job: Job, step: Extract<Step, { do: "ask" }>, at: number): void {
    const { trace } = this.#desk;
    const { attention, text, offered, answer } = step;
    const subject = `unit:${job.unit.name}`;
    const id = `${job.unit.name}-${job.step}`;
    const blocks = [...this.#waiting].flatMap(([other, blockers]) =>
      blockers.has(job.unit.name) ? [`unit:${other.unit.name}`] : [],
    );
    trace.say(at, { kind: "attention", subject, action: "raised", id, attention, text, blocks });
    if (offered)
      trace.say(at + 0.001, {
        kind: "record",
        subject,
        name: "offered_answers",
        value: { id, answers: offered },
      });
    if (attention === "merge_conflict" || attention === "api_error")
      trace.say(at + 0.002, {
        kind: "anomaly",
        subject,
        severity: "warning",
        type: attention,
        message: text,
      });
    this.#move(job, "NEEDS_ATTENTION", text, at + 0.003);
    this.#later(at + step.minutes * 60, (then) => {
      trace.say(then, { kind: "attention", subject, action: "resolved", id, attention, answer });
      this.#move(job, "READY", `answered: ${answer}`, then + 0.5);
      job.step++;
      this.#goOn(job, then + 0.6);
    });
  }

  #wait(job: Job, names: readonly string[], at: number): void {
    const open = names.filter((name) => !this.#done.has(name));
    if (open.length === 0) {
      if (job.stage === "RUNNING") this.#move(job, "READY", `${job.phase} finished`, at);
      job.step++;
      this.#goOn(job, at);
      return;
    }
    for (const name of open) this.#link(job, name, at, false);
    this.#waiting.set(job, new Set(open));
    this.#move(job, "BLOCKED", `waits for ${open.join(", ")}`, at + 0.01);
  }

  #link(job: Job, blocker: string, at: number, closed: boolean): void {
    this.#desk.trace.say(at, {
      kind: "link",
      relation: "blocks",
      from: `subject:unit:${blocker}`,
      to: `subject:unit:${job.unit.name}`,
      ...(closed && { closed }),
    });
  }

  #finish(job: Job, at: number): void {
    const { name } = job.unit;
    this.#done.add(name);
    this.#move(job, "DONE", "merged", at);
    this.#desk.trace.say(at + 0.01, {
      kind: "mark",
      subject: `unit:${name}`,
      mark: "unit-done",
      name: `${name} done`,
    });
    for (const [other, blockers] of [...this.#waiting]) {
      if (!blockers.delete(name)) continue;
      this.#link(other, name, at + 0.02, true);
      if (blockers.size > 0) continue;
      this.#waiting.delete(other);
      this.#move(other, "READY", `${name} is done`, at + 0.03);
      other.step++;
      this.#goOn(other, at + 0.1);
    }
  }
}

const isBefore = (left: readonly number[], right: readonly number[]): boolean => {
  const at = left.findIndex((each, index) => each !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
};
