import type { ComponentChildren } from "preact";

interface CellProps {
  readonly label?: string;
  readonly value?: ComponentChildren;
  /** The end value or the unit, small beside it. */
  readonly small?: string | undefined;
  readonly title?: string | undefined;
  readonly class?: string;
}

/** A cell of a state strip: a label over a value. */
export const Cell = ({ label, value, small, title, class: name = "" }: CellProps) => (
  <div class={`c ${name}`} title={title}>
    {label ? <span class="caps">{label}</span> : null}
    {value === undefined ? null : (
      <span class="v">
        {value}
        {small ? <small>{small}</small> : null}
      </span>
    )}
  </div>
);
