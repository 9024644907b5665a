import type { Subject } from "../../../core/ids.ts";
import type { RunSession } from "../../run-session.ts";

/** What a panel of tab Policy is about. `policy`: the group's, or `""` for the run's own. */
export interface OfPolicy {
  readonly session: RunSession;
  readonly policy: Subject | "";
}
