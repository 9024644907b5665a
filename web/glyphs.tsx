/** Signs of the categories: every colour has a letter, shape or texture beside it (DESIGN-UI section 11). */
import type { Severity, SpanKind } from "../core/event.ts";
import { lifecycleOf, stageInfo } from "../core/stages.ts";
import type { RunKind } from "../core/wire/runs.ts";

// ---- span kinds --------------------------------------------------------------------------------------------

export interface KindLook {
  readonly letter: string;
  /** Name of a colour token. */
  readonly token: string;
  /** Name of the token for a letter on that colour. */
  readonly ink: string;
  /** Path around (0, 0) for a radius. */
  readonly path: (radius: number) => string;
  /** A second ring around it. */
  readonly ringed?: boolean;
}

const f = (n: number): string => n.toFixed(2);
const circle = (r: number): string =>
  `M${f(-r)} 0a${f(r)} ${f(r)} 0 1 0 ${f(2 * r)} 0a${f(r)} ${f(r)} 0 1 0 ${f(-2 * r)} 0Z`;
const rounded = (r: number): string => {
  const [w, h, c] = [r * 1.12, r * 0.86, r * 0.3];
  return `M${f(c - w)} ${f(-h)}H${f(w - c)}Q${f(w)} ${f(-h)} ${f(w)} ${f(c - h)}V${f(h - c)}Q${f(w)} ${f(h)} ${f(w - c)} ${f(h)}H${f(c - w)}Q${f(-w)} ${f(h)} ${f(-w)} ${f(h - c)}V${f(c - h)}Q${f(-w)} ${f(-h)} ${f(c - w)} ${f(-h)}Z`;
};
const hexagon = (r: number): string =>
  `M${f(-r * 1.08)} 0L${f(-r * 0.55)} ${f(-r * 0.94)}H${f(r * 0.55)}L${f(r * 1.08)} 0L${f(r * 0.55)} ${f(r * 0.94)}H${f(-r * 0.55)}Z`;
const diamond = (r: number): string =>
  `M0 ${f(-r * 1.14)}L${f(r * 1.14)} 0L0 ${f(r * 1.14)}L${f(-r * 1.14)} 0Z`;
const house = (r: number): string =>
  `M0 ${f(-r * 1.1)}L${f(r)} ${f(-r * 0.2)}V${f(r * 0.9)}H${f(-r)}V${f(-r * 0.2)}Z`;
const bar = (r: number): string => `M${f(-r)} ${f(-r * 0.55)}H${f(r)}V${f(r * 0.55)}H${f(-r)}Z`;

const neutral = (letter: string): KindLook => ({
  letter,
  token: "--diff-same",
  ink: "--kind-ink",
  path: bar,
});

/** How each span kind looks. `step`, `request` and `internal` are neutral. */
export const KIND_LOOKS: Readonly<Record<SpanKind, KindLook>> = {
  task: { letter: "O", token: "--kind-orchestrator", ink: "--kind-ink", path: circle, ringed: true },
  agent: { letter: "A", token: "--kind-agent", ink: "--kind-ink", path: circle },
  llm: { letter: "L", token: "--kind-llm", ink: "--kind-ink", path: rounded },
  tool: { letter: "T", token: "--kind-tool", ink: "--kind-ink", path: hexagon },
  retrieval: { letter: "R", token: "--kind-retrieval", ink: "--ink-retrieval", path: diamond },
  human: { letter: "H", token: "--kind-human", ink: "--kind-ink", path: house },
  step: neutral("S"),
  request: neutral("Q"),
  internal: neutral("I"),
};

/** The glyph's shapes around (0, 0), for use inside another SVG. */
export const KindShape = ({
  kind,
  radius = 7,
  ghost = false,
}: {
  readonly kind: SpanKind;
  readonly radius?: number;
  readonly ghost?: boolean;
}) => {
  const look = KIND_LOOKS[kind];
  const color = `var(${look.token})`;
  return (
    <g>
      <path d={look.path(radius)} fill={ghost ? "none" : color} stroke={color} stroke-width="1.3" />
      {look.ringed && !ghost ? <path d={circle(radius + 2.6)} fill="none" stroke={color} /> : null}
      <text
        y={radius * 0.48 + 0.3}
        text-anchor="middle"
        font-size={radius * 1.3}
        font-weight="700"
        fill={ghost ? color : `var(${look.ink})`}
      >
        {look.letter}
      </text>
    </g>
  );
};

export const KindGlyph = ({
  kind,
  size = 16,
  ghost = false,
}: {
  readonly kind: SpanKind;
  readonly size?: number;
  readonly ghost?: boolean;
}) => (
  <svg width={size} height={size} viewBox="-9 -9 18 18" role="img" aria-label={kind} class="glyph">
    <g transform={KIND_LOOKS[kind].ringed ? "scale(.8)" : undefined}>
      <KindShape kind={kind} ghost={ghost} />
    </g>
  </svg>
);

// ---- severity ----------------------------------------------------------------------------------------------

/** What a severity is drawn as; errors are critical, debug is info. */
export const severityLook = (severity: Severity): "critical" | "warning" | "info" =>
  severity === "critical" || severity === "error" ? "critical" : severity === "warning" ? "warning" : "info";

