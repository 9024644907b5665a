/** Each part of the reward over the visible time, with its value at the cursor. */
import { useMemo } from "preact/hooks";
import type { Nanos } from "../../../core/ids.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { signed } from "../../format.ts";
import { focusedSubject } from "../../views/focus.ts";
import { placeWords, recordFor } from "../../views/policy-group.ts";
import { rewardParts } from "../../views/reward.ts";
import type { Range } from "../../views/view.ts";
import { PanelMore } from "../panel-more.tsx";
import { useOpened } from "../use-opened.ts";
import { useRecords } from "../use-records.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

interface PartPoint {
  readonly at: Nanos;
  readonly value: number;
}

export const RewardHistory = ({ session, policy }: OfPolicy) => {
  const visible = useScene(session, (scene) => scene.visible);
  const subject = useScene(
    session,
    (scene) => recordFor(scene.state, "reward_components", policy, focusedSubject(scene))?.subject,
    [policy],
  );
  const found = useRecords(session, "reward_components", visible, subject);
  const opened = useOpened(session, found?.records);
  const parts = useMemo(() => {
    const byName = new Map<string, PartPoint[]>();
    for (const { event, value } of opened?.records ?? [])
      for (const [name, part] of rewardParts(value))
        byName.set(name, [...(byName.get(name) ?? []), { at: event.at, value: part }]);
    return [...byName].filter(([, points]) => points.some(({ value }) => value !== 0));
  }, [found, opened?.records.length]);
  const at = useScene(session, (scene) => scene.at);
  usePanelData("Reward parts over time", () => {
    const { from } = session.scene.peek().extent;
    return parts.flatMap(([part, points]) =>
      points.map((point) => ({ part, time_s: (point.at - from) / 1e9, value: point.value })),
    );
  });
  return (
    <section class="panel chart" aria-label="Reward parts over time">
      <div class="ph">
        <h2 class="ell">Reward parts{subject === undefined ? "" : `, ${placeWords(subject)}`}</h2>
        <span class="grow" />
        {found?.cut || opened?.cut ? <small class="dim">zoom in for all</small> : null}
        <PanelMore />
      </div>
      <div
        class="pb scroll reward-parts"
        {...(parts.length > 0 ? { role: "list", tabIndex: 0, "aria-label": "Parts" } : {})}
      >
        {parts.map(([name, points]) => {
          const now = points.findLast((point) => point.at <= at)?.value;
          return (
            <div class="head-row part-row" role="listitem" key={name}>
              <span class="sec ell">{name}</span>
              <svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true">
                <path d={pathOf(points, visible, at)} class="past" />
                <path d={pathOf(points, visible, undefined, at)} class="to-come" />
              </svg>
              <span class="num brt">{now === undefined ? "n/a" : signed(now, hundredths)}</span>
            </div>
          );
        })}
        {parts.length === 0 ? (
          <p class="empty">
            {found && found.records.length === 0
              ? "Not told in this part of the run."
              : "Reading the lines it stands in."}
          </p>
        ) : null}
      </div>
    </section>
  );
};

const hundredths = (size: number): string => size.toFixed(2);

/** Of the points up to `to`, or from `from` on, in a box of 100 by 18. */
const pathOf = (
  points: readonly PartPoint[],
  { from: left, to: right }: Range,
  to?: Nanos,
  from?: Nanos,
): string => {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const drawn = points.filter(
    ({ at }) => (to === undefined || at <= to) && (from === undefined || at >= from),
  );
  return drawn
    .map(({ at, value }, index) => {
      const x = ((at - left) / Math.max(1, right - left)) * 100;
      const y = 17 - ((value - least) / (most - least || 1)) * 16;
      return `${index === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`;
    })
    .join("");
};
