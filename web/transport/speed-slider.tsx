/** How fast the clock goes: one of a few speeds. */
import type { Signal } from "@preact/signals";
import { SPEEDS, type Speed } from "../play/clockwork.ts";

export const SpeedSlider = ({ speed }: { readonly speed: Signal<Speed> }) => {
  const at = SPEEDS.indexOf(speed.value);
  const x = (i: number): number => 6 + i * 15;
  return (
    <span class="speed hide-n" title="Speed  , .">
      <svg width="104" height="24" aria-hidden="true">
        <line x1="6" x2="96" y1="12" y2="12" stroke="var(--line-control)" />
        {SPEEDS.map((each, i) => (
          <line key={each} x1={x(i)} x2={x(i)} y1="9" y2="15" stroke="var(--line-control)" />
        ))}
        <circle cx={x(at)} cy="12" r="5" fill="var(--accent)" />
      </svg>
      <input
        type="range"
        min="0"
        max={SPEEDS.length - 1}
        step="1"
        value={at}
        aria-label="Playback speed"
        aria-valuetext={`${speed.value} times`}
        onInput={(event) => {
          speed.value = SPEEDS[Number(event.currentTarget.value)] ?? 1;
        }}
      />
    </span>
  );
};
