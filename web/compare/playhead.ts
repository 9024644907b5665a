/**
 * One playhead over two runs: a player each, whose cursors belong together by structure, step or time. Knows no DOM.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Nanos, RunId, Seq } from "../../core/ids.ts";
import { type Address, endOfTime, type Moment } from "../../core/moment.ts";
import type { Window } from "../../core/wire/window.ts";
import { advance, medianDistance, PAUSING_SPEED, SPEEDS, type Speed } from "../play/clockwork.ts";
import { type Direction, eventAfter, eventUpTo } from "../play/steps.ts";
import type { History } from "../play/timeline.ts";
import { Player } from "../player.ts";
import { pauseAt } from "../shell/preferences.ts";
import type { CompareAlign } from "./compare-route.ts";
import type { Side } from "./comparing.ts";
import {
  caught,
  type Extents,
  held,
  type Links,
  linked,
  other,
  type Place,
  shiftOf,
  wayOf,
} from "./links.ts";

/** What the cursors do as the address says it. */
export interface Course {
  readonly by: CompareAlign;
  readonly linked: boolean;
  /** Nanoseconds by which B is later than what belongs to A's moment. */
  readonly shift: number;
}

/** What is known of the two runs; it grows with a run in progress. */
export interface Ground {
  readonly extents: Extents;
  readonly links: Links;
  /** Of the whole runs; undefined until they are there. */
  readonly overviews: Readonly<Record<Side, Window | undefined>>;
  /** Where the runs part first. */
  readonly parts: { readonly side: Side; readonly at: Nanos } | undefined;
  /** Moments that a dragged cursor catches, rising. */
  readonly catches: Readonly<Record<Side, readonly number[]>>;
  readonly mayGrow: Readonly<Record<Side, boolean>>;
}

export interface PlayheadParts {
  readonly runs: Readonly<Record<Side, RunId>>;
  readonly history: History;
  readonly now: () => number;
  readonly later: (ms: number, act: () => void) => () => void;
  readonly frame: (act: (nowMs: number) => void) => void;
  readonly failed: (error: unknown) => void;
  /** The cursors have come to rest, or were linked another way. */
  readonly rested: () => void;
}

const REST_MS = 250;
/** Pixels within which a dragged cursor catches. */
const CATCH_PX = 6;
const SIDES: readonly Side[] = ["left", "right"];

