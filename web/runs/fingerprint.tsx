/** The shape of a run: its density as bars, anomalies above, the edge of one in progress. */
import type { RunSummary } from "../../core/wire.ts";
import { RUN_KIND_LOOKS, severityLook } from "../glyphs.tsx";

interface Props {
  readonly run: RunSummary;
  readonly width: number;
  readonly height: number;
}

const MARKS = 24;

export const Fingerprint = ({ run, width, height }: Props) => {
  const { density, anomalies } = run.shape;
  const color = `var(${RUN_KIND_LOOKS[run.kinds[0] ?? "other"].token})`;
  const step = width / Math.max(1, density.length);
  const most = Math.max(1, ...density);
  const live = run.status === "live";
  const bars = density
    .map((n, i) =>
      n === 0
        ? ""
        : bar(
            i * step,
            Math.max(1, Math.sqrt(n / most) * (height - 7)),
            Math.max(1, step - Math.min(1, step * 0.3)),
            height,
          ),
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
