/** From one difference to the next: "3 of 41". */
import { count } from "../format.ts";

interface Props {
  /** Place of the one looked at, from 0; -1 where it is none of them. */
  readonly index: number;
  readonly total: number;
  readonly previous: () => void;
  readonly next: () => void;
}

export const DifferenceNav = ({ index, total, previous, next }: Props) => (
  <span class="difference-nav" role="group" aria-label="Differences">
    <button
      type="button"
      class="btn sm ghost ico"
      data-key="p"
      title="Previous difference  p"
      disabled={total === 0}
      onClick={previous}
    >
      <span aria-hidden="true">‹</span>
      <span class="sr">Previous difference</span>
    </button>
    <span class="num" role="status">
      {total === 0 ? "no difference" : `${index < 0 ? "–" : count(index + 1)} of ${count(total)}`}
    </span>
    <button
      type="button"
      class="btn sm ghost ico"
      data-key="n"
      title="Next difference  n"
      disabled={total === 0}
      onClick={next}
    >
      <span aria-hidden="true">›</span>
      <span class="sr">Next difference</span>
    </button>
  </span>
);

/** The place before or after another in a list that goes round. */
export const around = (index: number, by: 1 | -1, total: number): number =>
  index < 0 ? (by > 0 ? 0 : total - 1) : (index + by + total) % total;
