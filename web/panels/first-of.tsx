/** A long list from its first part on: the rest is counted, and shown when asked for. */
import { useSignal } from "@preact/signals";
import { count } from "../format.ts";

export const useFirst = <Item,>(items: readonly Item[], most: number) => {
  const all = useSignal(false);
  const shown = all.value ? items : items.slice(0, most);
  const rest = items.length - shown.length;
  return {
    shown,
    more:
      rest > 0 ? (
        <button type="button" class="more" onClick={() => (all.value = true)}>
          {count(rest)} more
        </button>
      ) : null,
  };
};
