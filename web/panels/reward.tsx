/** What the reward at the cursor is made of: a waterfall, each part signed. */
import { useMemo, useRef } from "preact/hooks";
import { linear } from "../draw/scale.ts";
import { fitText } from "../draw/text.ts";
import { useSize } from "../draw/use-size.ts";
import { usePanelData } from "../export/panel-data.ts";
import { signed } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { focusedSubject, topText } from "../views/focus.ts";
import { type Reward, rewardOf, rewardRecord } from "../views/reward.ts";
import type { Size } from "../views/view.ts";
import { PanelMore } from "./panel-more.tsx";
import { FigureSkeleton, Skeleton } from "./skeleton.tsx";
import { useRecordValue } from "./use-record-value.ts";
import { useScene } from "./use-scene.ts";

const hundredths = (size: number): string => size.toFixed(2);

export const RewardPanel = ({ session }: { readonly session: RunSession }) => {
  const record = useScene(session, (scene) => rewardRecord(scene.state, focusedSubject(scene)));
  const { told, stale: late, failure } = useRecordValue(session, record);
  const stale = useScene(session, (scene) => scene.stale) || late;
  const reward = useMemo(() => told && rewardOf(told.value), [told?.value]);
  const reading = record !== undefined && !told && failure === undefined;
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const subject = told?.record.subject;
  const title = subject === undefined ? "Reward" : `Reward, ${topText(subject)}`;
  usePanelData(title, (rows) => rows.fieldRows(told?.value));
  return (
    <section class="panel chart" aria-label={title}>
      <div class="ph">
        <h2 class="ell">{title}</h2>
        <span class="grow" />
        {reward && reward.zeros > 0 ? <span class="n hide-n">{reward.zeros} parts are 0</span> : null}
        <span class={`num head-now ${stale ? "stale-values" : "brt"}`}>
          {reward ? signed(reward.total, hundredths) : reading ? <FigureSkeleton /> : "n/a"}
        </span>
        <PanelMore />
      </div>
      <div ref={body} class={`pb ${stale ? "stale-values" : ""}`}>
        {reward ? (
          size.width > 0 && <Waterfall reward={reward} size={size} />
        ) : failure !== undefined ? (
          <p class="empty crit">The reward could not be read: {failure}</p>
        ) : reading ? (
          <Skeleton of="the reward" rows={5} />
        ) : (
          <p class="empty">No reward up to the cursor.</p>
        )}
      </div>
    </section>
  );
};

/** `seed contribution` reads `seed contrib` where room is short. */
const shortPart = (name: string): string =>
  name
    .replace(/\baccuracy\b/, "acc")
    .replace(/\bcontribution\b/, "contrib")
    .replace(/ delta$/, " Δ");

const NAME_PX = 96;
const VALUE_PX = 46;

const Waterfall = ({ reward, size }: { readonly reward: Reward; readonly size: Size }) => {
  const ends = reward.steps.flatMap(({ from, to }) => [from, to]);
  const x = linear([Math.min(0, ...ends), Math.max(1e-9, ...ends)], [NAME_PX + 6, size.width - VALUE_PX - 6]);
  const row = Math.min(26, (size.height - 8) / reward.steps.length);
  const words = reward.steps.map(({ name, value }) => `${name} ${signed(value, hundredths)}`).join(", ");
  return (
    <svg
      width={size.width}
      height={size.height}
      role="img"
      aria-label={`Reward components at the cursor: ${words}`}
    >
      <line x1={x(0)} x2={x(0)} y1={4} y2={4 + row * reward.steps.length} stroke="var(--line-strong)" />
      {reward.steps.map((step, index) => {
        const y = 4 + index * row;
        const fill = step.total
          ? "var(--text-primary)"
          : step.value >= 0
            ? "var(--value-pos)"
            : "var(--value-neg)";
        return (
          <g key={step.name}>
            <text
              x={NAME_PX - 6}
              y={y + row / 2 + 4}
              font-size="10"
              text-anchor="end"
              fill={step.total ? "var(--text-bright)" : "var(--text-secondary)"}
            >
              <title>{step.name}</title>
              {fitText(shortPart(step.name), NAME_PX - 10, 10)}
            </text>
            <rect
              x={Math.min(x(step.from), x(step.to))}
              y={y + row * 0.2}
              width={Math.max(1, Math.abs(x(step.to) - x(step.from)))}
              height={row * 0.6}
              rx="1"
              fill={fill}
            />
            {step.total ? null : (
              <line
                x1={x(step.to)}
                x2={x(step.to)}
                y1={y + row * 0.2}
                y2={y + row * 1.2}
                stroke="var(--text-dim)"
                stroke-opacity=".6"
              />
            )}
            <text
              x={size.width - 8}
              y={y + row / 2 + 4}
              font-size="10"
              text-anchor="end"
              fill="var(--text-bright)"
            >
              {signed(step.value, hundredths)}
            </text>
          </g>
        );
      })}
    </svg>
  );
};
