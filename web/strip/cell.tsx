import type { ComponentChildren } from "preact";
import { printPath } from "../../core/writers.ts";

interface CellProps {
  readonly label?: string;
  readonly value?: ComponentChildren;
  /** The end value or the unit, small beside it. */
  readonly small?: string | undefined;
  readonly title?: string | undefined;
  readonly class?: string;
  /** The place of the state that it shows: pressed, it asks who set the value. */
  readonly path?: readonly string[] | undefined;
}

/** A cell of a state strip: a label over a value. */
export const Cell = ({ label, value, small, title, class: name = "", path }: CellProps) => (
  <div class={`c ${name}`} title={title}>
    {label ? <span class="caps">{label}</span> : null}
    {value === undefined ? null : path ? (
      <button type="button" class="v" data-path={printPath(path)} title="Who set this?">
        {value}
        {small ? <small>{small}</small> : null}
      </button>
    ) : (
      <span class="v">
        {value}
        {small ? <small>{small}</small> : null}
      </span>
    )}
  </div>
);
