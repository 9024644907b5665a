/** What makes moments of the two runs belong together. */
import { refineCompare } from "./compare-route.ts";
import type { Comparing } from "./comparing.ts";

const TITLES = {
  structure: "Spans that are pairs: retries and what only one run has do not push the rest out of line",
  step: "Where both runs have counted as far",
  wall: "Time since the start of each run",
} as const;

const NAMES: Readonly<Record<string, string>> = {
  structure: "Structure",
  step: "Step",
  epoch: "Epoch",
  wall: "Wall",
};

export const AlignButtons = ({
  comparing: { app, head },
  keyed = true,
}: {
  readonly comparing: Comparing;
  /** Hears the key that goes on to the next way. */
  readonly keyed?: boolean;
}) => {
  const { links } = head.ground.value;
  const on = head.way.value;
  if (links.ways.length < 2) return null;
  const next = links.ways[(links.ways.indexOf(on) + 1) % links.ways.length] ?? "wall";
  return (
    <>
      <div class="seg" role="group" aria-label="Align by">
        {links.ways.map((way) => (
          <button
            key={way}
            type="button"
            aria-pressed={way === on}
            title={`${TITLES[way]}${keyed ? "  x" : ""}`}
            onClick={() => refineCompare(app, { align: way })}
          >
            {way === "step" ? NAMES[links.axis ?? "step"] : NAMES[way]}
          </button>
        ))}
      </div>
      {keyed ? (
        <button
          type="button"
          class="sr-key"
          data-key="x"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => refineCompare(app, { align: next })}
        />
      ) : null}
    </>
  );
};
