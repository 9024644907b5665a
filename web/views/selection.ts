/** What a selection stands for in a scene: where it begins, and whether it exists at the cursor. */
import type { Nanos, SpanId, Subject } from "../../core/ids.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import type { Scene, Selection } from "./view.ts";

export interface Start {
  readonly event: string;
  readonly at: Nanos;
}

/** Where the cursor goes on a double click; `undefined` when neither state nor window know the thing. */
export const startOf = (scene: Scene, selection: Selection): Start | undefined => {
  switch (selection.kind) {
    case "span": {
      const span = scene.state.spans.get(selection.id as SpanId);
      const bar = spanBar(scene, selection.id);
      return bar ? { event: bar.event, at: bar.start } : span && { event: span.event, at: span.at };
    }
    case "subject": {
      const living = scene.state.subjects.get(selection.id as Subject);
      const bar = scene.window.stages.find(({ subject }) => subject === selection.id);
      return bar ? { event: bar.event, at: bar.start } : living && { event: living.event, at: living.at };
    }
    case "gate":
      return scene.window.gates.find(({ event }) => event === selection.id);
    case "anomaly":
      return (
        scene.window.anomalies.find(({ event }) => event === selection.id) ??
        scene.state.anomalies.find(({ event }) => event === selection.id)
      );
    case "attention":
      return scene.state.attention.get(selection.id);
    case "event":
    case "metric":
      return undefined;
    default:
      throw new Error(`Selection of unknown kind: ${selection.kind satisfies never}`);
  }
};

export const spanBar = (scene: Scene, id: string): SpanBar | undefined =>
  scene.window.spans.find((bar) => bar.id === id);
