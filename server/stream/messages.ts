/** What one client of the stream is told, made at its own pace from the store. */
import type { RunId, Seq } from "../../core/ids.ts";
import type { Change, StoreReader } from "../../store/store.ts";
import type { Desk } from "../orchestrators/desk.ts";
import type { Feed } from "../parts.ts";
import { frameOf, type Pages } from "./pages.ts";
import type { RunsBoard } from "./runs-board.ts";

const HEARTBEAT_MS = 15_000;
const HEARTBEAT = ": still here\n\n";

export interface Listener {
  readonly store: StoreReader;
  readonly feed: Feed;
  readonly board: RunsBoard;
  readonly desk?: Pick<Desk, "onChange"> | undefined;
  readonly build: string;
  readonly pages: Pages;
  readonly heartbeatMs?: number | undefined;
  /** Whose events are told. */
  readonly runs: readonly RunId[];
  /** Told from here on. */
  readonly after: Seq;
  /** The client's position meant nothing here: it is told to load every run anew. */
  readonly anew: boolean;
  /** The client left, or the server ends. */
  readonly signal: AbortSignal;
}

/** What happened since the client was last served: a few facts, however long that was. */
const inbox = () => {
  let resets = new Set<RunId>();
  let segments = new Map<RunId, number>();
  let actions = new Set<RunId>();
  let wake: (() => void) | undefined;
  let woken = false;
  const ring = (): void => {
    woken = true;
    wake?.();
  };
  return {
    ring,
    note: (change: Change): void => {
      for (const run of change.resets) resets.add(run);
      for (const { run, version } of change.segments) segments.set(run, version);
      ring();
    },
    act: (run: RunId): void => {
      actions.add(run);
      ring();
    },
    take: () => {
      const taken = { resets, segments, actions };
      actions = new Set();
      resets = new Set();
      segments = new Map();
      woken = false;
      return taken;
    },
    /** True when something came, false when `ms` went by without. */
    wait: async (ms: number): Promise<boolean> => {
      if (woken) return true;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      wake = undefined;
      return woken;
    },
  };
};

/** Server-sent events, one string each, until the client leaves or the server ends. */
export async function* streamMessages(to: Listener): AsyncGenerator<string, void> {
  const box = inbox();
  const endings = [
    to.feed.onChange(box.note),
    to.board.listen(box.ring),
    to.desk?.onChange(box.act) ?? (() => undefined),
  ];
  to.signal.addEventListener("abort", box.ring);
  try {
    yield frameOf({ kind: "hello", build: to.build, head: await to.store.head() });
    await to.board.refresh();
    if (to.anew) for (const run of to.runs) yield frameOf({ kind: "reset", run });
    let { after } = to;
    let revision = 0;
    while (!to.signal.aborted) {
      const { resets, segments, actions } = box.take();
      const named = (run: RunId): boolean => to.runs.includes(run);
      for (const run of resets) if (named(run)) yield frameOf({ kind: "reset", run });
      after = yield* units(to, after);
      for (const [run, version] of segments)
        if (named(run)) yield frameOf({ kind: "segments", run, version });
      for (const run of actions) yield frameOf({ kind: "actions", run });
      const changed = to.board.changedSince(revision);
      revision = changed.revision;
      if (changed.runs.length > 0) yield frameOf({ kind: "runs", runs: changed.runs });
      while (!(await box.wait(to.heartbeatMs ?? HEARTBEAT_MS))) yield HEARTBEAT;
    }
  } finally {
    to.signal.removeEventListener("abort", box.ring);
    for (const end of endings) end();
  }
}

/** Everything after `after`, a message per page of the store; returns the position reached. */
async function* units(to: Listener, after: Seq): AsyncGenerator<string, Seq> {
  let reached = after;
  while (to.runs.length > 0 && !to.signal.aborted) {
    const { frame, next, more } = await to.pages(reached, to.runs);
    if (frame !== "") yield frame;
    reached = next;
    if (!more) break;
  }
  return reached;
}
