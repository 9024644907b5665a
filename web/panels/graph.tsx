/** The graph of spans: zoomed and panned, nodes dragged, walked with the keys, unfolded where asked. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { LINK_RELATIONS, SPAN_KINDS } from "../../core/event.ts";
import type { SpanGraph } from "../../core/span-questions.ts";
import { isTelling } from "../../core/telling.ts";
import { visibleLine } from "../draw/visible.ts";
import { usePanelData } from "../export/panel-data.ts";
import { count } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import {
  type GraphModel,
  type GraphNode,
  graph,
  isChosen,
  litPath,
  nodeSentence,
  type Shift,
  UNSHIFTED,
} from "../views/graph.ts";
import { RELATION_LINES } from "../views/graph-draw.ts";
import { type GraphGestures, listenToGraph } from "../views/graph-gestures.ts";
import { fitting, graphPlaces, graphStep, isGraphKey, type Places } from "../views/graph-places.ts";
import { Picture } from "../views/picture.tsx";
import { spanBar } from "../views/selection.ts";
import type { Point, Scene, View } from "../views/view.ts";
import { PanelMore } from "./panel-more.tsx";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { usePacedScene, useScene } from "./use-scene.ts";

/** What was dragged, per open run, for as long as the page stands. */
const draggedIn = new WeakMap<RunSession, Map<string, Point>>();

