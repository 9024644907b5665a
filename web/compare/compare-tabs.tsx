/** The tabs of two runs, in the bar above. */
import type { ComparePlace } from "../address.ts";
import { printRoute } from "../address.ts";
import type { Session } from "../session.ts";
import { Link } from "../shell/rail.tsx";
import { comparePlace, compareRoute, parseCompare, refineCompare } from "./compare-route.ts";
import { compareTabs } from "./tabs.ts";

export const CompareTabs = ({ app, place }: { readonly app: Session; readonly place: ComparePlace }) => {
  const route = parseCompare(place);
  const runs = app.runs.value;
  const [a, b] = [route.a && runs?.get(route.a), route.b && runs?.get(route.b)];
  if (!a || !b) return null;
  const tabs = compareTabs(a, b);
  const on = tabs.find(({ id }) => id === route.tab) ?? tabs[0];
  return (
    <nav class="tabs" aria-label="Views">
      {tabs.map(({ id, title }) => (
        <Link
          key={id}
          href={printRoute(comparePlace(compareRoute(a.id, b.id, { tab: id })))}
          go={() => refineCompare(app, { tab: id, pair: undefined, text: undefined })}
          class={`t${id === on?.id ? " on" : ""}`}
          current={id === on?.id}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
};
