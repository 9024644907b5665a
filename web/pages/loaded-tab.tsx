/** Tabs that only some runs have: their code is fetched when one is opened. */
import { type Signal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";

type Body = ComponentType<{ readonly session: RunSession }>;
type LoadedTabName = "board" | "policy" | "training";

const LOADERS: Readonly<Record<LoadedTabName, () => Promise<Body>>> = {
  board: async () => (await import("../panels/board-tab.tsx")).BoardTab,
  policy: async () => (await import("../panels/policy/policy-tab.tsx")).PolicyTab,
  training: async () => (await import("../panels/tuning/tuning-tab.tsx")).TuningTab,
};

interface Loaded {
  readonly body?: Body;
  readonly failure?: string;
}
const loaded: Readonly<Record<LoadedTabName, Signal<Loaded>>> = {
  board: signal({}),
  policy: signal({}),
  training: signal({}),
};

const load = async (tab: LoadedTabName): Promise<void> => {
  try {
    loaded[tab].value = { body: await LOADERS[tab]() };
  } catch (error) {
    loaded[tab].value = { failure: error instanceof Error ? error.message : String(error) };
  }
};

export const LoadedTab = ({
  session,
  tab,
}: {
  readonly session: RunSession;
  readonly tab: LoadedTabName;
}) => {
  const { body: Body, failure } = loaded[tab].value;
  useEffect(() => {
    if (!loaded[tab].peek().body) void load(tab);
  }, [tab]);
  if (failure !== undefined)
    return (
      <p class="empty crit panel">
        This tab could not be loaded: {failure}{" "}
        <button type="button" class="link" onClick={() => void load(tab)}>
          Try again
        </button>
      </p>
    );
  return Body ? (
    <PanelGuard name={tab}>
      <Body session={session} />
    </PanelGuard>
  ) : null;
};
