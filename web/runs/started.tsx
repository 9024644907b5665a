/** When runs began: a histogram by day, and the days that are let through. */
import type { RunSummary } from "../../core/wire.ts";
import type { Days } from "../address.ts";
import { count } from "../format.ts";
import type { Session } from "../session.ts";
import { daysOf, startsByDay } from "./starts.ts";

const WIDTH = 168;
const HEIGHT = 32;

interface StartedProps {
  readonly app: Session;
  readonly chosen: Days | undefined;
  readonly runs: readonly RunSummary[];
}

/** Absent where all runs began on one day, or none has times. */
export const Started = ({ app, chosen, runs }: StartedProps) => {
  const bars = startsByDay(runs);
  const last = bars.length - 1;
  if (last < 1) return null;
  const place = (day: string | undefined, otherwise: number): number => {
    const found = bars.findIndex((bar) => day !== undefined && day <= bar.last);
    return found < 0 ? otherwise : found;
  };
  const [from, to] = [place(chosen?.[0], 0), chosen ? place(chosen[1], last) : last];
  const choose = (first: number, second: number): void =>
    app.refineRuns({ started: daysOf(bars, Math.min(first, second), Math.max(first, second)) });
  const most = Math.max(...bars.map(({ runs: n }) => n));
  const step = WIDTH / bars.length;
  return (
    <fieldset class="fac started">
      <legend class="caps">Started</legend>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} aria-hidden="true">
        {bars.map((bar, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the sliders below do the same
          // biome-ignore lint/a11y/noStaticElementInteractions: the sliders below do the same
          <rect
            key={bar.first}
            class={i >= from && i <= to ? "in" : ""}
            x={i * step}
            y={HEIGHT - Math.max(bar.runs > 0 ? 2 : 0, (bar.runs / most) * HEIGHT)}
            width={Math.max(1, step - 2)}
            height={Math.max(bar.runs > 0 ? 2 : 0, (bar.runs / most) * HEIGHT)}
            onClick={(event) => (event.shiftKey ? choose(from, i) : choose(i, i))}
          >
            <title>{`${bar.first}${bar.last === bar.first ? "" : ` to ${bar.last}`}: ${count(bar.runs)}`}</title>
          </rect>
        ))}
      </svg>
      {(
        [
          ["Started from", from, bars[from]?.first],
          ["Started until", to, bars[to]?.last],
        ] as const
      ).map(([name, at, day]) => (
        <label key={name} class="row small">
          <span class="sr">{name}</span>
          <input
            type="range"
            min={0}
            max={last}
            value={at}
            aria-valuetext={day}
            onInput={({ currentTarget: { valueAsNumber: to_ } }) =>
              name === "Started from" ? choose(Math.min(to_, to), to) : choose(from, Math.max(to_, from))
            }
          />
          <span class="dim num">{day}</span>
        </label>
      ))}
    </fieldset>
  );
};
