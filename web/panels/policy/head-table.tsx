/** Policy heads at the cursor: entropy against its floor, gradient, share of learnable steps, ratio and clip fraction. */
import { useMemo } from "preact/hooks";
import { finite, type Value } from "../../../core/value.ts";
import { isWord, percent, value } from "../../format.ts";
import { SeverityGlyph } from "../../glyphs.tsx";
import { type HeadRow, headRows } from "../../views/head-table.ts";
import { policySeries, recordFor } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { useRecordValue } from "../use-record-value.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

export const HeadTable = ({ session, policy }: OfPolicy) => {
  const series = useScene(session, ({ state }) => policySeries(state, policy), [policy]);
  const record = useScene(session, ({ state }) => recordFor(state, "policy_heads", policy), [policy]);
  const update = useScene(session, ({ state }) => recordFor(state, "policy_update", policy), [policy]);
  const { told: heads, stale: oldHeads } = useRecordValue(session, record);
  const { told: whole, stale: oldUpdate } = useRecordValue(session, update);
  const rows = useMemo(
    () => headRows(series, heads?.value, whole?.value),
    [series, heads?.value, whole?.value],
  );
  const late = (heads !== undefined && oldHeads) || (whole !== undefined && oldUpdate);
  const stale = useScene(session, (scene) => scene.stale) || late;
  if (rows.length === 0) return null;
  const most = Math.max(1, ...rows.map(({ entropy }) => finite(entropy ?? null) ?? 0));
  const has = (key: keyof HeadRow): boolean => rows.some((row) => row[key] !== undefined);
  const floors = new Set(rows.flatMap(({ floor }) => floor ?? []));
  return (
    <section class="panel" aria-label="Policy heads">
      <div class="ph">
        <h2>Policy heads</h2>
        <span class="grow" />
        {floors.size === 1 ? <span class="n end">entropy floor {value([...floors][0] ?? 0)}</span> : null}
        <PanelMore />
      </div>
      <div
        class={`pb scroll x-scroll ${stale ? "stale-values" : ""}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by the keyboard
        tabIndex={0}
        role="region"
        aria-label="Figures of the policy heads"
      >
        <table class="tight">
          <thead>
            <tr>
              <th>head</th>
              <th class="r">entropy</th>
              {has("gradNorm") ? <th class="r">grad</th> : null}
              {has("learnable") ? (
                <th class="r" title="Share of the steps in which the head had a choice">
                  learn
                </th>
              ) : null}
              {has("state") ? <th title="Whether the gradient is a number">finite</th> : null}
              {has("ratioMax") ? <th class="r">ratio</th> : null}
              {has("clip") ? <th class="r">clip</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td class="r">
                  <Entropy row={row} most={most} />
                </td>
                {has("gradNorm") ? <Figure of={row.gradNorm} /> : null}
                {has("learnable") ? <Figure of={row.learnable} share /> : null}
                {has("state") ? <GradientState state={row.state} /> : null}
                {has("ratioMax") ? <Figure of={row.ratioMax} /> : null}
                {has("clip") ? <Figure of={row.clip} share /> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

const Entropy = ({ row: { entropy, floor }, most }: { readonly row: HeadRow; readonly most: number }) => {
  if (entropy === undefined) return <span class="dim">n/a</span>;
  const number = finite(entropy);
  const low = number !== undefined && floor !== undefined && number < floor * 2;
  return (
    <span class="with-bar" title={low ? "near its floor" : undefined}>
      <span class="bar" aria-hidden="true">
        <i class={low ? "low" : ""} style={{ width: `${Math.max(0, ((number ?? 0) / most) * 100)}%` }} />
        {floor === undefined ? null : <b style={{ left: `${(floor / most) * 100}%` }} />}
      </span>
      <span class={low ? "warn" : isWord(entropy) ? "crit" : "brt"}>{value(entropy)}</span>
    </span>
  );
};

export const Figure = ({
  of,
  share = false,
}: {
  readonly of: Value | undefined;
  readonly share?: boolean;
}) => {
  if (of === undefined) return <td class="r dim">n/a</td>;
  const text = share && typeof of === "number" ? percent(of) : value(of);
  return <td class={`r ${isWord(of) ? "crit" : ""}`}>{text}</td>;
};

const SIGNS: Readonly<Record<string, "ok" | "warning" | "critical">> = {
  finite: "ok",
  missing: "warning",
  nonfinite: "critical",
};

const GradientState = ({ state }: { readonly state: string | undefined }) => {
  if (state === undefined) return <td class="dim">n/a</td>;
  const sign = SIGNS[state];
  return (
    <td>
      <span class="row gradient-state">
        {sign ? (
          <span aria-hidden="true">
            <SeverityGlyph severity={sign} size={11} />
          </span>
        ) : null}
        <span class={sign === "ok" ? "sr" : ""}>{state.replaceAll("_", " ")}</span>
      </span>
    </td>
  );
};
