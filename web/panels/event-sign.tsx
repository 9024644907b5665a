/** The sign of an event in lists: stage chip, gate, severity, span kind, or a dot. */
import type { TraceEvent } from "../../core/event.ts";
import { KindGlyph, SeverityGlyph, StageChip } from "../glyphs.tsx";
import { FailedGate, PassedGate } from "./gate-signs.tsx";

export const EventSign = ({ event, size = 13 }: { readonly event: TraceEvent; readonly size?: number }) => {
  switch (event.kind) {
    case "stage":
      return <StageChip lifecycle={event.lifecycle} stage={event.to} size={size} />;
    case "gate":
      return event.passed ? <PassedGate size={11} /> : <FailedGate size={size} />;
    case "anomaly":
      return <SeverityGlyph severity={event.severity} size={size} />;
    case "log":
      return event.severity === "info" || event.severity === "debug" ? (
        <Dot />
      ) : (
        <SeverityGlyph severity={event.severity} size={size} />
      );
    case "span-start":
      return <KindGlyph kind={event.spanKind} size={size + 1} />;
    case "span-end":
      return event.error === undefined && event.status !== "error" ? (
        <Dot />
      ) : (
        <SeverityGlyph severity="error" size={size} />
      );
    case "mark":
      return <MarkSign />;
    default:
      return <Dot />;
  }
};

const Dot = () => <span class="dim">·</span>;

const MarkSign = () => (
  <svg width="11" height="11" viewBox="0 0 9 9" class="glyph" role="img" aria-label="mark">
    <path d="M4.5 1l3.5 3.5l-3.5 3.5l-3.5-3.5z" fill="none" stroke="var(--text-secondary)" />
  </svg>
);
