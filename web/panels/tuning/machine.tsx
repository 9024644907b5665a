/** Memory and layer streaming at the cursor, as far as the trace tells them. */
import { finite } from "../../../core/value.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { count, metric, percent } from "../../format.ts";
import type { RunSession } from "../../run-session.ts";
import { PanelMore } from "../panel-more.tsx";
import { useScene } from "../use-scene.ts";

/** Names as the series are called, words for them, and what the number is. */
const MEMORY = [
  [/^(mem_)?allocated_(gb|gib)$/, "allocated"],
  [/^mem_max_allocated_gib$/, "largest allocated"],
  [/^(mem_)?reserved_(gb|gib)$/, "reserved"],
  [/^active_gb$/, "active"],
  [/^fragmentation$/, "fragmentation"],
] as const;
const STREAMING = [
  [/^layers_resident$/, "layers on the card"],
  [/^layers_total$/, "layers in all"],
  [/^h2d_bandwidth_gbps$/, "to the card"],
  [/^prefetch_hit_rate$/, "prefetch hits"],
] as const;

export const MachinePanel = ({ session }: { readonly session: RunSession }) => {
  const state = useScene(session, (scene) => scene.state);
  const stale = useScene(session, (scene) => scene.stale);
  const all = [...state.series].filter(([subject]) => subject === "" || subject.startsWith("gpu:"));
  const facts = (wanted: readonly (readonly [RegExp, string])[]) =>
    wanted.flatMap(([fits, words]) =>
      all.flatMap(([, series]) =>
        [...series].flatMap(([name, { last }]) => {
          const number = finite(last);
          return fits.test(name) && number !== undefined ? [{ words, name, number }] : [];
        }),
      ),
    );
  const [memory, streaming] = [facts(MEMORY), facts(STREAMING)];
  usePanelData("Memory and streaming", () =>
    [...memory, ...streaming].map(({ name, number }) => ({ series: name, value: number })),
  );
  if (memory.length + streaming.length === 0) return null;
  return (
    <section class="panel" aria-label="Memory and streaming">
      <div class="ph">
        <h2>{memory.length > 0 ? "Memory" : "Layer streaming"}</h2>
        <span class="n">at the cursor</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class={`pb figures-body ${stale ? "stale-values" : ""}`}>
        <Facts facts={memory} />
        {memory.length > 0 && streaming.length > 0 ? <h3 class="caps">Layer streaming</h3> : null}
        <Facts facts={streaming} />
      </div>
    </section>
  );
};

interface MachineFact {
  readonly words: string;
  readonly name: string;
  readonly number: number;
}

const Facts = ({ facts }: { readonly facts: readonly MachineFact[] }) =>
  facts.length === 0 ? null : (
    <dl class="kv">
      {facts.map(({ words, name, number }, index) => (
        <FactRow key={`${index} ${words}`} words={words} text={textOf(name, number)} />
      ))}
    </dl>
  );

const FactRow = ({ words, text }: { readonly words: string; readonly text: string }) => (
  <>
    <dt>{words}</dt>
    <dd>{text}</dd>
  </>
);

const textOf = (name: string, number: number): string => {
  if (/fragmentation|hit_rate/.test(name)) return percent(number);
  if (/_gib$/.test(name)) return `${metric(number)} GiB`;
  if (/_gbps$/.test(name)) return `${metric(number)} GB/s`;
  return /_gb$/.test(name) ? `${metric(number)} GB` : count(number);
};
