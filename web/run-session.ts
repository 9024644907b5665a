/** What the panels and views of one open run see and may do. `session.ts` makes it; panels get it as `session`. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Place } from "../core/event.ts";
import type { Nanos, Subject } from "../core/ids.ts";
import type { Address } from "../core/moment.ts";
import type { RunSummary } from "../core/wire/runs.ts";
import type { SeriesName, SeriesWindow, Window } from "../core/wire/window.ts";
import type { OpenedRecords } from "./opened-records.ts";
import type { RunQuestions } from "./run-questions.ts";
import type { SpansLook } from "./views/spans-look.ts";
import type { AxisName, Ghost, Range, Scene, Selection } from "./views/view.ts";

/** A series by name and subject: `null` = the one without a subject, absent = every subject that has the name. */
export interface SeriesQuery {
  readonly name: string;
  readonly subject?: Subject | null | undefined;
}

/** What the pointer rests on: lit in every panel; `at` draws the dim hairline in time charts. */
export interface Hover {
  readonly selection?: Selection | undefined;
  readonly at?: Nanos | undefined;
}

/** Where to put the cursor. With an event's name, `at` (its time) spares a question to the server. */
export type Jump = Place | { readonly address: Address; readonly at?: Nanos | undefined };

export interface OpenAt {
  readonly tab: string;
  readonly event: string;
  readonly at: Nanos;
  readonly selection?: Selection | undefined;
}

export interface RunSession {
  readonly run: ReadonlySignal<RunSummary>;
  /** A new object at most once per frame, at most 10 times a second while following. */
  readonly scene: ReadonlySignal<Scene>;
  /** The scene at most ten times a second, the newest at the end: for what is read, not watched (lists, sentences, tooltips). */
  readonly paced: ReadonlySignal<Scene>;
  readonly hover: Signal<Hover | undefined>;
  /** The policy group that is looked at, where the run has several; absent: the first. */
  readonly group: ReadonlySignal<Subject | undefined>;
  /** Words of the page's search field: the log shows only events with them. */
  readonly query: Signal<string>;
  /** Rises when events arrived or the run was read anew: pages and details asked by number may have moved. */
  readonly revision: ReadonlySignal<number>;
  /** The clock runs. */
  readonly isPlaying: ReadonlySignal<boolean>;
  /** Whether an event arrived while this page was open, after others that stand behind it. */
  cameLate(event: string): boolean;
  /** True while the server cannot be reached: actions are disabled, everything received stays usable. */
  readonly offline: ReadonlySignal<boolean>;

  /** Click: selects, does not move the cursor. Anomalies and events are moments: selecting one also jumps to it. */
  select(selection: Selection | undefined): void;
  /** Moves the cursor and pushes history. */
  jump(to: Jump): void;
  /** Jumps to an event by its name: `e2847`. `at` is its time where known. */
  jumpToEvent(name: string, at?: Nanos): void;
  /** Drags the cursor to a time: last event at or before it. Replaces the address after rest. */
  scrub(at: Nanos): void;
  /** End of a drag: snapping at the end and the address. */
  scrubEnd(): void;
  setVisible(range: Range): void;
  setRange(range: Range | undefined): void;
  showGroup(group: Subject): void;
  setFocus(place: number | undefined): void;
  setGhost(ghost: Ghost): void;
  setAxis(axis: AxisName): void;
  /** Opens a tab of the run page. */
  openTab(tab: string): void;
  /** Goes to an event in another tab, with something selected there: one step of history. */
  openAt(to: OpenAt): void;
  /** A short message at the lower right, read out politely. */
  say(text: string): void;

  /** What is asked of the server when somebody looks. */
  readonly ask: RunQuestions;
  /** The window of the whole run: every stage bar, gate, anomaly and mark. It may lag the run by a second. */
  readonly overview: ReadonlySignal<Window>;

  /** Names of the run's series; fetched when first looked at. */
  readonly seriesNames: ReadonlySignal<readonly SeriesName[] | undefined>;
  /**
   * Points of the visible range on the current axis, asked anew when the range, the axis or the data change, only
   * while somebody looks (the signal is subscribed). `undefined` until the first answer. Same arguments, same signal.
   */
  metrics(series: readonly SeriesQuery[], px: number): ReadonlySignal<readonly SeriesWindow[] | undefined>;
  /** The same for another x than the run's axes: a label such as `batch`. */
  metricsOver(
    axis: string,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined>;
  /** The same of the whole run, whatever is visible. */
  metricsWhole(
    axis: string,
    series: readonly SeriesQuery[],
    px: number,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined>;
  /** How the spans are looked at. */
  readonly look: ReadonlySignal<SpansLook>;
  showSpans(look: Partial<SpansLook>): void;
  /** Asks for the critical path, or puts it away. */
  toggleCriticalPath(): void;
  /** Things held in the inspector beside what is selected, at most `MOST_PINS`. */
  readonly pins: ReadonlySignal<readonly Selection[]>;
  /** Pins a thing, or takes its pin away. */
  togglePin(selection: Selection): void;
  /** Values of records that stand behind a pointer. */
  readonly opened: OpenedRecords;
}