export const SeverityGlyph = ({
  severity,
  size = 14,
}: {
  readonly severity: Severity | "ok";
  readonly size?: number;
}) => {
  const look = severity === "ok" ? "ok" : severityLook(severity);
  const color = `var(--sev-${look})`;
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" role="img" aria-label={severity} class="glyph">
      {look === "critical" ? <path d="M4.3.8h5.4l3.5 3.5v5.4l-3.5 3.5H4.3L.8 9.7V4.3z" fill={color} /> : null}
      {look === "warning" ? <path d="M7 .8l6.4 11.8H.6z" fill={color} /> : null}
      {look === "info" ? <circle cx="7" cy="7" r="6" fill="none" stroke={color} stroke-width="1.5" /> : null}
      {look === "ok" ? (
        <>
          <circle cx="7" cy="7" r="6" fill={color} />
          <path d="M4 7.3l2.2 2.1 3.9-4.3" stroke="var(--bg-panel)" stroke-width="1.8" fill="none" />
        </>
      ) : (
        <text
          x="7"
          y={look === "warning" ? 11.4 : 10.4}
          text-anchor="middle"
          font-size="9.5"
          font-weight="800"
          fill={look === "info" ? color : "var(--bg-panel)"}
        >
          {look === "critical" ? "!!" : look === "warning" ? "!" : "i"}
        </text>
      )}
    </svg>
  );
};

/** Path of a severity mark around (0, 0): octagon, triangle, circle. */
export const severityPath = (severity: Severity): string => {
  const look = severityLook(severity);
  if (look === "critical") return "M-2-4.6h4L4.6-2v4L2 4.6h-4L-4.6 2v-4z";
  return look === "warning" ? "M0-4.4L4.8 4H-4.8z" : "M0-4a4 4 0 1 0 0 8a4 4 0 1 0 0-8";
};

// ---- stages ------------------------------------------------------------------------------------------------

const SEED_TOKENS = new Set([
  "dormant",
  "germinated",
  "training",
  "blending",
  "holding",
  "fossilized",
  "pruned",
]);
const UNIT_TOKENS = new Set(["running", "ready", "blocked", "attention", "done"]);
const OWN_INK: Readonly<Record<string, string>> = { training: "--ink-training", blending: "--ink-blending" };

export interface StageLook {
  readonly letter: string;
  readonly token: string;
  readonly ink: string;
  /** Id of a texture in `Patterns`, for `url(#…)`; absent: solid. */
  readonly pattern?: string;
  /** Only an outline, dashed, without fill. */
  readonly hollow: boolean;
}

const PATTERNED: Readonly<Record<string, string>> = {
  germinated: "px-G",
  blending: "px-B",
  holding: "px-H",
  fossilized: "px-F",
  pruned: "px-P",
};

/** How a stage of a lifecycle looks. A stage that no table names is its own letter on a neutral fill. */
export const stageLook = (lifecycle: string, stage: string): StageLook => {
  const info = stageInfo(lifecycleOf(lifecycle), stage);
  const pattern = PATTERNED[info.token];
  return {
    letter: info.letter,
    token: SEED_TOKENS.has(info.token)
      ? `--stage-${info.token}`
      : UNIT_TOKENS.has(info.token)
        ? `--unit-${info.token}`
        : "--diff-same",
    ink: OWN_INK[info.token] ?? "--stage-ink",
    ...(pattern ? { pattern } : {}),
    hollow: info.token === "dormant",
  };
};

export const StageChip = ({
  lifecycle,
  stage,
  size = 15,
}: {
  readonly lifecycle: string;
  readonly stage: string;
  readonly size?: number;
}) => {
  const look = stageLook(lifecycle, stage);
  const color = `var(${look.token})`;
  return (
    <svg width={size} height={size} viewBox="0 0 15 15" role="img" aria-label={stage} class="glyph">
      {look.hollow ? (
        <rect
          x=".75"
          y=".75"
          width="13.5"
          height="13.5"
          rx="2"
          fill="none"
          stroke={color}
          stroke-width="1.3"
          stroke-dasharray="3 2"
        />
      ) : (
        <rect width="15" height="15" rx="2" fill={color} />
      )}
      {look.pattern ? <rect width="15" height="15" rx="2" fill={`url(#${look.pattern})`} /> : null}
      <text
        x="7.5"
        y="11"
        font-size="9.5"
        font-weight="800"
        text-anchor="middle"
        fill={look.hollow ? color : `var(${look.ink})`}
      >
        {look.letter}
      </text>
    </svg>
  );
};

/** Textures, defined once per page: G dots, B rising diagonals, H vertical bars, F strata, P cross-hatch; open spans; gaps. */
export const Patterns = () => (
  <svg width="0" height="0" class="defs" aria-hidden="true">
    <defs>
      <pattern id="px-G" width="5" height="5" patternUnits="userSpaceOnUse">
        <circle cx="1.5" cy="1.5" r="1" fill="#000" opacity=".34" />
      </pattern>
      <pattern id="px-B" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2" height="6" fill="#000" opacity=".24" />
      </pattern>
      <pattern id="px-H" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="1.6" height="5" fill="#000" opacity=".3" />
      </pattern>
      <pattern id="px-F" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="1.5" fill="#000" opacity=".26" />
      </pattern>
      <pattern id="px-P" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0H5M0 0V5" stroke="#000" stroke-width="1.6" opacity=".32" />
      </pattern>
      <pattern id="px-open" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="3" height="8" fill="#fff" opacity=".18" />
      </pattern>
      <pattern id="px-gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.2" height="6" fill="var(--text-dim)" opacity=".5" />
      </pattern>
    </defs>
  </svg>
);

// ---- runs --------------------------------------------------------------------------------------------------

export const RUN_KIND_LOOKS: Readonly<Record<RunKind, { readonly letter: string; readonly token: string }>> =
  {
    agent: { letter: "A", token: "--kind-agent" },
    training: { letter: "T", token: "--stage-training" },
    orchestrator: { letter: "O", token: "--kind-orchestrator" },
    other: { letter: "·", token: "--text-secondary" },
  };
