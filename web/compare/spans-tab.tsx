/** The two span trees as one: table of pairs, then what the pair that is looked at differs in, then the settings. */
import { type Comparing, goToRow } from "./comparing.ts";
import { PairDetail } from "./pair-detail.tsx";
import { PairTable } from "./pair-table.tsx";
import { UsageCards } from "./usage-cards.tsx";
import { usePair } from "./use-pair.ts";
import { ValuePanel } from "./value-panel.tsx";

export const SpansTab = ({ comparing }: { readonly comparing: Comparing }) => {
  const { pair, unknown } = usePair(comparing);
  const { differing } = comparing.diff.spans;
  const step = (by: 1 | -1): void => {
    const row = pair?.row ?? -1;
    const next = by > 0 ? differing.find((each) => each > row) : differing.findLast((each) => each < row);
    const to = next ?? (by > 0 ? differing[0] : differing.at(-1));
    if (to !== undefined) void goToRow(comparing, to);
  };
  return (
    <>
      <div class="col compare-spans-left">
        <PairTable comparing={comparing} focused={pair} step={step} />
        <UsageCards comparing={comparing} />
      </div>
      <div class="col compare-side">
        <PairDetail comparing={comparing} pair={pair} unknown={unknown} />
        <ValuePanel comparing={comparing} title="Config" of={comparing.diff.configuration} mayShowSame />
      </div>
    </>
  );
};
