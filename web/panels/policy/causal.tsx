/** The causal log: each proposal with the governor's verdict, what was done, and how it ended. */
import { useMemo } from "preact/hooks";
import { usePanelData } from "../../export/panel-data.ts";
import { clock } from "../../format.ts";
import { SeverityGlyph } from "../../glyphs.tsx";
import type { RunSession } from "../../run-session.ts";
import {
  CAUSAL_RECORD,
  type CausalChain,
  type CausalStep,
  causalChains,
  decliningGate,
  outcomeAt,
} from "../../views/causal.ts";
import { focusedSubject } from "../../views/focus.ts";
import { placeWords } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useAround } from "../use-around.ts";
import { ofName } from "../use-records.ts";
import { usePacedScene, useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";
import "../../styles/anomalies.css";

export const CausalPanel = ({ session, policy }: OfPolicy) => {
  const focused = useScene(session, focusedSubject);
  const subject = focused ?? (policy === "" ? undefined : policy);
  const around = useAround(session, { kinds: ["record"], text: ofName(CAUSAL_RECORD), subject });
  const told = useMemo(
    () =>
      (around?.events ?? []).filter(
        (event) => event.kind === "record" && event.name === CAUSAL_RECORD,
      ) as Parameters<typeof causalChains>[0],
    [around?.events],
  );
  const chains = useMemo(() => (around ? causalChains(told, around) : []), [told]);
  usePanelData("Causal log", (rows) => rows.eventRows(told, session.scene.peek().extent.from));
  const past = usePacedScene(session, ({ at }) => chains.filter(({ from }) => from <= at).length, [chains]);
  const hidden = useScene(session, ({ ghost }) => ghost === "hidden");
  // Newest first: what led to the state at the cursor stands on top, what is to come above the cursor's line.
  const shown = [...chains.slice(Math.max(0, past - SHOWN), hidden ? past : past + 1)].reverse();
  const pastShown = Math.min(past, SHOWN);
  return (
    <section class="panel causal" aria-label="Causal log">
      <div class="ph">
        <h2>Causal log</h2>
        <span class="n ell">{subject === undefined ? "newest first" : placeWords(subject)}</span>
        <span class="grow" />
        <PanelMore />
      </div>
      {around ? null : <Skeleton of="the causal log" rows={6} />}
      {around && chains.length === 0 ? <p class="empty">No proposal is told here.</p> : null}
      <div class="pb scroll" role="list">
        {shown.map((chain, index) => (
          <>
            {index === shown.length - pastShown ? <Line key="cursor" session={session} /> : null}
            <Chain key={`${chain.action} ${chain.from}`} session={session} chain={chain} />
          </>
        ))}
      </div>
    </section>
  );
};

const SHOWN = 24;

const Line = ({ session }: { readonly session: RunSession }) => (
  <div class="nowline" role="listitem">
    CURSOR {useScene(session, (scene) => clock(scene.at - scene.extent.from, 0))}
  </div>
);

const TONES: Readonly<Record<string, string>> = {
  committed: "ok",
  fossilized: "ok",
  declined: "warn",
  blocked: "warn",
  "rolled back": "crit",
};

const Chain = ({ session, chain }: { readonly session: RunSession; readonly chain: CausalChain }) => {
  const outcome = usePacedScene(session, ({ at }) => outcomeAt(chain, at), [chain]);
  const reached = usePacedScene(session, ({ at }) => chain.steps.filter((step) => step.at <= at).length, [
    chain,
  ]);
  const gate = useScene(session, ({ window }) => decliningGate(chain, window.gates), [chain]);
  const start = useScene(session, (scene) => scene.extent.from);
  const select = (id: string): void => session.select({ kind: "event", id });
  return (
    <div role="listitem" class={`chain ${outcome === "to come" ? "later" : ""}`}>
      <div class="row head">
        <b>{chain.operation.toLowerCase().replaceAll("_", " ")}</b>
        {chain.subject ? <span class="chip">{placeWords(chain.subject)}</span> : null}
        {chain.blueprint === undefined ? null : <span class="sec ell">{chain.blueprint}</span>}
        <span class="grow" />
        <span class={`chip ${TONES[outcome] ?? ""}`}>{outcome}</span>
      </div>
      <ol class="steps">
        {chain.steps.map((step, index) => (
          <li key={step.event} class={index < reached ? "" : "later"}>
            <button
              type="button"
              title={titleOf(step, chain, clock(step.at - start))}
              onClick={() => select(step.event)}
            >
              {step.phase}
            </button>
          </li>
        ))}
      </ol>
      {chain.approved === undefined ? null : (
        <div class="row governor">
          <span aria-hidden="true">
            <SeverityGlyph severity={chain.approved ? "ok" : "warning"} size={11} />
          </span>
          <span>
            governor {chain.approved ? "approved" : "blocked"}
            {chain.reason === undefined || chain.reason === "approved" ? "" : `: ${chain.reason}`}
            {chain.factor === undefined ? "" : ` (${chain.factor})`}
          </span>
        </div>
      )}
      {gate ? (
        <button
          type="button"
          class="row governor link-row"
          onClick={() => session.select({ kind: "gate", id: gate.event })}
        >
          <span aria-hidden="true">
            <SeverityGlyph severity="warning" size={11} />
          </span>
          <span class="ell">
            declined by gate {gate.gate}: {gate.message ?? gate.checksFailed?.join(", ") ?? "failed"}
          </span>
        </button>
      ) : null}
      <div class="ids">
        <span class="chip ell" title={chain.action}>
          {chain.action}
        </span>
      </div>
    </div>
  );
};

const titleOf = (step: CausalStep, chain: CausalChain, at: string): string =>
  `${step.phase} at ${at}: ${step.id ?? chain.action}`;
