/** How far a unit is, what it waits for and what waits for it. */

import type { Subject } from "../../core/ids.ts";
import { WORK_UNIT, WORK_UNIT_PHASES } from "../../core/stages.ts";
import { stageLook } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { workUnits } from "../views/work-units.ts";
import { UnitLink } from "./attention-card.tsx";
import { PhaseBar } from "./unit-card.tsx";
import { usePacedScene } from "./use-scene.ts";

export const UnitPhase = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => {
  const unit = usePacedScene(session, ({ state }) => workUnits(state).get(subject), [subject]);
  if (!unit) return null;
  return (
    <div class="unit-phase" style={{ "--stage": `var(${stageLook(WORK_UNIT.name, unit.stage).token})` }}>
      {unit.phasePlace > 0 ? (
        <>
          <PhaseBar place={unit.phasePlace} />
          <span class="phase-names">
            {WORK_UNIT_PHASES.map((phase, index) => (
              <span
                key={phase}
                class={index + 1 === unit.phasePlace ? "now" : ""}
                aria-current={index + 1 === unit.phasePlace ? "step" : undefined}
              >
                {phase.toLowerCase()}
              </span>
            ))}
          </span>
        </>
      ) : unit.phase === undefined ? null : (
        <span>phase {unit.phase}</span>
      )}
      <Others session={session} words="waits for" others={unit.waitsFor} />
      <Others session={session} words="blocks" others={unit.blocks} />
    </div>
  );
};

const Others = ({
  session,
  words,
  others,
}: {
  readonly session: RunSession;
  readonly words: string;
  readonly others: readonly Subject[];
}) =>
  others.length === 0 ? null : (
    <span class="chips">
      <span class="sec">{words}</span>
      {others.map((other) => (
        <UnitLink key={other} session={session} subject={other} />
      ))}
    </span>
  );
