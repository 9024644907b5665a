/** Tab Config: configuration, resource and result as the trace had said them up to the cursor. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Json } from "../../core/value.ts";
import { usePanelData } from "../export/panel-data.ts";
import { clock } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { Facts } from "./facts.tsx";
import { PanelMore } from "./panel-more.tsx";
import "../styles/config.css";

export const ConfigPanel = ({ session }: { readonly session: RunSession }) => {
  const words = useSignal("");
  const scene = session.scene.value;
  const { run } = scene.state;
  const filtered = (of: Readonly<Record<string, Json>>) =>
    Object.fromEntries(
      Object.entries(of).filter(([key]) => key.toLowerCase().includes(words.value.toLowerCase())),
    );
  const parts = [
    {
      title: "Configuration",
      path: ["run", "configuration"],
      of: run.configuration,
      none: "The trace has given no configuration up to the cursor.",
    },
    {
      title: "Resource",
      path: ["run", "resource"],
      of: run.resource,
      none: "The trace says nothing of its producer up to the cursor.",
    },
    {
      title: "Result",
      path: ["run", "result"],
      of: run.result,
      none:
        run.status === undefined
          ? "No result up to the cursor."
          : `No result up to the cursor; the run has ${run.status}.`,
    },
  ];
  const told = parts.filter(({ of }) => Object.keys(of).length > 0);
  if (told.length === 0)
    return (
      <p class="empty panel">
        Up to the cursor the trace tells no configuration, nothing of its producer and no result
        {run.status === undefined ? "." : `; the run has ${run.status}.`}
      </p>
    );
  return (
    <div class="config">
      <div class="config-head">
        <span class="sec">
          as of {clock(scene.at - scene.extent.from)}
          {run.starts > 1 ? ` · ${run.starts} start records` : ""}
        </span>
        <input
          class="field"
          type="search"
          aria-label="Filter keys"
          placeholder="Filter keys"
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </div>
      <div class="config-parts">
        {parts.map(({ title, path, of, none }) => (
          <Part key={title} title={title} of={of}>
            <Facts
              of={filtered(of)}
              path={path}
              none={Object.keys(of).length > 0 ? `No key matches “${words.value}”.` : none}
            />
          </Part>
        ))}
      </div>
    </div>
  );
};

interface PartProps {
  readonly title: string;
  readonly of: Readonly<Record<string, Json>>;
  readonly children: ComponentChildren;
}

const Part = ({ title, of, children }: PartProps) => {
  usePanelData(title, (rows) => rows.fieldRows(of));
  return (
    <section class="panel" aria-label={title}>
      <div class="ph">
        <h2>{title}</h2>
        <span class="n">{Object.keys(of).length} keys</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class="pb scroll">{children}</div>
    </section>
  );
};
