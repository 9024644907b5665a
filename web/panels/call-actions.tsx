/** What a person can do with a model call: make it again with other words, or see it in another run. */
import { visibleLine } from "../draw/visible.ts";
import type { RunSession } from "../run-session.ts";
import { goTo } from "../shell/go-to.ts";
import { pressKeyed } from "../shell/panel-focus.ts";
import { Link } from "../shell/rail.tsx";

interface CallActionsProps {
  readonly session: RunSession;
  /** The event that starts the call. */
  readonly event: string;
  /** Said where the call is not what is looked at. */
  readonly name?: string | undefined;
}

export const CallActions = ({ session, event, name }: CallActionsProps) => {
  const address = `/lab/${session.run.value.id}/${event}`;
  return (
    <div class="call-actions">
      <Link class="btn pri" href={address} go={() => goTo(address)} title="Open this call in the Lab  e">
        Edit and re-run {name === undefined ? "" : `${visibleLine(name, 40)} `}
        <kbd>e</kbd>
      </Link>
      <button type="button" class="btn" title="Compare with another run  c" onClick={() => pressKeyed("c")}>
        Compare <kbd>c</kbd>
      </button>
    </div>
  );
};
