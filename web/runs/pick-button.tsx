/** Picks the focused run to be compared, then compares the next one with it. */
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire.ts";
import { visibleLine } from "../draw/visible.ts";
import type { Session } from "../session.ts";

interface Props {
  readonly app: Session;
  readonly pick: RunId | undefined;
  readonly focused: RunSummary | undefined;
}

export const PickButton = ({ app, pick, focused }: Props) => {
  const other = pick !== undefined && focused !== undefined && pick !== focused.id;
  const name = (id: RunId): string => visibleLine(app.runs.value?.get(id)?.name ?? id);
  const act = (): void => {
    if (!focused) return;
    if (other) app.showCompare(pick, focused.id);
    else app.refineRuns({ pick: pick === undefined ? focused.id : undefined });
  };
  return (
    <button
      type="button"
      class="btn sm"
      data-key="c"
      disabled={!focused}
      title={
        other
          ? `Compare ${name(pick)} with ${name(focused.id)}`
          : pick
            ? "Pick another row to compare it with, or press again to let go"
            : "Pick the focused run, then another"
      }
      onClick={act}
    >
      {other ? "Compare 2" : pick ? "Picked A" : "Compare"} <kbd>c</kbd>
    </button>
  );
};
