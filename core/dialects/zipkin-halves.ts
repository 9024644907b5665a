/** Which of Zipkin's spans are two halves of one call, and which spans ran inside the server's half. */
import type { Part } from "./dialect.ts";

interface Seen {
  readonly raw: string;
  readonly group: string;
  readonly parent: string;
  readonly service: string;
  readonly isServer: boolean;
  /** `server`, `server-2` …: the span is that half of its id; empty for a span that has its id for itself. */
  half: string;
}

/**
 * A part is a span with the name of its half (`half`), or of the half above it (`below`): both depend on other spans
 * of the document. A span that stands alone with its id is whole, shared or not.
 */
export const partsOfSpans = (raws: readonly string[]): readonly Part[] => {
  const spans = raws.map(seenIn);
  const groups = new Map<string, Seen[]>();
  for (const span of spans) {
    const group = groups.get(span.group);
    if (group) group.push(span);
    else groups.set(span.group, [span]);
  }
  for (const group of groups.values()) nameHalves(group);
  return spans.map((span, index) => {
    const above = span.half === "" ? halfAbove(span, groups.get(span.parent)) : "";
    const half = span.half === "" ? "" : `,"half":"${span.half}"`;
    const below = above === "" ? "" : `,"below":"${above}"`;
    return {
      key: span.group === ":" ? `/${index}` : `${span.group}:${span.half}`,
      text: `{"span":${span.raw}${half}${below}}`,
    };
  });
};

const seenIn = (raw: string): Seen => {
  const span = fieldsOf(raw);
  const trace = text(span.traceId);
  const endpoint = span.localEndpoint as { readonly serviceName?: unknown } | null | undefined;
  return {
    raw,
    group: `${trace}:${text(span.id)}`,
    parent: `${trace}:${text(span.parentId)}`,
    service: text(endpoint?.serviceName),
    isServer: span.shared === true || span.kind === "SERVER" || span.kind === "CONSUMER",
    half: "",
  };
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const fieldsOf = (raw: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};

const nameHalves = (group: readonly Seen[]): void => {
  if (group.length < 2) return;
  const servers = group.filter(({ isServer }) => isServer);
  const named = servers.length === group.length ? servers.slice(1) : servers;
  named.forEach((span, index) => {
    span.half = index === 0 ? "server" : `server-${index + 1}`;
  });
};

/** A span that says the server's half's id as its parent, and ran in the same service. */
const halfAbove = ({ service }: Seen, above: readonly Seen[] | undefined): string =>
  above?.find((span) => span.half !== "" && span.service === service)?.half ?? "";