export class PairPlayhead {
  readonly players: Readonly<Record<Side, Player>>;
  readonly speed: Signal<Speed> = signal<Speed>(1);
  readonly skipGaps: Signal<boolean> = signal(true);
  readonly snap: Signal<boolean> = signal(true);
  readonly #parts: PlayheadParts;
  readonly #place: Signal<Place>;
  readonly #course: Signal<Course>;
  readonly #ground: Signal<Ground>;
  readonly #lead: Signal<Side> = signal<Side>("left");
  readonly #on = signal(false);
  /** How often the cursors have come to rest. */
  readonly #rests = signal(0);
  readonly #way = computed(() => wayOf(this.#ground.value.links, this.#course.value.by));
  readonly #drawnShift = computed(() => {
    const { linked, shift } = this.#course.value;
    return linked && this.#way.value === "wall" ? shift : 0;
  });
  /** Where a cursor stands on one event of several at a time. */
  readonly #exact = new Map<Side, Moment>();
  #frameAt: number | undefined;
  #cancelRest: (() => void) | undefined;
  #closed = false;

  constructor(parts: PlayheadParts, ground: Ground, course: Course) {
    this.#parts = parts;
    this.#ground = signal(ground);
    this.#course = signal(course);
    this.#place = signal<Place>({
      left: ground.extents.left.from,
      right: ground.extents.right.from,
      confidence: undefined,
      waits: undefined,
    });
    const player = (side: Side): Player =>
      new Player(parts.runs[side], {
        history: parts.history,
        now: parts.now,
        later: parts.later,
        failed: parts.failed,
      });
    this.players = { left: player("left"), right: player("right") };
  }

  get place(): ReadonlySignal<Place> {
    return this.#place;
  }
  get course(): ReadonlySignal<Course> {
    return this.#course;
  }
  /** What the cursors are linked by: where the runs have not what was asked for, what they have. */
  get way(): ReadonlySignal<CompareAlign> {
    return this.#way;
  }
  /** Linked by time, B is drawn earlier by its shift. */
  get drawnShift(): ReadonlySignal<number> {
    return this.#drawnShift;
  }
  get ground(): ReadonlySignal<Ground> {
    return this.#ground;
  }
  /** The run that is stepped and played; the other follows. */
  get lead(): ReadonlySignal<Side> {
    return this.#lead;
  }
  get on(): ReadonlySignal<boolean> {
    return this.#on;
  }
  get rests(): ReadonlySignal<number> {
    return this.#rests;
  }
  close(): void {
    this.#closed = true;
    this.#on.value = false;
    this.#cancelRest?.();
    for (const side of SIDES) this.players[side].close();
  }

  /** Reads a run's history, now or again. */
  read(side: Side): void {
    this.players[side].read().then(
      () => this.#show(),
      (error: unknown) => this.#parts.failed(error),
    );
  }

  /** More is known. A cursor that followed the end of a run in progress goes on with it. */
  know(ground: Ground): void {
    const before = this.#ground.peek();
    const side = this.#lead.peek();
    const followed =
      ground.mayGrow[side] &&
      this.#place.peek()[side] >= before.extents[side].to &&
      ground.extents[side].to > before.extents[side].to;
    this.#ground.value = ground;
    if (followed) this.move(side, ground.extents[side].to);
    else if (ground.links !== before.links) this.#settle();
  }

  /** Linked another way: B goes to what belongs to A's moment. */
  steer(course: Course): void {
    const before = this.#course.peek();
    if (before.by === course.by && before.linked === course.linked && before.shift === course.shift) return;
    this.#course.value = course;
    this.#settle();
  }

  /** Cursors as an address names them; where `right` is undefined B follows. */
  put(left: Placed, right: Placed | undefined): void {
    this.#exact.clear();
    if (this.#course.peek().linked || !right) this.#follow("left", left.at);
    else this.#place.value = { ...this.#apart(left.at, right.at), confidence: undefined, waits: undefined };
    if (left.moment) this.#exact.set("left", left.moment);
    if (right?.moment && !this.#course.peek().linked) this.#exact.set("right", right.moment);
    this.#show();
  }

  // ---- moving ----------------------------------------------------------------------------------------------

  /** Dragged there; `perPixel` nanoseconds a pixel, undefined: nothing catches. */
  drag(side: Side, at: number, perPixel: number | undefined): void {
    this.stop();
    const moments = this.#ground.peek().catches[side];
    this.move(
      side,
      this.snap.peek() && perPixel !== undefined ? caught(moments, at, CATCH_PX * perPixel) : at,
    );
  }

  move(side: Side, at: number): void {
    this.#exact.clear();
    batch(() => {
      this.#lead.value = side;
      if (this.#course.peek().linked) this.#follow(side, at as Nanos);
      else this.#alone(side, at as Nanos);
    });
    this.#show();
    this.#rest();
  }

  /** B alone goes there: linked, it is shifted against A. */
  shift(at: number): void {
    const { links, extents } = this.#ground.peek();
    const course = this.#course.peek();
    if (!course.linked) {
      this.move("right", at);
      return;
    }
    const { left } = this.#place.peek();
    const right = held(at, extents.right);
    this.#course.value = {
      ...course,
      shift: Math.round(shiftOf(links.marks[this.#way.peek()], left, right)),
    };
    this.move("left", left);
  }
  unshift(): void {
    this.steer({ ...this.#course.peek(), shift: 0 });
    this.#rest();
  }

  step(direction: Direction, edge = false): void {
    this.stop();
    const side = this.#lead.peek();
    const player = this.players[side];
    (edge ? player.stepEdge(direction) : player.step(direction)).then(
      (moment) => {
        if (!moment || this.#closed) return;
        this.move(side, moment.at);
        this.#exact.set(side, moment);
        this.#show();
      },
      (error: unknown) => this.#parts.failed(error),
    );
  }

  /** To the start of both runs, or to the end of the longer one. */
  toEdge(direction: Direction): void {
    this.stop();
    const { extents } = this.#ground.peek();
    if (!this.#course.peek().linked) {
      const side = this.#lead.peek();
      this.move(side, direction < 0 ? extents[side].from : extents[side].to);
      return;
    }
    this.move("left", direction < 0 ? extents.left.from : extents.left.to);
    if (direction > 0 && this.#place.peek().right < extents.right.to) this.move("right", extents.right.to);
  }

  /** Both cursors at once, each where it is said: what belongs together by more than the link. */
  show(left: Nanos | null | undefined, right: Nanos | null | undefined): void {
    this.stop();
    const one = left ?? undefined;
    const two = right ?? undefined;
    if (one !== undefined) {
      this.move("left", one);
      if (two !== undefined && !this.#course.peek().linked) this.move("right", two);
    } else if (two !== undefined) this.move("right", two);
  }

  setLead(side: Side): void {
    this.#lead.value = side;
  }

  // ---- playing ---------------------------------------------------------------------------------------------

  toggle(): void {
    if (this.#on.peek()) this.stop();
    else this.start();
  }
  start(): void {
    const { extents } = this.#ground.peek();
    const place = this.#place.peek();
    if (SIDES.every((side) => place[side] >= extents[side].to)) this.toEdge(-1);
    this.#frameAt = undefined;
    this.#on.value = true;
    this.#parts.frame((now) => this.#tick(now));
  }
  stop(): void {
    if (!this.#on.peek()) return;
    this.#on.value = false;
    this.#rest();
  }
  faster(by: 1 | -1): void {
    const next = SPEEDS[SPEEDS.indexOf(this.speed.peek()) + by];
    if (next !== undefined) this.speed.value = next;
  }

  #tick(now: number): void {
    if (!this.#on.peek() || this.#closed) return;
    const frameMs = this.#frameAt === undefined ? 0 : now - this.#frameAt;
    this.#frameAt = now;
    const { extents } = this.#ground.peek();
    const before = this.#place.peek();
    const side = this.#goesOn();
    if (side === undefined) {
      this.stop();
      return;
    }
    const to = advance(before[side], this.speed.peek(), frameMs, this.#playedOn(side));
    batch(() => {
      this.#exact.clear();
      this.#lead.value = side;
      if (this.#course.peek().linked) this.#follow(side, to);
      else for (const each of SIDES) this.#alone(each, (before[each] + (to - before[side])) as Nanos);
    });
    const after = this.#place.peek();
    const grave = SIDES.map((each) => this.#graveBetween(each, before[each], after[each])).find(Boolean);
    if (grave && this.speed.peek() <= PAUSING_SPEED) {
      this.#on.value = false;
      this.move(grave.side, grave.at);
      return;
    }
    this.#show("play");
    if (after[side] >= extents[side].to && this.#goesOn() === undefined) this.stop();
    else this.#parts.frame((next) => this.#tick(next));
  }

  /** The run that is played: where it is over the other goes on. */
  #goesOn(): Side | undefined {
    const { extents } = this.#ground.peek();
    const place = this.#place.peek();
    const lead = this.#lead.peek();
    return [lead, other(lead)].find((side) => place[side] < extents[side].to);
  }

  #playedOn(side: Side): Parameters<typeof advance>[3] {
    const { timeline } = this.players[side];
    const { overviews, links } = this.#ground.peek();
    const at = this.#place.peek()[side];
    const counted = this.#way.peek() === "step" && links.axis !== undefined;
    const times = timeline.peekBlock(timeline.segmentAt(endOfTime(at)))?.at ?? timeline.tail.map((e) => e.at);
    return {
      axis: counted ? (links.axis as "step" | "epoch") : "wall",
      points: counted ? overviews[side]?.axes[links.axis as string] : undefined,
      previous: eventUpTo(timeline, at)?.at,
      next: eventAfter(timeline, at)?.at,
      median: this.skipGaps.peek() ? medianDistance(times) : 0,
      skipGaps: this.skipGaps.peek(),
    };
  }

  #graveBetween(side: Side, from: Nanos, to: Nanos): { readonly side: Side; readonly at: Nanos } | undefined {
    const all = pauseAt.peek();
    if (all === "never") return undefined;
    const found = this.#ground
      .peek()
      .overviews[side]?.anomalies.find(
        ({ at, severity }) => (severity === "critical" || all === "all") && at > from && at <= to,
      );
    return found && { side, at: found.at };
  }

  // ---- placing ---------------------------------------------------------------------------------------------

  #follow(side: Side, at: Nanos): void {
    const { links, extents } = this.#ground.peek();
    const { shift } = this.#course.peek();
    this.#place.value = linked(links.marks[this.#way.peek()], extents, side, at, shift);
  }
  #alone(side: Side, at: Nanos): void {
    const now = this.#place.peek();
    this.#place.value = {
      ...this.#apart(side === "left" ? at : now.left, side === "right" ? at : now.right),
      confidence: undefined,
      waits: undefined,
    };
  }
  #apart(left: number, right: number): Pick<Place, "left" | "right"> {
    const { extents } = this.#ground.peek();
    return { left: held(left, extents.left), right: held(right, extents.right) };
  }
  #settle(): void {
    const side = this.#lead.peek();
    if (this.#course.peek().linked) this.#follow(side, this.#place.peek()[side]);
    else this.#alone(side, this.#place.peek()[side]);
    this.#show();
  }

  #show(how: "seek" | "play" = "seek"): void {
    const place = this.#place.peek();
    for (const side of SIDES) {
      const moment = this.#exact.get(side) ?? endOfTime(place[side]);
      if (how === "play") this.players[side].playTo(moment);
      else this.players[side].seek(moment);
    }
  }

  #rest(): void {
    this.#cancelRest?.();
    if (this.#on.peek()) return;
    this.#cancelRest = this.#parts.later(REST_MS, () => {
      if (this.#closed) return;
      this.#rests.value++;
      this.#parts.rested();
    });
  }

  /** A moment as a link names it: the event where it is one, else the time since the run's start. */
  addressOf(side: Side): Address {
    const exact = this.#exact.get(side);
    const name = exact && this.players[side].nameOf(exact);
    if (name) return { kind: "event", seq: name.seq as Seq, k: name.k };
    const { extents } = this.#ground.peek();
    return { kind: "time", seconds: (this.#place.peek()[side] - extents[side].from) / 1e9 };
  }
}

/** A place as it was found: on one event, or at a time. */
export interface Placed {
  readonly at: Nanos;
  readonly moment: Moment | undefined;
}
