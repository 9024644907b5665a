/** The pair that is looked at: the one the address names, else where the spans part first. */
import type { SpanPair } from "../../core/compare/run-diff.ts";
import * as api from "../api.ts";
import { useAsk } from "../panels/use-ask.ts";
import { parsePair } from "./compare-route.ts";
import type { Comparing } from "./comparing.ts";

export interface AskedPair {
  readonly pair: SpanPair | undefined;
  /** The address names a span that neither run has. */
  readonly unknown: boolean;
}

export const usePair = ({ route, compared, diff, version }: Comparing): AskedPair => {
  const named = route.pair === undefined ? undefined : parsePair(route.pair);
  const first = diff.firstDivergence.find(({ channel }) => channel === "content")?.row ?? 0;
  const isIt = (pair: SpanPair): boolean => (named ? pair[named.side]?.id === named.id : pair.row === first);
  const known = diff.spans.pairs.find(isIt);
  const key = known || diff.spans.rows === 0 ? undefined : JSON.stringify([compared, named ?? first]);
  const asked = useAsk(
    key,
    async (signal) => {
      const wanted = named ? { span: named.id, side: named.side } : { row: first };
      const [line] = (await api.compareRows(compared, { show: "all", ...wanted, limit: 1 }, signal)).lines;
      return line?.line === "pair" && isIt(line.pair) ? line.pair : null;
    },
    version,
  );
  return { pair: known ?? asked.value ?? undefined, unknown: asked.value === null };
};
