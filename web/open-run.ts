/** One run that is open: its player, its windows, what is selected. The session of panels and views, and more for the transport. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Place } from "../core/event.ts";
import { type Nanos, nanos, parseEventName, type Seq } from "../core/ids.ts";
import { type Address, endOfTime, type Moment } from "../core/moment.ts";
import type {
  AnomalyMark,
  EventFilter,
  EventPage,
  Problem,
  RawUnit,
  RunSummary,
  SeriesName,
  SeriesWindow,
  SourceReport,
  SpanAnswer,
  Window,
} from "../core/wire.ts";
import { type RunRoute, runRoute, type Seconds } from "./address.ts";
import * as api from "./api.ts";
import { Newest } from "./newest.ts";
import { frame, later, now } from "./page-parts.ts";
import { Playing } from "./play/playing.ts";
import { type Caught, catchNear, SNAPS, type Snap } from "./play/snap.ts";
import { eventAfter, eventUpTo } from "./play/steps.ts";
import { Player } from "./player.ts";
import type { Hover, Jump, RunSession, SeriesQuery } from "./run-session.ts";
import type { AxisName, Cursor, Ghost, Range, Scene, Selection } from "./views/view.ts";

/** Room right of the live edge, as a part of the window. */
const HEADROOM = 0.05;
/** The window may leave the run by this part of its width. */
const OVERHANG = 0.02;
const SHORTEST_WINDOW = 1e6;
const WINDOW_GAP_MS = 100;
const OVERVIEW_GAP_MS = 1000;
/** Pixels within which a dragged cursor catches. */
const CATCH_PX = 6;
/** Width of a main chart where a gesture does not say its own. */
const USUAL_PX = 900;

export interface OpenRunParts {
  readonly summary: ReadonlySignal<RunSummary>;
  readonly offline: ReadonlySignal<boolean>;
  /** The address must change: now and as a new entry, or after rest in place. */
  readonly moved: (how: "push" | "replace") => void;
  readonly notice: (text: string) => void;
  readonly failed: (error: unknown) => void;
}

const EMPTY_WINDOW: Window = {
  from: nanos(0),
  to: nanos(0),
  spans: [],
  spansTotal: 0,
  stages: [],
  gates: [],
  anomalies: [],
  marks: [],
  density: { columns: 0, byKind: {}, worst: [] },
  axes: {},
  links: [],
};

export class OpenRun implements RunSession {
  readonly run: ReadonlySignal<RunSummary>;
  readonly offline: ReadonlySignal<boolean>;
  readonly player: Player;
  readonly playing: Playing;
  readonly hover: Signal<Hover | undefined> = signal(undefined);
  readonly snap: Signal<Snap> = signal<Snap>("event");
  /** What the cursor caught when it was last dragged; the flag names it. */
  readonly caught: Signal<Caught | undefined> = signal(undefined);
  /** Said to a screen reader when it changes. */
  readonly announcement: Signal<string> = signal("");
  readonly tab: Signal<string | undefined> = signal(undefined);
  readonly inspectorOpen: Signal<boolean> = signal(true);
  /** Words of the search field: the log shows only events with them. */
  readonly query: Signal<string> = signal("");
  /** The first end of a range that is being made with `r`. */
  readonly rangeFrom: Signal<Nanos | undefined> = signal(undefined);
  /** Set once list, tail and the state at the first cursor are there. */
  readonly ready: Signal<boolean> = signal(false);
  readonly scene: ReadonlySignal<Scene>;
  readonly visible: ReadonlySignal<Range>;
  /** What the minimap spans: the run, while it is live with room for what comes. */
  readonly whole: ReadonlySignal<Range>;
  readonly overview: ReadonlySignal<Window>;
  /** No end was recorded and the source may still grow: `live` means something. */
  readonly mayGrow: ReadonlySignal<boolean>;
  readonly seriesNames: ReadonlySignal<readonly SeriesName[] | undefined>;

  readonly #parts: OpenRunParts;
  readonly #selection = signal<Selection | undefined>(undefined);
  readonly #range = signal<Range | undefined>(undefined);
  readonly #focus = signal<number | undefined>(undefined);
  readonly #ghost = signal<Ghost>("ghost");
  readonly #axis = signal<AxisName>("wall");
  /** `undefined`: the whole run, growing with it. */
  readonly #chosen = signal<Range | undefined>(undefined);
  readonly #windows: Newest<Range, Window>;
  readonly #overviews: Newest<Range, Window>;
  readonly #metrics = new Map<string, ReadonlySignal<readonly SeriesWindow[] | undefined>>();
  readonly #endings: (() => void)[] = [];
  #fitted: Range | undefined;