export const GraphPanel = ({ session }: { readonly session: RunSession }) => {
  const host = useRef<HTMLDivElement>(null);
  const model = useRef<GraphModel | undefined>(undefined);
  const places = useRef<Places | undefined>(undefined);
  const gestures = useRef<GraphGestures | undefined>(undefined);
  const shift = useSignal<Shift>(UNSHIFTED);
  const tidied = useSignal(0);
  const dragged = draggedIn.get(session) ?? new Map<string, Point>();
  draggedIn.set(session, dragged);
  const question = useGraphQuestion(session);
  const asked = useAsk(
    question.key,
    (signal) => session.ask.spanQuestion({ ask: "graph", open: question.open, path: question.path }, signal),
    useCalmRevision(session),
  );
  const kept = useRef<SpanGraph | undefined>(undefined);
  if (asked.value) kept.current = asked.value;
  const known = asked.value ?? kept.current;
  // Folded, unfolded or another way asked for: all stand in order again. Growth alone moves nothing.
  const ordered = useRef(question.key);
  if (asked.value && ordered.current !== question.key) {
    ordered.current = question.key;
    places.current = undefined;
  }
  const view = useMemo((): View<GraphModel> => {
    const input = () => ({ graph: known, before: places.current, dragged, shift: shift.peek() });
    return {
      ...graph(input()),
      layout: (scene, size) => {
        model.current = graph(input()).layout(scene, size);
        places.current = known ? model.current.places : undefined;
        return model.current;
      },
    };
  }, [known, shift.value, tidied.value]);
  const selected = useScene(session, ({ selection }) =>
    selection?.kind === "span" ? selection.id : undefined,
  );
  const toggle = (node: string): void => {
    const span = known?.nodes.find(({ key }) => key === node);
    if (!known || !span || (span.children === 0 && span.times === 1)) return;
    question.toggle(known, node);
  };
  const acts = useRef({ toggle, redraw: () => {} });
  acts.current = { toggle, redraw: () => (tidied.value += 1) };
  useEffect(() => {
    if (!host.current) return undefined;
    const made = listenToGraph(host.current, {
      nodeAt: (at) => nodeAt(model.current, at),
      shifted: (to) => (shift.value = to),
      dragged: (key, to) => {
        dragged.set(key, to);
        acts.current.redraw();
      },
      clicked: (node) => {
        if (node?.count.startsWith("×")) acts.current.toggle(node.key);
        session.select(node && { kind: "span", id: node.id });
      },
      opened: (node) => {
        const span = kept.current?.nodes.find(({ key }) => key === node.key);
        if (span) session.jumpToEvent(span.event, span.start);
      },
      rested: (node) => {
        session.hover.value = node && { selection: { kind: "span", id: node.id } };
      },
    });
    gestures.current = made;
    return () => made.stop();
  }, [session, known === undefined]);
  // What is selected, or lit, is brought into view; what is in view stays where it is.
  useEffect(() => {
    const { current } = model;
    const node = current?.nodes.find((each) => each.selected) ?? current?.nodes.findLast(({ lit }) => lit);
    if (!current || !node || !gestures.current) return;
    const { width, height } = current.size;
    const { x, y, k } = shift.peek();
    const out = (at: number, room: number): number => (at < 20 || at > room - 40 ? room / 2 - at : 0);
    const [dx, dy] = [out(node.x, width), out(node.y, height)];
    if (dx !== 0 || dy !== 0) gestures.current.reset({ x: x + dx, y: y + dy, k });
  }, [known, selected]);
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    // Between an answer and the next frame nothing has its place yet: keys go by where it will stand.
    const standing =
      places.current ?? (known && model.current ? graphPlaces(known, model.current.size) : undefined);
    if (!known || !standing) {
      // A key that walks the graph does not move the run because the graph is not there yet.
      if (isGraphKey(event.key)) event.stopPropagation();
      return;
    }
    const span = known.nodes.find((node) => isChosen(node, selected));
    const next = graphStep(known, standing, span?.key, event.key);
    const reached = known.nodes.find(({ key }) => key === next);
    if (reached) session.select({ kind: "span", id: reached.id });
    else if (event.key === "Enter" && span) {
      if (span.unfolded || (span.children === 0 && span.times === 1))
        session.jumpToEvent(span.event, span.start);
      else toggle(span.key);
    } else if (event.key === "Backspace" && span) {
      if (span.unfolded) toggle(span.key);
      else {
        const parent = known.nodes.find(({ key }) => key === span.under);
        if (parent) session.select({ kind: "span", id: parent.id });
      }
    } else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const tidy = (): void => {
    dragged.clear();
    places.current = undefined;
    const ideal = known && model.current && graphPlaces(known, model.current.size);
    gestures.current?.reset({ x: 0, y: 0, k: ideal ? fitting(ideal) : 1 });
    question.reset();
    tidied.value += 1;
  };
  const sentence = usePacedScene(session, (scene) => sentenceOf(known, scene), [known]);
  usePanelData("Call graph", (rows) => {
    const { window, extent } = session.scene.peek();
    return rows.spanRows(window.spans, extent.from);
  });
  return (
    <section class="panel graph" aria-label="Call graph">
      <div class="ph">
        <h2>Graph</h2>
        <span class="n ell hide-n">{known ? graphCount(known) : ""}</span>
        <span class="grow" />
        <Legend session={session} graph={known} />
        <button type="button" class="btn sm ghost" title="Put all nodes back in order" onClick={tidy}>
          Tidy
        </button>
        <PanelMore />
      </div>
      {asked.failure !== undefined ? (
        <p class="empty crit">The graph could not be read: {asked.failure}</p>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the focused picture inside come through here */}
      <div class="pb" ref={host} onKeyDown={keys}>
        <Picture view={view} session={session} label={sentence} />
      </div>
    </section>
  );
};

const nodeAt = (model: GraphModel | undefined, at: Point): GraphNode | undefined =>
  model?.nodes
    .filter(({ future }) => !(model.ghost === "hidden" && future))
    .reduce<{ readonly node: GraphNode; readonly far: number } | undefined>((best, node) => {
      const far = Math.hypot(node.x - at.x, node.y - at.y);
      return far <= Math.max(12, node.radius + 4) && (!best || far < best.far) ? { node, far } : best;
    }, undefined)?.node;

/** What is unfolded: the first levels and the way to the selection, then whatever a person unfolds or folds. */
const useGraphQuestion = (session: RunSession) => {
  const open = useSignal<readonly string[] | undefined>(undefined);
  const path = useSignal<string | undefined>(undefined);
  const ready = useSignal(false);
  const chosen = useScene(session, (scene) => {
    const id = scene.selection?.kind === "span" ? scene.selection.id : undefined;
    return id === undefined ? undefined : spanBar(scene, id)?.event;
  });
  // Without a selection: the way to what is open when the graph is first seen. It stays while the cursor moves.
  const first = useScene(session, (scene) => scene.window.spans.length > 0);
  useEffect(() => {
    if (!first) return;
    path.value = chosen ?? path.peek() ?? litPath(session.scene.peek()).at(-1)?.event;
    ready.value = true;
  }, [chosen, first]);
  return {
    key: ready.value ? JSON.stringify([open.value ?? null, path.value ?? null]) : undefined,
    open: open.value,
    path: path.value,
    toggle: (graph: SpanGraph, key: string): void => {
      const unfolded = graph.nodes.filter((node) => node.unfolded).map((node) => node.key);
      const groups = (open.peek() ?? []).filter((each) => each.endsWith("*"));
      const now = new Set([...unfolded, ...groups]);
      if (now.has(key)) {
        now.delete(key);
        // The way to the selection would unfold it again.
        path.value = undefined;
      } else now.add(key);
      open.value = [...now];
    },
    reset: (): void => {
      open.value = undefined;
    },
  };
};

const graphCount = ({ nodes, total }: SpanGraph): string => {
  const shown = nodes.reduce((sum, { times }) => sum + times, 0);
  return shown === total
    ? `${count(total)} span${total === 1 ? "" : "s"}`
    : `${count(shown)} of ${count(total)} spans`;
};

const sentenceOf = (known: SpanGraph | undefined, scene: Scene): string => {
  if (!known) return "Call graph, loading";
  const id = scene.selection?.kind === "span" ? scene.selection.id : undefined;
  const selected = known.nodes.find((node) => isChosen(node, id));
  const way = known.nodes.filter(({ holds }) => holds).map(({ name }) => visibleLine(name));
  return `Call graph, ${graphCount(known)}. Lit path: ${way.join(" › ") || "nothing"}.${selected ? ` Selected: ${visibleLine(nodeSentence(selected, scene))}.` : ""} Arrow keys walk it, Enter unfolds.`;
};

const Legend = ({
  session,
  graph,
}: {
  readonly session: RunSession;
  readonly graph: SpanGraph | undefined;
}) => {
  const kinds = useScene(session, ({ run }) => run.spans.byKind);
  const relations = new Set(graph?.links.map(({ relation }) => relation));
  return (
    <span class="legend hide-n">
      {SPAN_KINDS.filter((kind) => kinds[kind] && (relations.size === 0 || isTelling(kind))).map((kind) => (
        <span class="row" key={kind}>
          <KindGlyph kind={kind} size={14} />
          <span class="sec">{kind}</span>
        </span>
      ))}
      {LINK_RELATIONS.filter((relation) => relations.has(relation)).map((relation) => (
        <span class="row" key={relation}>
          <svg width="22" height="8" aria-hidden="true">
            <path
              d="M1 4H16M13 1L17 4L13 7"
              fill="none"
              stroke="var(--text-secondary)"
              stroke-width={Math.min(2.4, RELATION_LINES[relation].width)}
              stroke-dasharray={RELATION_LINES[relation].dash.join(" ")}
            />
          </svg>
          <span class="sec">{relation}</span>
        </span>
      ))}
    </span>
  );
};
