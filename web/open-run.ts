/** One run that is open: its player, its windows, what is selected. The session of panels and views, and more for the transport. */
import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import { type Nanos, nanos, type Seq, type Subject } from "../core/ids.ts";
import { printAddress } from "../core/moment.ts";
import type { RunSummary } from "../core/wire/runs.ts";
import type { SeriesName, SeriesWindow, Window } from "../core/wire/window.ts";
import { type RunRoute, runRoute, type Seconds } from "./address.ts";
import * as api from "./api.ts";
import { Bookmarks } from "./bookmarks.ts";
import type { Indexing } from "./indexing/indexing.ts";
import { OpenedRecords } from "./opened-records.ts";
import { type Paced, paced } from "./paced.ts";
import { frame, later, now } from "./page-parts.ts";
import { Playing } from "./play/playing.ts";
import { Player } from "./player.ts";
import { putting } from "./putting.ts";
import { type RunQuestions, runQuestions } from "./run-questions.ts";
import type { Hover, Jump, OpenAt, RunSession, SeriesQuery } from "./run-session.ts";
import { SeriesSignals } from "./series-signals.ts";
import { SpanSight } from "./span-sight.ts";
import { Steering } from "./steering.ts";
import { tellSummaries } from "./summaries.ts";
import type { SpansLook } from "./views/spans-look.ts";
import type { AxisName, Cursor, Ghost, Range, Scene, Selection } from "./views/view.ts";
import { VisibleWindow } from "./visible-window.ts";

/** What is read follows the cursor at this pace. */
const READING_MS = 100;

export interface OpenRunParts {
  readonly summary: ReadonlySignal<RunSummary>;
  readonly offline: ReadonlySignal<boolean>;
  /** The address must change: now and as a new entry, or after rest in place. */
  readonly moved: (how: "push" | "replace") => void;
  readonly notice: (text: string, severity?: "info" | "warning") => void;
  readonly failed: (error: unknown) => void;
}

export class OpenRun implements RunSession {
  readonly run: ReadonlySignal<RunSummary>;
  readonly offline: ReadonlySignal<boolean>;
  readonly player: Player;
  readonly opened = new OpenedRecords((seq) => api.unit(seq));
  readonly playing: Playing;
  readonly hover: Signal<Hover | undefined> = signal(undefined);
  readonly group: Signal<Subject | undefined> = signal(undefined);
  readonly tab: Signal<string | undefined> = signal(undefined);
  readonly inspectorOpen: Signal<boolean> = signal(true);
  /** Words of the search field: the log shows only events with them. */
  readonly query: Signal<string> = signal("");
  /** The hits of the search are shown below its field. */
  readonly hitsOpen: Signal<boolean> = signal(false);
  /** A place of the state whose writer is asked for (core/writers.ts). */
  readonly asked: Signal<string | undefined> = signal(undefined);
  readonly bookmarks: Bookmarks;
  readonly ask: RunQuestions;
  /** The first end of a range that is being made with `r`. */
  readonly rangeFrom: Signal<Nanos | undefined> = signal(undefined);
  /** Set once list, tail and the state at the first cursor are there. */
  readonly ready: Signal<boolean> = signal(false);
  readonly scene: ReadonlySignal<Scene>;
  readonly view: VisibleWindow;
  readonly steering: Steering;
  readonly #sight: SpanSight;
  /** How far its files were read, while they are being read (web/indexing). */
  readonly indexing: Signal<Indexing | undefined> = signal(undefined);
  /** No end was recorded and the source may still grow: `live` means something. */
  readonly mayGrow: ReadonlySignal<boolean>;

  readonly #endSummaries: () => void;
  readonly #endFollowing: () => void;
  /** Where an ended run was opened without a moment in its address. */
  #restsAt: Cursor | undefined;
  readonly #parts: OpenRunParts;
  readonly #series: SeriesSignals;
  readonly #paced: Paced<Scene>;
  readonly #selection = signal<Selection | undefined>(undefined);
  readonly #range = signal<Range | undefined>(undefined);
  readonly #focus = signal<number | undefined>(undefined);
  readonly #ghost = signal<Ghost>("ghost");
  readonly #axis = signal<AxisName>("wall");
  /** How often an address was applied. */
  #applied = 0;

