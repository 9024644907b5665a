/** Runs as a table, as a tree of what goes back to what, or the files they were read from. */
import type { RunsView } from "../address.ts";
import type { Session } from "../session.ts";

const VIEWS: readonly (readonly [view: RunsView, title: string])[] = [
  ["table", "Table"],
  ["branches", "Branches"],
  ["files", "Files"],
];

export const ViewSwitch = ({ app, view }: { readonly app: Session; readonly view: RunsView }) => (
  <fieldset class="seg" aria-label="What is listed">
    {VIEWS.map(([key, title]) => (
      <button type="button" key={key} aria-pressed={key === view} onClick={() => app.showRuns({ view: key })}>
        {title}
      </button>
    ))}
  </fieldset>
);
