/** Settings and records of both runs that differ. */
import { refineCompare } from "./compare-route.ts";
import type { Comparing } from "./comparing.ts";
import { around, DifferenceNav } from "./difference-nav.tsx";
import { ValuePanel } from "./value-panel.tsx";

export const ConfigTab = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route, diff } = comparing;
  const paths = [...diff.configuration.changes, ...diff.records.changes].map(({ path }) => path);
  const index = route.pair === undefined ? -1 : paths.indexOf(route.pair);
  const step = (by: 1 | -1): void => refineCompare(app, { pair: paths[around(index, by, paths.length)] });
  return (
    <>
      <div class="tab-nav">
        <DifferenceNav index={index} total={paths.length} previous={() => step(-1)} next={() => step(1)} />
      </div>
      <ValuePanel comparing={comparing} title="Configuration" of={diff.configuration} mayShowSame />
      <ValuePanel comparing={comparing} title="Records" of={diff.records} />
    </>
  );
};