  constructor(parts: OpenRunParts) {
    this.#parts = parts;
    const { summary: run, failed } = parts;
    const { ready } = this;
    this.run = run;
    this.offline = parts.offline;
    const { indexing } = this;
    this.mayGrow = computed(() => run.value.status !== "ended" || indexing.value !== undefined);
    const { id } = run.peek();
    const { segments, tail, block, checkpoint } = api;
    const history = { segments, tail, block, checkpoint };
    this.bookmarks = new Bookmarks(id, failed);
    void this.bookmarks.read();
    this.ask = runQuestions(id, () => this.player.head.peek().extent.from);
    this.player = new Player(id, { history, now, later, failed });
    const { player } = this;
    this.view = new VisibleWindow({
      player,
      run,
      ready,
      failed,
      pointed: () => this.hover.value?.at !== undefined,
      unread: computed(() => 1 - (indexing.value?.done ?? 1)),
      moved: () => parts.moved("replace"),
    });
    this.steering = new Steering({
      ...parts,
      run: id,
      player,
      playing: () => this.playing,
      view: this.view,
      bookmarks: this.bookmarks,
      mayGrow: this.mayGrow,
      select: (selection) => {
        this.#selection.value = selection;
      },
    });
    const { visible, overview } = this.view;
    this.#series = new SeriesSignals({
      run: id,
      ready,
      revision: player.revision,
      visible,
      extent: computed(() => player.head.value.extent),
      axis: this.#axis,
      failed,
    });
    this.#sight = new SpanSight({
      question: () => this.ask.spanQuestion({ ask: "critical-path" }),
      revision: player.revision,
      moved: parts.moved,
      failed,
    });
    this.scene = computed(() => this.#makeScene());
    this.#paced = paced(this.scene, READING_MS, later);
    this.playing = new Playing({
      player,
      frame,
      axis: () => this.#axis.peek(),
      overview: () => overview.peek(),
      range: () => this.#range.peek(),
      mayGrow: () => this.mayGrow.peek(),
      stopped: (anomaly) => this.steering.playingStopped(anomaly),
    });
    this.#endSummaries = tellSummaries(this);
    this.#endFollowing = effect(() => this.#followIfItGrows());
  }

  close(): void {
    this.playing.stop();
    this.#paced.close();
    this.view.close();
    this.#sight.close();
    this.#endSummaries();
    this.#endFollowing();
    this.player.close();
  }

  get paced(): ReadonlySignal<Scene> {
    return this.#paced.signal;
  }
  get isPlaying(): ReadonlySignal<boolean> {
    return this.playing.on;
  }
  cameLate(event: string): boolean {
    return this.player.cameLate.has(event);
  }
  get seriesNames(): ReadonlySignal<readonly SeriesName[] | undefined> {
    return this.#series.names;
  }
  get overview(): ReadonlySignal<Window> {
    return this.view.overview;
  }
  get revision(): ReadonlySignal<number> {
    return this.player.revision;
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
      visible: this.view.visible.value,
      window: this.view.window.value,
      range: this.#range.value,
      selection: this.#selection.value,
      focus: this.#focus.value,
      critical: this.#sight.critical.value,
      ghost: this.#ghost.value,
      axis: this.#axis.value,
    };
  }

  setVisible(range: Range): void {
    this.view.show(range);
  }

  // ---- selection and settings ------------------------------------------------------------------------------

  select(selection: Selection | undefined): void {
    if (selection?.kind === this.#selection.peek()?.kind && selection?.id === this.#selection.peek()?.id)
      return;
    this.#selection.value = selection;
    this.view.forgetFit();
    if (selection?.kind === "anomaly" || selection?.kind === "event") {
      this.jumpToEvent(selection.id, this.view.timeOf(selection.id));
      return;
    }
    this.#parts.moved("push");
  }

  setRange(range: Range | undefined): void {
    this.#range.value = range;
    this.#parts.moved("replace");
  }
  get look(): ReadonlySignal<SpansLook> {
    return this.#sight.look;
  }
  showSpans(look: Partial<SpansLook>): void {
    this.#sight.show(look);
  }
  toggleCriticalPath(): void {
    this.#sight.toggleCriticalPath();
  }
  get pins(): ReadonlySignal<readonly Selection[]> {
    return this.#sight.pins;
  }
  togglePin(selection: Selection): void {
    this.#sight.togglePin(selection);
  }
  showGroup(group: Subject): void {
    this.group.value = group;
    this.#parts.moved("replace");
  }
  setFocus(place: number | undefined): void {
    this.#focus.value = place;
    this.#parts.moved("replace");
  }
  setGhost(ghost: Ghost): void {
    this.#ghost.value = ghost;
    this.#parts.moved("replace");
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

  openAt({ tab, event, at, selection }: OpenAt): void {
    this.tab.value = tab;
    this.#selection.value = selection;
    this.view.forgetFit();
    this.jumpToEvent(event, at);
  }
  say(text: string): void {
    this.#parts.notice(text, "info");
  }

  // ---- the cursor ------------------------------------------------------------------------------------------

  jump(to: Jump): void {
    this.steering.jump(to);
  }
  jumpToEvent(name: string, at?: Nanos): void {
    this.steering.jumpToEvent(name, at);
  }
  scrub(at: Nanos, perPixel?: number, free?: boolean): void {
    this.steering.scrub(at, perPixel, free);
  }
  scrubEnd(): void {
    this.steering.scrubEnd();
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
      win: asSeconds(this.view.chosen.peek()),
      range: asSeconds(this.#range.peek()),
      axis: this.#axis.peek(),
      future: this.#ghost.peek(),
      look: this.#sight.look.peek(),
      pin: this.#sight.pins.peek(),
      group: this.group.peek(),
      focus: this.#focus.peek(),
    });
  }

  /** The cursor as the server reads it. */
  cursorText(): string {
    const { cursor, extent } = this.player.head.peek();
    return printAddress(this.#cursorAddress(cursor, (at) => (at - extent.from) / 1e9).at ?? { kind: "live" });
  }

  #cursorAddress(cursor: Cursor, seconds: (at: number) => number): Pick<RunRoute, "at" | "t"> {
    if (cursor === "live") return { at: { kind: "live" }, t: undefined };
    const name = this.player.nameOf(cursor);
    const t = seconds(cursor.at);
    return name
      ? { at: { kind: "event", seq: name.seq as Seq, k: name.k }, t }
      : { at: { kind: "time", seconds: t }, t: undefined };
  }

  /** Goes to what an address says, without changing the address. What a person changes meanwhile stays theirs. */
  async apply(route: RunRoute): Promise<void> {
    this.steering.steer();
    const applied = ++this.#applied;
    const { steered } = this.steering;
    const put = [
      ...this.#sight.applying(route),
      putting(this.tab, route.tab),
      putting(this.#selection, route.sel),
      putting(this.#axis, route.axis),
      putting(this.#ghost, route.future),
      putting(this.group, route.group),
      putting(this.#focus, route.focus),
    ];
    if (!this.ready.peek()) await this.player.read();
    const from = this.player.timeline.first?.at ?? nanos(0);
    const asRange = (range: Seconds | undefined): Range | undefined =>
      range && { from: nanos(from + range[0] * 1e9), to: nanos(from + range[1] * 1e9) };
    const at = route.t === undefined ? undefined : nanos(from + Math.round(route.t * 1e9));
    const cursor = route.at ? await this.steering.find(route.at, at) : this.#firstCursor();
    if (applied !== this.#applied) return;
    batch(() => {
      for (const each of put) each();
      this.view.chosen.value = asRange(route.win);
      this.#range.value = asRange(route.range);
      if (steered === this.steering.steered) this.player.seek(cursor);
      this.ready.value = true;
    });
  }

  /** A run in progress opens at its edge, any other at its end. */
  #firstCursor(): Cursor {
    const { last } = this.player.timeline;
    if (this.mayGrow.peek() || !last) return "live";
    this.#restsAt = last;
    return last;
  }
  /** Nobody moved the cursor since, and the file grows after all: a run whose last words are old looks over. */
  #followIfItGrows(): void {
    if (!this.mayGrow.value || this.#restsAt === undefined) return;
    const isUnmoved = this.player.cursor === this.#restsAt;
    this.#restsAt = undefined;
    if (isUnmoved)
      untracked(() => {
        this.player.seek("live");
        this.#parts.moved("replace");
      });
  }

  // ---- what panels ask -------------------------------------------------------------------------------------

  metrics(series: readonly SeriesQuery[], px: number): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    return this.#series.points(undefined, series, px);
  }
  metricsOver(
    axis: string,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    return this.#series.points(axis, series, px);
  }

  metricsWhole(
    axis: string,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    return this.#series.points(axis, series, px, true);
  }
}
