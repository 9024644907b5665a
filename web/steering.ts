/** What moves the cursor of an open run: jumps, drags, steps, playing, the live edge. One wish at a time: a later one wins. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Nanos, nanos, parseEventName, type RunId } from "../core/ids.ts";
import { type Address, endOfTime, type Moment } from "../core/moment.ts";
import type { AnomalyMark, Window } from "../core/wire/window.ts";
import { type Bookmarks, withBookmarks } from "./bookmarks.ts";
import { findMoment } from "./find-moment.ts";
import type { Playing } from "./play/playing.ts";
import { type Caught, catchOn, SNAPS, type Snap } from "./play/snap.ts";
import type { Player } from "./player.ts";
import type { Jump } from "./run-session.ts";
import type { Cursor, Selection } from "./views/view.ts";
import type { VisibleWindow } from "./visible-window.ts";

/** Width of a main chart where a gesture does not say its own. */
const USUAL_PX = 900;

interface SteeringParts {
  readonly run: RunId;
  readonly player: Player;
  readonly playing: () => Playing;
  readonly view: VisibleWindow;
  readonly bookmarks: Bookmarks;
  readonly mayGrow: ReadonlySignal<boolean>;
  readonly select: (selection: Selection) => void;
  /** The address must change: now and as a new entry, or after rest in place. */
  readonly moved: (how: "push" | "replace") => void;
  readonly notice: (text: string, severity?: "info" | "warning") => void;
  readonly failed: (error: unknown) => void;
}

export class Steering {
  readonly snap: Signal<Snap> = signal<Snap>("event");
  /** What the cursor caught when it was last dragged; the flag names it. */
  readonly caught: Signal<Caught | undefined> = signal(undefined);
  /** Said to a screen reader when it changes. */
  readonly announcement: Signal<string> = signal("");
  readonly #parts: SteeringParts;
  #steered = 0;

  constructor(parts: SteeringParts) {
    this.#parts = parts;
  }

  /** The cursor is to go elsewhere: what was on its way before does not arrive. */
  steer(): void {
    this.#steered++;
    this.#parts.playing().stop();
  }

  /** How often it was sent elsewhere: as long as the number stays, nobody has steered since. */
  get steered(): number {
    return this.#steered;
  }

  jump(to: Jump): void {
    this.steer();
    this.caught.value = undefined;
    void this.#jump(to);
  }

  jumpToEvent(name: string, at?: Nanos): void {
    const event = parseEventName(name);
    if (event) this.jump({ address: { kind: "event", ...event }, at });
  }

  /** To an event by its name, or to a time where none is known. */
  jumpTo(event: string | null, at: Nanos): void {
    if (event) this.jumpToEvent(event, at);
    else
      this.jump({
        address: { kind: "time", seconds: (at - this.#parts.player.head.peek().extent.from) / 1e9 },
      });
  }

  async #jump(to: Jump): Promise<void> {
    const steered = this.#steered;
    try {
      const cursor = "address" in to ? await this.find(to.address, to.at) : to;
      if (steered !== this.#steered) return;
      this.#parts.player.seek(cursor);
      this.#parts.moved("push");
      this.#announce();
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  find(address: Address, at: Nanos | undefined): Promise<Cursor> {
    const { run, player, notice } = this.#parts;
    return findMoment({ run, player, address, at, notice });
  }

  scrub(at: Nanos, perPixel?: number, free = false): void {
    this.steer();
    const { from, to } = this.#parts.view.visible.peek();
    const pixel = perPixel ?? (to - from) / USUAL_PX;
    const near = free
      ? undefined
      : catchOn(this.#parts.player.timeline, this.#caughtIn(), this.snap.peek(), at, pixel);
    this.caught.value = near;
    this.#parts.player.seek(near ? this.#parts.player.upTo(near.at) : endOfTime(nanos(Math.round(at))));
    this.#parts.moved("replace");
  }

  /** The window with the bookmarks among its marks: they are caught like one. */
  #caughtIn(): Window {
    const window = this.#parts.view.window.peek();
    return { ...window, marks: withBookmarks(window.marks, this.#parts.bookmarks.list.peek()) };
  }

  scrubEnd(): void {
    this.caught.value = undefined;
    const { cursor, extent, at } = this.#parts.player.head.peek();
    const { from, to } = this.#parts.view.visible.peek();
    const nearEdge = cursor !== "live" && extent.to - at <= ((to - from) / USUAL_PX) * 8;
    if (nearEdge && this.#parts.mayGrow.peek()) this.#parts.player.seek("live");
    this.#parts.moved("replace");
    this.#announce();
  }

  goLive(): void {
    this.steer();
    this.#parts.player.seek("live");
    this.#parts.moved("push");
    this.#announce();
  }
  toggle(): void {
    const on = this.#parts.playing().on.peek();
    this.steer();
    if (on) return;
    if (this.#parts.player.cursor === "live" && this.#parts.mayGrow.peek()) {
      this.#parts.player.pause();
      this.#parts.moved("push");
      this.#announce();
      return;
    }
    this.#parts.player.pause();
    this.#parts.playing().start();
  }
  async step(direction: 1 | -1, edge = false): Promise<void> {
    this.steer();
    await this.#go(edge ? this.#parts.player.stepEdge(direction) : this.#parts.player.step(direction));
  }
  async #go(to: Promise<Moment | undefined>): Promise<void> {
    const steered = this.#steered;
    try {
      const moment = await to;
      if (!moment || steered !== this.#steered) return;
      this.caught.value = undefined;
      this.#parts.player.seek(moment);
      this.#parts.moved("replace");
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  /** The next anomaly of the whole run: the cursor goes to it, and it is selected. */
  async toAnomaly(direction: 1 | -1): Promise<void> {
    const next = this.#nextOf((await this.#parts.view.overviewThere()).anomalies, direction);
    if (!next) return;
    this.#parts.select({ kind: "anomaly", id: next.event });
    this.jumpToEvent(next.event, next.at);
  }
  async toMark(direction: 1 | -1): Promise<void> {
    const { marks } = await this.#parts.view.overviewThere();
    const next = this.#nextOf(withBookmarks(marks, this.#parts.bookmarks.list.peek()), direction);
    if (next) this.jumpTo(next.event, next.at);
  }
  #nextOf<T extends { readonly at: Nanos }>(things: readonly T[], direction: 1 | -1): T | undefined {
    const { at } = this.#parts.player.head.peek();
    return direction > 0
      ? things.find((each) => each.at > at)
      : [...things].reverse().find((each) => each.at < at);
  }

  playingStopped(anomaly: AnomalyMark | undefined): void {
    if (anomaly) this.#parts.select({ kind: "anomaly", id: anomaly.event });
    this.#parts.moved("replace");
    this.#announce();
  }

  #announce(): void {
    const { cursor, rank, of } = this.#parts.player.head.peek();
    this.announcement.value = cursor === "live" ? "Following the live edge" : `Event ${rank} of ${of}`;
  }

  nextSnap(): void {
    this.snap.value = SNAPS[(SNAPS.indexOf(this.snap.peek()) + 1) % SNAPS.length] ?? "event";
  }
}
