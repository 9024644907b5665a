/** The newest decision of the policy at the cursor: what it chose, how sure it was, what else it could have chosen. */
import { useMemo } from "preact/hooks";
import { isWord, metric, percent, value } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type Decision, decisionOf, decisionRecord } from "../views/decision.ts";
import { focusedSubject, topText } from "../views/focus.ts";
import { PanelMore } from "./panel-more.tsx";
import { useRecordValue } from "./use-record-value.ts";
import { useScene } from "./use-scene.ts";
import "../styles/heads.css";

/** As many as a person weighs against each other. */
const MOST = 3;

export const DecisionPanel = ({ session }: { readonly session: RunSession }) => {
  const record = useScene(session, (scene) => decisionRecord(scene.state, focusedSubject(scene)));
  const { told, stale: late } = useRecordValue(session, record);
  const stale = useScene(session, (scene) => scene.stale) || late;
  const decision = useMemo(() => told && decisionOf(told.value), [told?.value]);
  if (!decision) return null;
  const subject = told?.record.subject;
  return (
    <section class="panel decision" aria-label="Decision">
      <div class="ph">
        <h2>Decision</h2>
        <span class="n">{subject === undefined ? "" : topText(subject)}</span>
        <span class="grow" />
        <span class="n end">{maskedWords(decision.masked.length)}</span>
        <PanelMore />
      </div>
      <div class={`pb scroll heads ${stale ? "stale-values" : ""}`}>
        <Choice name={decision.action} share={decision.confidence} chosen />
        {decision.alternatives.slice(0, MOST).map(([name, share], index) => (
          <Choice key={`${index} ${name}`} name={name} share={share} />
        ))}
        <Figures decision={decision} />
      </div>
    </section>
  );
};

const maskedWords = (heads: number): string =>
  heads === 0 ? "" : heads === 1 ? "1 head masked" : `${heads} heads masked`;

const Choice = ({
  name,
  share,
  chosen = false,
}: {
  readonly name: string;
  readonly share: number | undefined;
  readonly chosen?: boolean;
}) => (
  <div class="head-row choice" title={chosen ? "chosen" : "not chosen"}>
    <span class={`ell ${chosen ? "brt" : "sec"}`}>{name.toLowerCase().replaceAll("_", " ")}</span>
    <span class="bar" aria-hidden="true">
      {share === undefined ? null : <i style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />}
    </span>
    <span class={`num ${chosen ? "brt" : "sec"}`}>{share === undefined ? "n/a" : percent(share)}</span>
  </div>
);

const Figures = ({ decision: { figures, masked } }: { readonly decision: Decision }) => (
  <p class="dim figures" title={masked.length > 0 ? `without a choice: ${masked.join(", ")}` : undefined}>
    {figures.map(([name, told]) => (
      <span key={name}>
        {name}{" "}
        <b class={isWord(told) ? "crit" : "brt"}>{typeof told === "number" ? metric(told) : value(told)}</b>
      </span>
    ))}
  </p>
);
