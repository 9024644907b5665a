/** Who waits for whom at the cursor: a unit stands right of everything it waits for; the longest chain is lit. */

import { useSignal } from "@preact/signals";
import { linkHorizontal } from "d3";
import { useMemo, useRef } from "preact/hooks";
import type { Subject } from "../../core/ids.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type Dependencies, dependenciesOf } from "../views/dependencies.ts";
import { unitName, type WorkUnit } from "../views/work-units.ts";
import { UnitCard } from "./unit-card.tsx";
import { listKeys } from "./units-board.tsx";
import { usePacedScene } from "./use-scene.ts";
import { type Units, useInChain } from "./use-units.ts";

const WIDTH = 190;
const HEIGHT = 58;
const GAP_X = 56;
const GAP_Y = 14;
const PAD = 14;

interface Place {
  readonly x: number;
  readonly y: number;
}

const placesOf = ({ nodes, layers, rows }: Dependencies) => {
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y;
  const inLayer = Array.from(
    { length: layers },
    (_, layer) => nodes.filter((node) => node.layer === layer).length,
  );
  const places = new Map<Subject, Place>(
    nodes.map(({ subject, layer, row }) => {
      const own = (inLayer[layer] ?? 1) * (HEIGHT + GAP_Y) - GAP_Y;
      return [
        subject,
        {
          x: PAD + layer * (WIDTH + GAP_X),
          y: PAD + (height - own) / 2 + row * (HEIGHT + GAP_Y),
        },
      ];
    }),
  );
  return { places, width: 2 * PAD + layers * (WIDTH + GAP_X) - GAP_X, height: 2 * PAD + height };
};

/** More cards than this are no picture: the longest chain and what stands before the others is drawn. */
const MOST_NODES = 300;

const firstNodes = (graph: Dependencies): Dependencies => {
  if (graph.nodes.length <= MOST_NODES) return graph;
  const kept = [...graph.nodes]
    .sort((left, right) => Number(right.critical) - Number(left.critical) || left.layer - right.layer)
    .slice(0, MOST_NODES);
  const subjects = new Set(kept.map(({ subject }) => subject));
  const rows = new Map<number, number>();
  const nodes = kept.map((node) => {
    const row = rows.get(node.layer) ?? 0;
    rows.set(node.layer, row + 1);
    return { ...node, row };
  });
  return {
    ...graph,
    nodes,
    edges: graph.edges.filter(({ from, to }) => subjects.has(from) && subjects.has(to)),
    rows: Math.max(0, ...rows.values()),
  };
};

const curve = linkHorizontal<unknown, readonly [number, number]>();

export const UnitsDependencies = ({
  session,
  units,
}: {
  readonly session: RunSession;
  readonly units: Units;
}) => {
  const whole = usePacedScene(session, ({ state }) => dependenciesOf(state));
  const graph = useMemo(() => firstNodes(whole), [whole]);
  const { places, width, height } = useMemo(() => placesOf(graph), [graph]);
  const list = useRef<HTMLDivElement>(null);
  const active = useSignal(0);
  const stop = Math.min(active.value, Math.max(0, graph.nodes.length - 1));
  const focusOn = (to: number): void => {
    active.value = Math.max(0, Math.min(graph.nodes.length - 1, to));
    list.current?.querySelectorAll<HTMLElement>(".unit")[active.value]?.focus();
  };
  const linked = useMemo(() => new Set(whole.nodes.map(({ subject }) => subject)), [whole]);
  const alone = [...units.living.keys()].filter((subject) => !linked.has(subject)).length;
  if (graph.nodes.length === 0)
    return (
      <p class="empty">
        No unit waits for another at the cursor.
        {alone > 0 ? ` ${count(alone)} ${alone === 1 ? "goes its" : "go their"} own way.` : ""}
      </p>
    );
  return (
    <>
      <p class="dep-words">
        <span data-fact="links.blocks">{count(whole.edges.length)}</span>{" "}
        {whole.edges.length === 1 ? "unit waits" : "links hold units back"}. Longest chain:{" "}
        <b>{graph.critical.map(unitName).join(" → ")}</b>
        {alone > 0 ? <span class="dim"> · {count(alone)} without links</span> : null}
        {graph === whole ? null : (
          <span class="warn">
            {" "}
            · {count(graph.nodes.length)} of {count(whole.nodes.length)} units drawn
          </span>
        )}
      </p>
      <div
        ref={list}
        class="dep-graph"
        role="list"
        aria-label="Units and what they wait for"
        style={{ width: `${width}px`, height: `${height}px` }}
        onKeyDown={listKeys(focusOn, () => stop)}
      >
        <svg width={width} height={height} aria-hidden="true">
          {graph.edges.map(({ from, to, critical }) => (
            <Edge
              key={`${from} ${to}`}
              session={session}
              ends={[from, to]}
              places={[places.get(from), places.get(to)]}
              critical={critical}
            />
          ))}
        </svg>
        {graph.nodes.map(({ subject, critical }, index) => {
          const place = places.get(subject);
          return (
            <div
              role="listitem"
              key={subject}
              class={`dep-node ${critical ? "critical" : ""}`}
              style={{ left: `${place?.x}px`, top: `${place?.y}px`, width: `${WIDTH}px` }}
            >
              <UnitCard
                session={session}
                unit={units.living.get(subject) ?? goneUnit(subject)}
                tabbable={index === stop}
                calm
                index={index}
                active={active}
              />
            </div>
          );
        })}
      </div>
    </>
  );
};

const Edge = ({
  session,
  ends: [from, to],
  places: [start, end],
  critical,
}: {
  readonly session: RunSession;
  readonly ends: readonly [Subject, Subject];
  readonly places: readonly [Place | undefined, Place | undefined];
  readonly critical: boolean;
}) => {
  const [one, other] = [useInChain(session, from), useInChain(session, to)];
  if (!start || !end) return null;
  const path = curve({
    source: [start.x + WIDTH, start.y + HEIGHT / 2],
    target: [end.x - 5, end.y + HEIGHT / 2],
  });
  return (
    <g class={`dep-edge ${critical ? "critical" : ""} ${one && other ? "lit" : ""}`}>
      <path d={path ?? ""} />
      <path class="tip" d={`M${end.x - 6} ${end.y + HEIGHT / 2 - 4}l6 4l-6 4z`} />
    </g>
  );
};

/** A link names a unit that the state does not hold: it has ended, or was never told of. */
const goneUnit = (subject: Subject): WorkUnit => ({
  subject,
  name: unitName(subject),
  stage: "not on the board",
  since: 0 as WorkUnit["since"],
  phase: undefined,
  phasePlace: 0,
  priority: undefined,
  waitsFor: [],
  blocks: [],
  item: undefined,
});
