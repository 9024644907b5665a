/** How the spans of a run are looked at: as what, and which of them. A part of the address. Pure. */
import { SPAN_KINDS } from "../../core/event.ts";
import type { SpanFilter } from "../../core/span-questions.ts";

export const SPAN_VIEWS = ["tree", "flame", "table"] as const;
export type SpanView = (typeof SPAN_VIEWS)[number];

export interface SpansLook {
  readonly as: SpanView;
  readonly filter: SpanFilter;
}

export const PLAIN_LOOK: SpansLook = { as: "tree", filter: {} };

export const isFiltering = ({ kinds, failed, text }: SpanFilter): boolean =>
  (kinds?.length ?? 0) > 0 || failed === true || (text ?? "") !== "";

/** `only=llm,tool,failed`, and the words of `named`. */
export const parseLook = (query: URLSearchParams): SpansLook => {
  const only = new Set((query.get("only") ?? "").split(","));
  const kinds = SPAN_KINDS.filter((kind) => only.has(kind));
  const text = query.get("named") ?? "";
  return {
    as: SPAN_VIEWS.find((view) => view === query.get("spans")) ?? "tree",
    filter: {
      ...(kinds.length > 0 && { kinds }),
      ...(only.has("failed") && { failed: true }),
      ...(text !== "" && { text }),
    },
  };
};

export const printLook = ({ as, filter }: SpansLook): readonly (readonly [string, string])[] => [
  ["spans", as === "tree" ? "" : as],
  ["only", [...(filter.kinds ?? []), ...(filter.failed ? ["failed"] : [])].join(",")],
  ["named", filter.text ?? ""],
];

/** What the filter lets through, in words. */
export const filterWords = ({ kinds, failed, text }: SpanFilter): string =>
  [
    failed ? "failed" : "",
    kinds?.join(", ") ?? "",
    text ? `“${text.length > 24 ? `${text.slice(0, 23)}…` : text}”` : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