  constructor(parts: OpenRunParts) {
    this.#parts = parts;
    this.run = parts.summary;
    this.offline = parts.offline;
    const { id } = parts.summary.peek();
    const failed = parts.failed;
    this.player = new Player(id, { history: api, now, later, failed });
    this.#windows = new Newest({
      ask: (range) => api.windowOf(id, range, windowPx()),
      failed,
      now,
      later,
      gapMs: WINDOW_GAP_MS,
    });
    this.#overviews = new Newest({
      ask: (range) => api.windowOf(id, range, overviewPx()),
      failed,
      now,
      later,
      gapMs: OVERVIEW_GAP_MS,
    });
    this.mayGrow = computed(() => this.run.value.status !== "ended");
    this.overview = computed(() => this.#overviews.answer.value ?? EMPTY_WINDOW);
    this.whole = computed(() => this.#wholeRange());
    this.visible = computed(() => this.#chosen.value ?? this.whole.value);
    this.scene = computed(() => this.#makeScene());
    this.playing = new Playing({
      player: this.player,
      frame,
      axis: () => this.#axis.peek(),
      overview: () => this.overview.peek(),
      range: () => this.#range.peek(),
      mayGrow: () => this.mayGrow.peek(),
      stopped: (anomaly) => this.#playingStopped(anomaly),
    });
    this.seriesNames = this.#watchedSignal((answer: Signal<readonly SeriesName[] | undefined>) =>
      effect(() => {
        this.player.revision.value;
        names.want(id);
        answer.value = names.answer.value;
      }),
    );
    const names = new Newest({ ask: api.seriesNames, failed, now, later, gapMs: OVERVIEW_GAP_MS });
    this.#endings.push(
      this.#keepWindows(),
      () => names.close(),
      () => this.#windows.close(),
      () => this.#overviews.close(),
      () => this.player.close(),
    );
  }

  close(): void {
    this.playing.stop();
    for (const end of this.#endings) end();
  }

  get revision(): ReadonlySignal<number> {
    return this.player.revision;
  }

  // ---- windows ---------------------------------------------------------------------------------------------

  #wholeRange(): Range {
    const { from, to } = this.#extent.value;
    const width = Math.max(to - from, SHORTEST_WINDOW);
    const room = this.run.value.status === "live" ? HEADROOM : 0;
    return { from, to: nanos(from + width * (1 + room)) };
  }

  readonly #extent = computed(() => this.player.head.value.extent);

  #keepWindows(): () => void {
    const endVisible = effect(() => {
      const range = this.visible.value;
      if (this.ready.value) this.#windows.want(range, !this.#isGrowing());
    });
    const endNew = effect(() => {
      this.player.revision.value;
      if (!this.ready.value) return;
      this.#windows.want(this.visible.peek());
      this.#overviews.want(this.whole.peek());
    });
    const endFollow = effect(() => this.#follow());
    return () => {
      endVisible();
      endNew();
      endFollow();
    };
  }

  #isGrowing(): boolean {
    return this.#chosen.peek() === undefined && this.run.peek().status === "live";
  }

  /** Following, the chosen window goes with the edge: same width, some headroom, whole pixels. */
  #follow(): void {
    const { cursor, extent } = this.player.head.value;
    const chosen = this.#chosen.peek();
    if (cursor !== "live" || !chosen || this.hover.value?.at !== undefined) return;
    const width = chosen.to - chosen.from;
    const wanted = extent.to + width * HEADROOM - chosen.to;
    if (wanted <= 0) return;
    const pixel = width / windowPx();
    const shift = reducedMotion() ? width * 0.8 : Math.ceil(wanted / pixel) * pixel;
    this.#chosen.value = { from: nanos(chosen.from + shift), to: nanos(chosen.to + shift) };
  }

  #makeScene(): Scene {
    const { cursor, state, stale, at, rank, of, extent } = this.player.head.value;
    return {
      run: this.run.value,
      state,
      stale,
      cursor,
      at,
      extent,
      rank,
      of,
      visible: this.visible.value,
      window: this.#windows.answer.value ?? EMPTY_WINDOW,
      range: this.#range.value,
      selection: this.#selection.value,
      focus: this.#focus.value,
      ghost: this.#ghost.value,
      axis: this.#axis.value,
    };
  }

  setVisible(range: Range): void {
    const { from, to } = this.whole.peek();
    const width = Math.min(
      Math.max(range.to - range.from, SHORTEST_WINDOW),
      (to - from) * (1 + 2 * OVERHANG),
    );
    const slack = width * OVERHANG;
    const start = Math.min(Math.max(range.from, from - slack), Math.max(from - slack, to + slack - width));
    this.#chosen.value = { from: nanos(start), to: nanos(start + width) };
    this.#parts.moved("replace");
  }
  showWhole(): void {
    this.#chosen.value = undefined;
    this.#parts.moved("replace");
  }
  /** Zooms around the cursor or, where it is not in the window, around its middle. */
  zoom(factor: number): void {
    const { from, to } = this.visible.peek();
    const { at } = this.player.head.peek();
    const around = at >= from && at <= to ? at : (from + to) / 2;
    this.setVisible({
      from: nanos(around - (around - from) * factor),
      to: nanos(around + (to - around) * factor),
    });
  }
  pan(part: number): void {
    const { from, to } = this.visible.peek();
    const by = (to - from) * part;
    this.setVisible({ from: nanos(from + by), to: nanos(to + by) });
  }
  /** Fits a range, or goes back to the window of before when it is fitted already. */
  fit(range: Range | undefined): void {
    const before = this.#fitted;
    if (before) {
      this.#fitted = undefined;
      this.setVisible(before);
      return;
    }
    if (!range) return;
    this.#fitted = this.visible.peek();
    const margin = Math.max((range.to - range.from) * 0.08, SHORTEST_WINDOW);
    this.setVisible({ from: nanos(range.from - margin), to: nanos(range.to + margin) });
  }

  // ---- selection and settings ------------------------------------------------------------------------------

  select(selection: Selection | undefined): void {
    if (selection?.kind === this.#selection.peek()?.kind && selection?.id === this.#selection.peek()?.id)
      return;
    this.#selection.value = selection;
    this.#fitted = undefined;
    if (selection?.kind === "anomaly" || selection?.kind === "event" || selection?.kind === "gate") {
      if (selection.kind !== "gate") {
        this.jumpToEvent(selection.id, this.#timeOf(selection.id));
        return;
      }
    }
    this.#parts.moved("push");
  }

  /** The time of a named event, where a window knows it. */
  #timeOf(name: string): Nanos | undefined {
    for (const window of [this.#windows.answer.peek(), this.overview.peek()]) {
      const found =
        window?.anomalies.find(({ event }) => event === name) ??
        window?.gates.find(({ event }) => event === name) ??
        window?.marks.find(({ event }) => event === name);
      if (found) return found.at;
    }
    return undefined;
  }

  setRange(range: Range | undefined): void {
    this.#range.value = range;
    this.#parts.moved("replace");
  }
  setFocus(place: number | undefined): void {
    this.#focus.value = place;
  }
  setGhost(ghost: Ghost): void {
    this.#ghost.value = ghost;
    this.#parts.moved("replace");
  }
  nextSnap(): void {
    this.snap.value = SNAPS[(SNAPS.indexOf(this.snap.peek()) + 1) % SNAPS.length] ?? "event";
  }
  setAxis(axis: AxisName): void {
    this.#axis.value = axis;
    this.#parts.moved("replace");
  }
  find(words: string): void {
    this.query.value = words;
  }
  openTab(tab: string): void {
    this.tab.value = tab;
    this.#parts.moved("push");
  }

  // ---- the cursor ------------------------------------------------------------------------------------------

  jump(to: Jump): void {
    this.playing.stop();
    this.caught.value = undefined;
    void this.#jump(to);
  }

  jumpToEvent(name: string, at?: Nanos): void {
    const event = parseEventName(name);
    if (event) this.jump({ address: { kind: "event", ...event }, at });
  }

  async #jump(to: Jump): Promise<void> {
    try {
      const cursor = "address" in to ? await this.#resolve(to.address, to.at) : to;
      this.player.seek(cursor);
      this.#parts.moved("push");
      this.#announce();
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  /** The cursor of an address. What cannot be found is said, and the nearest thing taken. */
  async #resolve(address: Address, at: Nanos | undefined): Promise<Cursor> {
    const { first, last } = this.player.timeline;
    if (address.kind === "live" || !first || !last) return "live";
    if (address.kind === "start") return first;
    if (address.kind === "end") return last;
    if (address.kind === "time") return endOfTime(nanos(first.at + Math.round(address.seconds * 1e9)));
    if (address.kind === "event" && at !== undefined) {
      const here = await this.player.byName(address, at);
      if (here) return here;
    }
    return this.#ask(address, at);
  }

  async #ask(address: Address, at: Nanos | undefined): Promise<Cursor> {
    const { first } = this.player.timeline;
    const missing = (why: string, instead: Cursor): Cursor => {
      this.#parts.notice(why);
      return instead;
    };
    const start = first ?? "live";
    try {
      const found = await api.resolve(this.run.peek().id, address);
      if (!found.notice) return found.moment ?? endOfTime(found.at);
      if (at !== undefined)
        return missing("This store does not know that event: here is its time.", endOfTime(at));
      return missing(found.notice, start);
    } catch (error) {
      if (!(error instanceof api.Refused)) throw error;
      return at !== undefined
        ? missing("This store does not know that event: here is its time.", endOfTime(at))
        : missing(`${error.message} The run is open at its start.`, start);
    }
  }

  scrub(at: Nanos, perPixel?: number, free = false): void {
    this.playing.stop();
    const { from, to } = this.visible.peek();
    const pixel = perPixel ?? (to - from) / USUAL_PX;
    const near = free ? undefined : this.#near(at, pixel);
    this.caught.value = near;
    this.player.seek(near ? this.player.upTo(near.at) : endOfTime(nanos(Math.round(at))));
    this.#parts.moved("replace");
  }

  #near(at: Nanos, perPixel: number): Caught | undefined {
    const { timeline } = this.player;
    const before = eventUpTo(timeline, at);
    const after = eventAfter(timeline, at);
    const events = [before, after].flatMap((event) => (event ? [event.at] : []));
    return catchNear(
      this.snap.peek(),
      this.#windows.answer.peek() ?? EMPTY_WINDOW,
      events,
      at,
      CATCH_PX * perPixel,
      perPixel,
    );
  }

  scrubEnd(): void {
    this.caught.value = undefined;
    const { cursor, extent, at } = this.player.head.peek();
    const { from, to } = this.visible.peek();
    const nearEdge = cursor !== "live" && extent.to - at <= ((to - from) / USUAL_PX) * 8;
    if (nearEdge && this.mayGrow.peek()) this.player.seek("live");
    this.#parts.moved("replace");
    this.#announce();
  }

  goLive(): void {
    this.playing.stop();
    this.player.seek("live");
    this.#parts.moved("push");
    this.#announce();
  }
  toggle(): void {
    if (this.playing.on.peek()) {
      this.playing.stop();
      return;
    }
    if (this.player.cursor === "live" && this.mayGrow.peek()) {
      this.player.pause();
      this.#parts.moved("push");
      this.#announce();
      return;
    }
    this.player.pause();
    this.playing.start();
  }
  async step(direction: 1 | -1, edge = false): Promise<void> {
    this.playing.stop();
    await this.#go(edge ? this.player.stepEdge(direction) : this.player.step(direction));
  }
  async #go(to: Promise<Moment | undefined>): Promise<void> {
    try {
      const moment = await to;
      if (!moment) return;
      this.caught.value = undefined;
      this.player.seek(moment);
      this.#parts.moved("replace");
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  /** The next anomaly of the whole run: the cursor goes to it, and it is selected. */
  toAnomaly(direction: 1 | -1): void {
    const next = this.#nextOf(this.overview.peek().anomalies, direction);
    if (!next) return;
    this.#selection.value = { kind: "anomaly", id: next.event };
    this.jumpToEvent(next.event, next.at);
  }
  toMark(direction: 1 | -1): void {
    const next = this.#nextOf(this.overview.peek().marks, direction);
    if (next) this.jumpToEvent(next.event, next.at);
  }
  #nextOf<T extends { readonly at: Nanos }>(things: readonly T[], direction: 1 | -1): T | undefined {
    const { at } = this.player.head.peek();
    return direction > 0
      ? things.find((each) => each.at > at)
      : [...things].reverse().find((each) => each.at < at);
  }

  #playingStopped(anomaly: AnomalyMark | undefined): void {
    if (anomaly) this.#selection.value = { kind: "anomaly", id: anomaly.event };
    this.#parts.moved("replace");
    this.#announce();
  }

  #announce(): void {
    const { cursor, rank, of } = this.player.head.peek();
    this.announcement.value = cursor === "live" ? "Following the live edge" : `Event ${rank} of ${of}`;
  }

  // ---- addresses -------------------------------------------------------------------------------------------

  /** The address of what is seen now. */
  route(): RunRoute {
    const { cursor, extent } = this.player.head.peek();
    const seconds = (at: number): number => (at - extent.from) / 1e9;
    const asSeconds = (range: Range | undefined): Seconds | undefined =>
      range && [seconds(range.from), seconds(range.to)];
    return runRoute(this.run.peek().id, {
      tab: this.tab.peek(),
      ...this.#cursorAddress(cursor, seconds),
      sel: this.#selection.peek(),
      win: asSeconds(this.#chosen.peek()),
      range: asSeconds(this.#range.peek()),
      axis: this.#axis.peek(),
      future: this.#ghost.peek(),
    });
  }

  #cursorAddress(cursor: Cursor, seconds: (at: number) => number): Pick<RunRoute, "at" | "t"> {
    if (cursor === "live") return { at: { kind: "live" }, t: undefined };
    const name = this.player.nameOf(cursor);
    const t = seconds(cursor.at);
    return name
      ? { at: { kind: "event", seq: name.seq as Seq, k: name.k }, t }
      : { at: { kind: "time", seconds: t }, t: undefined };
  }

  /** Goes to what an address says, without changing the address. */
  async apply(route: RunRoute): Promise<void> {
    this.playing.stop();
    if (!this.ready.peek()) await this.player.read();
    const from = this.player.timeline.first?.at ?? nanos(0);
    const asRange = (range: Seconds | undefined): Range | undefined =>
      range && { from: nanos(from + range[0] * 1e9), to: nanos(from + range[1] * 1e9) };
    const at = route.t === undefined ? undefined : nanos(from + Math.round(route.t * 1e9));
    const cursor = route.at ? await this.#resolve(route.at, at) : this.#firstCursor();
    batch(() => {
      this.tab.value = route.tab;
      this.#selection.value = route.sel;
      this.#chosen.value = asRange(route.win);
      this.#range.value = asRange(route.range);
      this.#axis.value = route.axis;
      this.#ghost.value = route.future;
      this.player.seek(cursor);
      this.ready.value = true;
    });
  }

  /** A run in progress opens at its edge, any other at its end. */
  #firstCursor(): Cursor {
    const { last } = this.player.timeline;
    return this.mayGrow.peek() || !last ? "live" : last;
  }

  // ---- what panels ask -------------------------------------------------------------------------------------

  metrics(series: readonly SeriesQuery[], px: number): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    return this.#metricsSignal(undefined, series, px);
  }
  metricsOver(
    axis: string,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    return this.#metricsSignal(axis, series, px);
  }

  #metricsSignal(
    axis: string | undefined,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    const key = JSON.stringify([axis, px, series.map(({ name, subject }) => [name, subject])]);
    const known = this.#metrics.get(key);
    if (known) return known;
    const { id } = this.run.peek();
    const made = this.#watchedSignal((answer: Signal<readonly SeriesWindow[] | undefined>) => {
      const newest = new Newest({
        ask: (question: api.MetricsQuestion) => api.metrics(id, question),
        failed: this.#parts.failed,
        now,
        later,
        gapMs: WINDOW_GAP_MS,
      });
      const end = effect(() => {
        this.player.revision.value;
        const range = this.visible.value;
        if (this.ready.value) newest.want({ series, range, px, axis: axis ?? this.#axis.value });
      });
      const endAnswer = effect(() => {
        const found = newest.answer.value;
        if (found) answer.value = found;
      });
      return () => {
        end();
        endAnswer();
        newest.close();
      };
    });
    this.#metrics.set(key, made);
    return made;
  }

  /** A signal that works only while somebody is subscribed to it. */
  #watchedSignal<T>(start: (answer: Signal<T | undefined>) => () => void): ReadonlySignal<T | undefined> {
    let stop: (() => void) | undefined;
    const answer: Signal<T | undefined> = signal<T | undefined>(undefined, {
      watched: () => {
        // Not inside the subscriber's own tracking.
        queueMicrotask(() => {
          stop ??= start(answer);
        });
      },
      unwatched: () => {
        queueMicrotask(() => {
          stop?.();
          stop = undefined;
        });
      },
    });
    return answer;
  }

  events(
    filter: EventFilter,
    page: { readonly offset?: number; readonly around?: Place; readonly limit: number },
    abort?: AbortSignal,
  ): Promise<EventPage> {
    return api.events(this.run.peek().id, filter, page, this.player.head.peek().extent.from, abort);
  }
  span(event: string, abort?: AbortSignal): Promise<SpanAnswer> {
    return api.span(this.run.peek().id, event, abort);
  }
  unit(seq: Seq, abort?: AbortSignal): Promise<RawUnit> {
    return api.unit(seq, abort);
  }
  sources(): Promise<readonly SourceReport[]> {
    return api.sources(this.run.peek().id);
  }
  problems(after: number, limit: number): Promise<readonly Problem[]> {
    return api.problems(this.run.peek().id, after, limit);
  }
}

const windowPx = (): number => Math.min(2048, Math.max(320, Math.round(innerWidth * 0.75)));
/** A bar of the minimap is 3 px and a gap. */
const overviewPx = (): number => Math.min(1024, Math.max(80, Math.floor((innerWidth - 80) / 4)));
const reducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
