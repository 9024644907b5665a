/** Said where a filter lets nothing through. */
import type { RunSession } from "../run-session.ts";
import { filterWords } from "../views/spans-look.ts";

/** Nothing passes the filter: it says which, with the way out beside it. */
export const NothingMatches = ({ session }: { readonly session: RunSession }) => (
  <p class="empty nothing">
    No span matches {filterWords(session.look.value.filter)}.{" "}
    <button type="button" class="btn sm" onClick={() => session.showSpans({ filter: {} })}>
      Clear
    </button>
  </p>
);
