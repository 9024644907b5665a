/** Who waits for whom, in layers: a unit stands right of everything it waits for. Pure. */
import { type Blocking, blockingOf } from "../../core/blocking.ts";
import type { Subject } from "../../core/ids.ts";
import type { RunState } from "../../core/state.ts";
import { lastOf } from "../draw/last-of.ts";

export interface DependencyNode {
  readonly subject: Subject;
  /** From 0: waits for nobody. */
  readonly layer: number;
  /** Place in its layer from the top, from 0. */
  readonly row: number;
  readonly critical: boolean;
}

export interface DependencyEdge {
  readonly from: Subject;
  readonly to: Subject;
  readonly critical: boolean;
}

export interface Dependencies {
  readonly nodes: readonly DependencyNode[];
  readonly edges: readonly DependencyEdge[];
  readonly layers: number;
  /** Rows of the fullest layer. */
  readonly rows: number;
  /** The longest chain, from what holds all of it up to what waits longest in line. */
  readonly critical: readonly Subject[];
}

/** The very same picture while the links are. */
export const dependenciesOf = (state: Pick<RunState, "links">): Dependencies => laidOut(state.links);

const laidOut = lastOf((links: RunState["links"]): Dependencies => {
  const blocking = blockingOf(links);
  const all = [...new Set([...blocking.blocks.keys(), ...blocking.waitsFor.keys()])].sort();
  const layerOf = layersOf(all, blocking);
  const layers: Subject[][] = [];
  for (const unit of all) {
    const layer = layerOf.get(unit) ?? 0;
    layers[layer] ??= [];
    layers[layer].push(unit);
  }
  const ordered = untangled(layers, blocking);
  const critical = longestChain(all, layerOf, blocking);
  const lit = new Set(critical);
  const follows = new Map(critical.slice(1).map((unit, index) => [unit, critical[index]]));
  return {
    nodes: ordered.flatMap((layer, index) =>
      layer.map((subject, row) => ({ subject, layer: index, row, critical: lit.has(subject) })),
    ),
    edges: [...blocking.blocks].flatMap(([from, waiting]) =>
      waiting.map((to) => ({ from, to, critical: follows.get(to) === from })),
    ),
    layers: ordered.length,
    rows: Math.max(0, ...ordered.map((layer) => layer.length)),
    critical,
  };
});

/** The longest way from a unit that waits for nobody. Units that wait for each other in a ring stand where the ring was entered. */
const layersOf = (all: readonly Subject[], { waitsFor }: Blocking): ReadonlyMap<Subject, number> => {
  const layers = new Map<Subject, number>();
  const entered = new Set<Subject>();
  for (const root of all) {
    const open: Subject[] = [root];
    while (open.length > 0) {
      const unit = open.at(-1) as Subject;
      const blockers = waitsFor.get(unit) ?? [];
      const ahead = layers.has(unit) || entered.has(unit) ? [] : blockers.filter((each) => !layers.has(each));
      entered.add(unit);
      const fresh = ahead.filter((each) => !entered.has(each));
      if (fresh.length > 0) {
        open.push(...fresh);
        continue;
      }
      open.pop();
      if (!layers.has(unit))
        layers.set(unit, Math.max(0, ...blockers.map((each) => (layers.get(each) ?? -1) + 1)));
    }
  }
  return layers;
};

const SWEEPS = 4;

/** Each layer in the order of the middle of its neighbours, so that links cross little. */
const untangled = (layers: readonly (readonly Subject[])[], { waitsFor, blocks }: Blocking): Subject[][] => {
  let ordered = Array.from(layers, (layer) => [...(layer ?? [])]);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const near = sweep % 2 === 0 ? waitsFor : blocks;
    const place = new Map(
      ordered.flatMap((layer) => layer.map((unit, row) => [unit, (row + 0.5) / layer.length] as const)),
    );
    ordered = ordered.map((layer) => {
      const middle = new Map(
        layer.map((unit) => {
          const rows = (near.get(unit) ?? []).flatMap((each) => place.get(each) ?? []);
          const sum = rows.reduce((total, row) => total + row, 0);
          return [unit, rows.length > 0 ? sum / rows.length : (place.get(unit) ?? 0)] as const;
        }),
      );
      return [...layer].sort((left, right) => (middle.get(left) ?? 0) - (middle.get(right) ?? 0));
    });
  }
  return ordered;
};

const longestChain = (
  all: readonly Subject[],
  layerOf: ReadonlyMap<Subject, number>,
  { waitsFor }: Blocking,
): readonly Subject[] => {
  const last = all.reduce<Subject | undefined>(
    (best, unit) => (best === undefined || (layerOf.get(unit) ?? 0) > (layerOf.get(best) ?? 0) ? unit : best),
    undefined,
  );
  const chain: Subject[] = [];
  for (let at = last; at !== undefined && !chain.includes(at); ) {
    chain.unshift(at);
    const layer = layerOf.get(at) ?? 0;
    at = (waitsFor.get(at) ?? []).find((each) => layerOf.get(each) === layer - 1);
  }
  return chain;
};
