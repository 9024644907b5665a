/** The shape of a view, and the scene it draws: everything a picture of a run may depend on, and nothing else. */
import type { Place } from "../../core/event.ts";
import type { Nanos } from "../../core/ids.ts";
import type { CriticalPath } from "../../core/span-questions.ts";
import type { RunState } from "../../core/state.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Window } from "../../core/wire/window.ts";
import type { TimeAxis } from "./time-axis.ts";

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels from the top left of the surface. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A moment, or `live`: after everything we have. */
export type Cursor = Place | "live";

/**
 * One thing of the run. `id` is a native span id, a subject path, the name of an event (`e2847`; also for anomalies
 * and gates), the id of an attention item, or for metrics `<subject>|<series name>`.
 */
export interface Selection {
  readonly kind: "span" | "subject" | "event" | "anomaly" | "gate" | "attention" | "metric";
  readonly id: string;
}

/** How the future looks: faded outline, not at all, or like the past. */
export type Ghost = "ghost" | "hidden" | "shown";

/** What time charts have as their x. */
export type AxisName = "wall" | "step" | "epoch";

/** Half-open, in nanoseconds from the run's origin. */
export interface Range {
  readonly from: Nanos;
  readonly to: Nanos;
}

/**
 * One still of the run. Every part keeps its identity while it does not change, so `===` on a part is the whole check
 * of a memo. `layout` reads it; nothing else does.
 */
export interface Scene {
  readonly run: RunSummary;
  /** The fold up to the cursor. */
  readonly state: RunState;
  /** `state` lags the cursor by more than 100 ms: its values are dimmed, never shown as current. */
  readonly stale: boolean;
  readonly cursor: Cursor;
  /** Where the cursor line stands: the cursor's time, at `live` that of the newest event. */
  readonly at: Nanos;
  /** The smallest and largest `at` of the run as known here. Times that people see count from `extent.from`. */
  readonly extent: Range;
  /** Events at or before the cursor, and of the run. */
  readonly rank: number;
  readonly of: number;
  /** The visible part of time: the minimap brush. All charts share it. */
  readonly visible: Range;
  /**
   * Spans, stages, gates, anomalies, marks, density and axes of the visible range as last fetched. It may lag
   * `visible` by one request and then covers another range (`window.from`, `window.to`): draw it by its times.
   */
  readonly window: Window;
  /** The selected range of time, if any. */
  readonly range: Range | undefined;
  readonly selection: Selection | undefined;
  /** An environment, lane or column lit everywhere with the keys 1 to 9: its place from 1. */
  readonly focus: number | undefined;
  /** The chain of spans that determined the end, where somebody asked for it. */
  readonly critical?: CriticalPath | undefined;
  readonly ghost: Ghost;
  readonly axis: AxisName;
}

/** What a view draws on: canvases for what is many, SVG above them for what is few and must be read or focused. */
export interface Surface {
  readonly size: Size;
  /** Scaled so that one unit is one CSS pixel, and cleared before `draw`. */
  readonly data: CanvasRenderingContext2D;
  /** Above the data: cursor and hover, so that moving the cursor redraws only this. */
  readonly top: CanvasRenderingContext2D;
  readonly svg: SVGSVGElement;
  /** The value of a design token in the current theme: `color("--stage-training")`. */
  color(token: string): string;
}

export interface View<Model> {
  /** Also its tab in the address. */
  readonly id: string;
  readonly title: string;
  /** Pure; positions keep still: what is in `before` starts where it was. */
  layout(scene: Scene, size: Size, before?: Model): Model;
  /** Pixels only, decides nothing. */
  draw(on: Surface, model: Model): void;
  /** Pure: what is under the pointer. */
  pick(model: Model, at: Point): Selection | undefined;
  /**
   * What `data` shows of a model: where it is the very same thing as before, `data` is left as it is and only `drawTop`
   * runs. A view with one has the other, and its `draw` leaves `top` alone.
   */
  still?(model: Model): unknown;
  drawTop?(on: Surface, model: Model): void;
  /** Lights, on `top`, what the pointer rests on here or in another panel. */
  light?(on: Surface, model: Model, rested: Selection): void;
  /** The time along its x, for a view that has one: where a drag scrubs to, where the hairline stands. */
  axis?(scene: Scene, size: Size): TimeAxis;
}
