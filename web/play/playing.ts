/** Playing: a clock that moves the cursor once per animation frame until something stops it. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Nanos } from "../../core/ids.ts";
import { endOfTime } from "../../core/moment.ts";
import type { AnomalyMark, Window } from "../../core/wire/window.ts";
import type { Player } from "../player.ts";
import { pauseAt } from "../shell/preferences.ts";
import type { AxisName, Range } from "../views/view.ts";
import { advance, type Ground, medianDistance, PAUSING_SPEED, SPEEDS, type Speed } from "./clockwork.ts";
import { eventAfter, eventUpTo } from "./steps.ts";

export interface PlayingParts {
  readonly player: Player;
  /** Calls back before the next frame is painted. */
  readonly frame: (act: (nowMs: number) => void) => void;
  readonly axis: () => AxisName;
  /** Of the whole run. */
  readonly overview: () => Window;
  readonly range: () => Range | undefined;
  /** The source may still grow: at its end playing goes over into following. */
  readonly mayGrow: () => boolean;
  readonly stopped: (at: AnomalyMark | undefined) => void;
}

export class Playing {
  readonly #parts: PlayingParts;
  readonly #on = signal(false);
  readonly speed: Signal<Speed> = signal<Speed>(1);
  readonly skipGaps: Signal<boolean> = signal(true);
  readonly loop: Signal<boolean> = signal(false);
  #last: number | undefined;
  #at = 0 as Nanos;
  #median = 0;
  #medianOf = -2;

  constructor(parts: PlayingParts) {
    this.#parts = parts;
  }

  get on(): ReadonlySignal<boolean> {
    return this.#on;
  }

  start(): void {
    const { player } = this.#parts;
    const { extent, at, cursor } = player.head.value;
    if (cursor === "live" || this.#on.value || extent.to <= extent.from) return;
    const range = this.loop.value ? this.#parts.range() : undefined;
    if (range && (at < range.from || at >= range.to)) this.#at = range.from;
    else this.#at = at >= extent.to ? extent.from : at;
    this.#last = undefined;
    this.#on.value = true;
    this.#parts.frame((now) => this.#tick(now));
  }

  stop(at?: AnomalyMark): void {
    if (!this.#on.value) return;
    this.#on.value = false;
    this.#parts.stopped(at);
  }

  faster(by: 1 | -1): void {
    const next = SPEEDS[SPEEDS.indexOf(this.speed.value) + by];
    if (next !== undefined) this.speed.value = next;
  }

  #tick(now: number): void {
    if (!this.#on.value) return;
    const frameMs = this.#last === undefined ? 0 : now - this.#last;
    this.#last = now;
    const from = this.#at;
    this.#move(from, advance(from, this.speed.value, frameMs, this.#ground(from)));
    if (this.#on.value) this.#parts.frame((next) => this.#tick(next));
  }

  #move(from: Nanos, wanted: Nanos): void {
    const { player } = this.#parts;
    const anomaly =
      this.speed.value <= PAUSING_SPEED && pauseAt.peek() !== "never"
        ? this.#criticalBetween(from, wanted)
        : undefined;
    if (anomaly) {
      this.#at = anomaly.at;
      player.seek(player.upTo(anomaly.at));
      this.stop(anomaly);
      return;
    }
    const range = this.loop.value ? this.#parts.range() : undefined;
    const end = Math.min(range?.to ?? Number.POSITIVE_INFINITY, player.head.value.extent.to);
    if (wanted < end) {
      this.#at = wanted;
      player.playTo(endOfTime(wanted));
      return;
    }
    if (range) {
      this.#at = range.from;
      player.playTo(endOfTime(range.from));
      return;
    }
    this.#arrive();
  }

  #arrive(): void {
    const { player } = this.#parts;
    if (this.#parts.mayGrow()) {
      this.speed.value = 1;
      player.seek("live");
    } else if (player.timeline.last) player.seek(player.timeline.last);
    this.stop();
  }

  #criticalBetween(from: Nanos, to: Nanos): AnomalyMark | undefined {
    return this.#parts
      .overview()
      .anomalies.find(
        ({ at, severity }) => (severity === "critical" || pauseAt.peek() === "all") && at > from && at <= to,
      );
  }

  #ground(at: Nanos): Ground {
    const { timeline } = this.#parts.player;
    const axis = this.#parts.axis();
    return {
      axis,
      points: axis === "wall" ? undefined : this.#parts.overview().axes[axis],
      previous: eventUpTo(timeline, at)?.at,
      next: eventAfter(timeline, at)?.at,
      median: this.#medianAt(at),
      skipGaps: this.skipGaps.value,
    };
  }

  /** Of the block at hand, counted once per block. */
  #medianAt(at: Nanos): number {
    const { timeline } = this.#parts.player;
    const index = timeline.segmentAt(endOfTime(at));
    if (index === this.#medianOf) return this.#median;
    const times = timeline.peekBlock(index)?.at ?? timeline.tail.map((event) => event.at);
    this.#medianOf = index;
    this.#median = medianDistance(times);
    return this.#median;
  }
}
