/** When runs began: a histogram by day, and the days that are let through. */
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Days } from "../address.ts";
import { count, dayShort } from "../format.ts";
import type { Session } from "../session.ts";
import { daysOf, startsByDay } from "./starts.ts";

const WIDTH = 168;
const HEIGHT = 32;

interface StartedProps {
  readonly app: Session;
  readonly chosen: Days | undefined;
  readonly runs: readonly RunSummary[];
}

const ENDS = ["Started from", "Started until"] as const;

/** Absent where all runs began on one day, or none has times. */
export const Started = ({ app, chosen, runs }: StartedProps) => {
  const bars = startsByDay(runs);
  const last = bars.length - 1;
  if (bars.filter(({ runs: n }) => n > 0).length < 2 && chosen === undefined) return null;
  const now = Date.now();
  const share = (bar: number): number => (bar / last) * 100;
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
      <div class="range">
        <span class="reach" style={{ left: `${share(from)}%`, right: `${100 - share(to)}%` }} />
        {ENDS.map((name) => (
          <input
            key={name}
            type="range"
            aria-label={name}
            min={0}
            max={last}
            value={name === "Started from" ? from : to}
            aria-valuetext={name === "Started from" ? bars[from]?.first : bars[to]?.last}
            onInput={({ currentTarget: { valueAsNumber: at } }) =>
              name === "Started from" ? choose(Math.min(at, to), to) : choose(from, Math.max(at, from))
            }
          />
        ))}
      </div>
      <div class="row between small dim">
        <span>{dayShort(bars[from]?.first ?? "", now)}</span>
        <span>{dayShort(bars[to]?.last ?? "", now)}</span>
      </div>
    </fieldset>
  );
};
