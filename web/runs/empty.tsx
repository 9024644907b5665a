/** Nothing has been recorded yet: what is watched, what a line looks like, where examples are. */

import { useMemo, useRef } from "preact/hooks";
import { allSources } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { Icon } from "../icons.tsx";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import "../styles/empty.css";

const SAMPLE = `{"at":"2026-01-02T03:04:05.200Z","kind":"span-start","id":"s1","spanKind":"task","name":"plan"}
{"at":"2026-01-02T03:04:09.800Z","kind":"span-end","id":"s1"}`;

export const Empty = ({ app }: { readonly app: Session }) => {
  const health = app.health.value;
  const watching = health?.watching ?? [];
  return (
    <main class="center" id="main">
      <div class="hero">
        <Rewind />
        <div class="words">
          <h2>Nothing to look back on yet</h2>
          <p>
            Hindcast watches {watching.length === 1 ? "one folder" : "these folders"}. The moment a trace file
            appears there, its run shows up here and can be followed and scrubbed.
          </p>
        </div>
        <div class="steps">
          <section class="step">
            <span class="nb">1</span>
            <h3>Watching {watching.length === 1 ? "this folder" : "these folders"}</h3>
            {watching.map((folder) => (
              <div key={folder} class="snip row brt">
                <Icon name="folder" size={14} />
                <span class="ell" title={folder}>
                  {folder}
                </span>
              </div>
            ))}
            <p class={`row small ${health?.ok === false ? "crit" : "ok"}`}>
              <span class={health?.ok === false ? "dot ring" : "dot live"} />
              {health === undefined ? "asking" : health.ok ? "readable, no runs in it" : "cannot be read"}
            </p>
            <FilesWithoutRuns app={app} />
            {health?.notes.map((note) => (
              <p key={note} class="small warn">
                {note}
              </p>
            ))}
          </section>
          <section class="step">
            <span class="nb">2</span>
            <h3>Write one JSON object per line</h3>
            <pre class="snip">{SAMPLE}</pre>
            <button type="button" class="btn sm" onClick={() => void copySample(app)}>
              Copy
            </button>
          </section>
          <section class="step">
            <span class="nb">3</span>
            <h3>Or try it with ours</h3>
            <p class="sec small">
              Example runs come with Hindcast: trainings, agents at one task, and an orchestrator's shift.
              Three of them grow while you look.
            </p>
            <pre class="snip">hindcast demo</pre>
          </section>
        </div>
      </div>
    </main>
  );
};

const SHOWN = 3;

/** Files are there and none gave a run: what became of them says why. */
const FilesWithoutRuns = ({ app }: { readonly app: Session }) => {
  const asks = useRef(0);
  const { value: health } = app.health;
  // Asked again whenever health was: a file that is passed over changes nothing else.
  const version = useMemo(() => ++asks.current, [health]);
  const files = useAsk("all sources", allSources, version).value ?? [];
  if (files.length === 0) return null;
  const told = files.filter(({ note }) => note !== undefined);
  return (
    <>
      {told.slice(0, SHOWN).map(({ id, path, note }) => (
        <p key={id} class="small sec">
          <b class="brt">{visibleLine(path)}</b>: {visibleLine(note ?? "")}
        </p>
      ))}
      <button type="button" class="btn sm" onClick={() => app.showRuns({ view: "files" })}>
        See what became of {files.length === 1 ? "the file" : `the ${count(files.length)} files`} in it
      </button>
    </>
  );
};

const copySample = async (app: Session): Promise<void> => {
  try {
    await navigator.clipboard.writeText(SAMPLE);
    app.notify("Sample lines copied.", "info");
  } catch {
    app.notify("The browser does not allow copying here. Select the lines instead.", "warning");
  }
};

const Rewind = () => (
  <svg width="132" height="132" viewBox="0 0 132 132" fill="none" aria-hidden="true">
    <circle cx="66" cy="66" r="62" stroke="var(--line-strong)" stroke-dasharray="2 6" />
    <path d="M30 40.8A44 44 0 1 1 22.7 73.6" stroke="var(--accent)" stroke-width="3" stroke-linecap="round" />
    <path
      d="M27.6 20.9L30 40.8L49.5 36.3"
      stroke="var(--accent)"
      stroke-width="3"
      stroke-linejoin="round"
      stroke-linecap="round"
    />
    <path d="M66 36v60" stroke="var(--accent)" stroke-width="1.5" />
    <circle cx="66" cy="66" r="6" fill="var(--accent)" />
    {Array.from({ length: 28 }, (_, i) => {
      const angle = (i / 28) * 2 * Math.PI;
      const radius = 53 + ((i * 7) % 3) * 2;
      const [x, y] = [66 + radius * Math.cos(angle), 66 + radius * Math.sin(angle)];
      return (
        <circle
          key={angle}
          cx={x.toFixed(1)}
          cy={y.toFixed(1)}
          r={1 + (i % 3) * 0.5}
          fill="var(--text-dim)"
        />
      );
    })}
  </svg>
);
