/** The shape of a run: its density as bars, anomalies above, the edge of one in progress. */
import type { RunSummary } from "../../core/wire/runs.ts";
import { RUN_KIND_LOOKS, severityLook } from "../glyphs.tsx";

interface Props {
  readonly run: RunSummary;
  readonly width: number;
  readonly height: number;
}

const MARKS = 24;
/** A bar and the gap behind it. */
const BAR_PX = 3.4;

/** As many bars as have room; neighbours are added up. */
const joined = (density: readonly number[], room: number): readonly number[] => {
  const each = Math.ceil(density.length / Math.max(1, room));
  if (each < 2) return density;
  return Array.from({ length: Math.ceil(density.length / each) }, (_, bar) =>
    density.slice(bar * each, (bar + 1) * each).reduce((sum, n) => sum + n, 0),
  );
};

export const Fingerprint = ({ run, width, height }: Props) => {
  const { anomalies } = run.shape;
  const density = joined(run.shape.density, Math.floor(width / BAR_PX));
  const color = `var(${RUN_KIND_LOOKS[run.kinds[0] ?? "other"].token})`;
  const step = width / Math.max(1, density.length);
  const most = Math.max(1, ...density);
  const live = run.status === "live";
  const bars = density
    .map((n, i) =>
      n === 0 ? "" : bar(i * step, Math.max(1, (n / most) * (height - 7)), Math.max(1, step - 0.9), height),
    )
    .join("");
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={bars} fill={color} opacity=".62" />
      {anomalies.slice(0, MARKS).map(({ x, severity }, i) => (
        <path
          key={i}
          d={`M${(x * width).toFixed(1)} 0l2.9 5h-5.8z`}
          fill={`var(--sev-${severityLook(severity)})`}
        />
      ))}
      {live ? <rect x={width - 1.6} y="2" width="1.6" height={height - 2} fill="var(--accent)" /> : null}
    </svg>
  );
};

const bar = (x: number, tall: number, width: number, height: number): string =>
  `M${x.toFixed(1)} ${height}v${(-tall).toFixed(1)}h${width.toFixed(1)}v${tall.toFixed(1)}z`;
