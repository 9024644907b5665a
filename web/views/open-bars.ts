/** The spans open at the cursor as bars: what can be shown before history has been read. Pure. */
import type { SpanId } from "../../core/ids.ts";
import type { OpenSpan, RunState } from "../../core/state.ts";
import type { SpanBar } from "../../core/wire/window.ts";

/** In tree pre-order, children by start. What they hang on is shown only where it is open too. */
export const openBars = ({ spans }: Pick<RunState, "spans">): readonly SpanBar[] => {
  const below = new Map<SpanId | undefined, OpenSpan[]>();
  for (const span of spans.values()) {
    const parent = span.parent !== undefined && spans.has(span.parent) ? span.parent : undefined;
    const siblings = below.get(parent);
    if (siblings) siblings.push(span);
    else below.set(parent, [span]);
  }
  const bars: SpanBar[] = [];
  const seen = new Set<SpanId>();
  const waiting = inOrder(below.get(undefined)).map((span) => ({ span, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { span, depth } = next;
    if (seen.has(span.id)) continue;
    seen.add(span.id);
    const children = inOrder(below.get(span.id));
    bars.push({
      event: span.event,
      id: span.id,
      ...(span.parent !== undefined && { parent: span.parent }),
      spanKind: span.spanKind,
      name: span.name,
      ...(span.subject !== undefined && { subject: span.subject }),
      start: span.at,
      failed: false,
      depth,
      children: children.length,
      descendants: children.length,
    });
    for (const child of children) waiting.push({ span: child, depth: depth + 1 });
  }
  return bars;
};

/** The last first: they wait on a stack. */
const inOrder = (spans: readonly OpenSpan[] = []): readonly OpenSpan[] =>
  [...spans].sort((left, right) => right.at - left.at);
