/** Asks who set the value beside it. The page hears the press (web/shell/who-set.ts). */
import { printPath } from "../../core/writers.ts";

export const Who = ({ path }: { readonly path: readonly string[] }) => (
  <button type="button" class="who" data-path={printPath(path)} title="Who set this?">
    <span aria-hidden="true">?</span>
    <span class="sr">Who set {path.slice(1).join(" ")}?</span>
  </button>
);
