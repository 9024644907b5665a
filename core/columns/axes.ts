/** Step and epoch over time: they only rise, and between two events that say them they are linear in time. */
import type { TraceEvent } from "../event.ts";
import type { Nanos } from "../ids.ts";
import type { AxisPoint } from "../wire/window.ts";
import { countBelow, type Floats, floats } from "./growing.ts";

export const RISING = ["step", "epoch"] as const;

class Axis {
  readonly at: Floats = floats();
  readonly value: Floats = floats();

  add(at: number, value: number): void {
    const last = this.value.length - 1;
    if (last < 0 || value > this.value.at(last)) {
      this.at.push(at);
      this.value.push(value);
    }
  }

  /** The value at a time; before the first point that point's, after the last the last's. */
  valueAt(at: number): number {
    const after = countBelow(this.at.data, this.at.length, at, true);
    if (after === 0) return this.value.at(0);
    const [from, value] = [this.at.at(after - 1), this.value.at(after - 1)];
    if (after === this.at.length || from === at) return value;
    return value + ((this.value.at(after) - value) * (at - from)) / (this.at.at(after) - from);
  }

  /** The first moment at which the axis is at least `value`; `undefined` when it never is. */
  reaches(value: number): Nanos | undefined {
    const below = countBelow(this.value.data, this.value.length, value);
    if (below === this.value.length) return undefined;
    return this.at.at(below) as Nanos;
  }
}

export class Axes {
  readonly #axes = new Map<string, Axis>();

  add(event: TraceEvent): void {
    for (const name of RISING) {
      const value = event.axes?.[name];
      if (value === undefined) continue;
      const axis = this.#axes.get(name) ?? new Axis();
      this.#axes.set(name, axis);
      axis.add(event.at, value);
    }
  }

  has(name: string): boolean {
    return this.#axes.has(name);
  }
  valueAt(name: string, at: number): number | undefined {
    return this.#axes.get(name)?.valueAt(at);
  }
  reaches(name: string, value: number): Nanos | undefined {
    return this.#axes.get(name)?.reaches(value);
  }

  /** The points of the window and one on each side, thinned to about `most`. */
  points(from: number, to: number, most: number): Record<string, readonly AxisPoint[]> {
    const found: Record<string, readonly AxisPoint[]> = {};
    for (const [name, { at, value }] of this.#axes) {
      const first = Math.max(0, countBelow(at.data, at.length, from) - 1);
      const end = Math.min(at.length, countBelow(at.data, at.length, to, true) + 1);
      const stride = Math.max(1, Math.ceil((end - first) / Math.max(2, most)));
      const points: AxisPoint[] = [];
      for (let i = first; i < end; i += stride) points.push([at.at(i) as Nanos, value.at(i)]);
      if (end > first && (end - 1 - first) % stride !== 0)
        points.push([at.at(end - 1) as Nanos, value.at(end - 1)]);
      found[name] = points;
    }
    return found;
  }
}
