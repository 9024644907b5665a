/** The tool calls that a span asked for: those it caused, and those that ran inside it. Pure. */
import type { SpanId } from "../../core/ids.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import type { Scene } from "./view.ts";

/** In order of their start; of what the window knows. */
export const toolsOf = ({ window }: Pick<Scene, "window">, id: SpanId): readonly SpanBar[] => {
  const caused = new Set(
    window.links
      .filter(({ relation, from }) => relation === "causes" && from === `span:${id}`)
      .map(({ to }) => to as string),
  );
  return window.spans
    .filter(
      (bar) =>
        caused.has(`span:${bar.id}`) ||
        (bar.parent === id && (bar.spanKind === "tool" || bar.spanKind === "retrieval")),
    )
    .sort((left, right) => left.start - right.start);
};
