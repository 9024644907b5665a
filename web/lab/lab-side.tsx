/** Below the answer: what a replay would do, or what answers are held to. */
import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import type { BranchSession } from "./branch-session.ts";
import { Checks } from "./checks.tsx";
import type { LabRoute } from "./lab-route.ts";
import type { LabSession } from "./lab-session.ts";
import { ReplayPlan } from "./replay-panel.tsx";

interface Props {
  readonly lab: LabSession;
  readonly desk: BranchSession;
  readonly call: LabCall;
  readonly route: LabRoute;
}

const SIDES = { replay: "Replay", checks: "Checks" } as const;
type Side = keyof typeof SIDES;

export const LabSide = ({ lab, desk, call, route }: Props) => {
  const shown = useSignal<Side>("replay");
  return (
    <section class="panel lab-side" aria-label="Replay and checks">
      <div class="ph">
        <SideTabs shown={shown} />
        <span class="grow" />
        <span class="n">{shown.value === "replay" ? "the original is never changed" : ""}</span>
      </div>
      {shown.value === "replay" ? <ReplayPlan desk={desk} /> : <Checks lab={lab} call={call} route={route} />}
    </section>
  );
};

const SideTabs = ({ shown }: { readonly shown: Signal<Side> }) => {
  const list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    if (!/^Arrow(Left|Right)$/.test(event.key) || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    shown.value = shown.peek() === "replay" ? "checks" : "replay";
    list.current?.querySelector<HTMLElement>(`[data-side="${shown.peek()}"]`)?.focus();
  };
  return (
    <div ref={list} class="seg" role="tablist" aria-label="Replay and checks" onKeyDown={walk}>
      {(Object.keys(SIDES) as readonly Side[]).map((side) => (
        <button
          key={side}
          type="button"
          role="tab"
          data-side={side}
          aria-selected={shown.value === side}
          tabIndex={shown.value === side ? 0 : -1}
          class={shown.value === side ? "on" : ""}
          onClick={() => {
            shown.value = side;
          }}
        >
          {SIDES[side]}
        </button>
      ))}
    </div>
  );
};
