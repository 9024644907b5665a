/** What the tabs of a run share: a guard around each panel, the inspector, the dividers. */
import { useComputed } from "@preact/signals";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { Divider } from "./divider.tsx";

const Inspector = onUse<{ readonly session: RunSession }>(
  "Inspector",
  async () => (await import("../panels/inspector.tsx")).Inspector,
  {
    second: true,
    meanwhile: () => <aside class="panel insp" id="inspector" aria-label="Selected item" tabIndex={-1} />,
  },
);

export const Detail = ({ session }: { readonly session: RunSession }) => (
  <PanelGuard name="Inspector">
    <Inspector session={session} />
  </PanelGuard>
);

export const DetailOfSelection = ({ session }: { readonly session: RunSession }) => {
  const selected = useComputed(() => session.scene.value.selection !== undefined).value;
  return selected ? <Detail session={session} /> : null;
};

export const DetailDivider = ({ view }: { readonly view: string }) => (
  <Divider
    name={`${view}.detail`}
    label="Width of the inspector"
    side="right"
    property="--detail-w"
    least={300}
    most={640}
  />
);

export const SideDivider = ({ view }: { readonly view: string }) => (
  <Divider
    name={`${view}.side`}
    label="Width of the list"
    side="left"
    property="--side-w"
    least={160}
    most={360}
  />
);
