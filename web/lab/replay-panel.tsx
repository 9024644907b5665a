/** What a replay from this call would keep, execute and stop at: said before anything is done. */
import type { Branch, BranchLimits, BranchPlan, PlannedSpan } from "../../core/replay/branch-wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, money } from "../format.ts";
import { againWords, stopped } from "./answers.ts";
import type { BranchSession } from "./branch-session.ts";

interface Props {
  readonly desk: BranchSession;
}

export const ReplayPlan = ({ desk }: Props) => {
  const plan = desk.plan.value;
  const blocked = desk.blocked.value;
  const replays = desk.replays.value;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard */}
      <div class="pb scroll plan" tabIndex={0}>
        <Stopped branch={desk.newest.value} />
        {plan ? <Plan plan={plan} /> : <p class="sec pad">{blocked}</p>}
      </div>
      <div class="lab-foot">
        <button
          type="button"
          class="btn pri"
          data-key="$mod+Shift+Enter"
          title="Replay as branch  Ctrl Shift ↵"
          disabled={blocked !== undefined}
          onClick={() => void desk.begin()}
        >
          Replay as branch
        </button>
        <Limits desk={desk} />
        <span class="grow" />
        {replays === undefined ? null : (
          <button
            type="button"
            class="btn"
            disabled={replays.whyNot !== null}
            title={replays.whyNot ?? "The configured command goes on from here; its trace becomes the branch"}
            onClick={() => void desk.beginProgram()}
          >
            Run my program
          </button>
        )}
      </div>
    </>
  );
};

/** What ended the last replay before its end: a tool call that differs, a limit, a failure. */
const Stopped = ({ branch }: { readonly branch: Branch | undefined }) =>
  branch?.reason && branch.state !== "finished" ? (
    <p class={`note ${branch.state === "failed" ? "crit" : "warn"}`} role="status">
      {visibleLine(branch.name, 60)} {branch.state}: {visibleLine(stopped(branch.reason), 600)}
      {againWords(branch.failure)}
    </p>
  ) : null;

const Plan = ({ plan }: { readonly plan: BranchPlan }) => {
  const { kept, call, edit, live, tools, stale, ended, after, estimate, kind } = plan;
  const names = [...new Set(tools.map(({ name }) => name))];
  return (
    <dl class="plan-rows">
      <Line sign="=" what={`${count(kept.events)} events, ${count(kept.spans)} spans`}>
        kept from the recording
      </Line>
      <Line sign="~" what={visibleLine(call.name)}>
        {edit.length === 0 ? "made again as recorded" : edit.map((each) => visibleLine(each)).join(", ")}
        {kind === "scripted"
          ? ", answered by the script"
          : kind === "recorded"
            ? ", answered from the recording"
            : ""}
      </Line>
      {live.length === 0 ? null : (
        <Line sign="▸" what={listed(live, "call")}>
          of the same talk: made again, with what is said by then
        </Line>
      )}
      {tools.length === 0 ? null : (
        <Line
          sign="▫"
          what={`${names
            .slice(0, 4)
            .map((name) => visibleLine(name))
            .join(", ")}${names.length > 4 ? " …" : ""}`}
        >
          {count(tools.length)} recorded {tools.length === 1 ? "result answers" : "results answer"} equal
          arguments
        </Line>
      )}
      {stale.length === 0 ? null : (
        <Line sign="!" what={listed(stale, "call")}>
          not made, and stale: they read what changes here
        </Line>
      )}
      {ended.length === 0 ? null : (
        <Line sign="⊣" what={listed(ended, "span")}>
          open at the cut: end there
        </Line>
      )}
      {after === 0 ? null : (
        <Line sign="−" what={`${count(after)} ${after === 1 ? "span" : "spans"}`}>
          after the cut are not in the branch; the original is never changed
        </Line>
      )}
      {estimate.costUsd === null ? null : (
        <Line sign="$" what={`about ${money(estimate.costUsd)}`}>
          for the first call
        </Line>
      )}
      <Line sign="□" what="stops at">
        {plan.stops.map((stop) => visibleLine(stop)).join("; ")}
      </Line>
    </dl>
  );
};

const listed = (spans: readonly PlannedSpan[], what: string): string =>
  spans.length === 1 ? visibleLine(spans[0]?.name ?? "") : `${count(spans.length)} ${what}s`;

interface LineProps {
  readonly sign: string;
  readonly what: string;
  readonly children: preact.ComponentChildren;
}

const Line = ({ sign, what, children }: LineProps) => (
  <div>
    <dt>
      <span class="dim" aria-hidden="true">
        {sign}
      </span>
      <span class="ell" title={what}>
        {what}
      </span>
    </dt>
    <dd>{children}</dd>
  </div>
);

const FIELDS = [
  ["costUsd", "$", "Most money, in dollars", 0.01],
  ["minutes", "min", "Most minutes", 1],
  ["calls", "calls", "Most calls", 1],
] as const satisfies readonly (readonly [keyof BranchLimits, string, string, number])[];

/** An empty field of money is no limit of money. */
const Limits = ({ desk }: Props) => (
  <span class="limits" role="group" aria-label="It stops at">
    {FIELDS.map(([limit, unit, says, step]) => (
      <label key={limit} class="param">
        <input
          type="number"
          min={step}
          step={step}
          value={desk.limits.value[limit] ?? ""}
          aria-label={says}
          onChange={(event) => {
            const { valueAsNumber: value } = event.currentTarget;
            if (value > 0) desk.limits.value = { ...desk.limits.peek(), [limit]: value };
            else if (limit === "costUsd") desk.limits.value = { ...desk.limits.peek(), costUsd: null };
          }}
        />
        <span>{unit}</span>
      </label>
    ))}
  </span>
);
