/** Saves what a panel shows: its picture as SVG or PNG, the data behind it as CSV or JSON. */
import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { dataOf } from "../export/panel-data.ts";
import { panelName, savePicture, saveRows } from "../export/save-panel.ts";
import type { Session } from "../session.ts";
import { dialog } from "./dialogs.ts";
import { Modal } from "./modal.tsx";

const LOOK_MS = 400;

export const ExportDialog = ({ app }: { readonly app: Session }) => {
  const first = dialog.peek()?.text ?? "";
  // Panels come, and get their data, while the dialog is open.
  const [panels, setPanels] = useState(() => panelsNow(first));
  useEffect(() => {
    const timer = setInterval(() => setPanels(panelsNow(first)), LOOK_MS);
    return () => clearInterval(timer);
  }, [first]);
  const said = useSignal("");
  const of = app.open.peek()?.run.peek().id ?? "runs";
  const say = (saving: Promise<string>): void => {
    saving.then(
      (file) => {
        said.value = `Saved ${file}.`;
      },
      (error: unknown) => {
        said.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  return (
    <Modal title="Export" class="notes">
      <div class="scroll body">
        <ul>
          {panels.map(({ name, panel, rows }, i) => (
            <li key={name}>
              <span class="grow ell">{name}</span>
              <button
                type="button"
                class="btn sm"
                data-first={i === 0 || undefined}
                aria-label={`${name} as SVG`}
                onClick={() => say(savePicture(of, panel, "svg"))}
              >
                SVG
              </button>
              <button
                type="button"
                class="btn sm"
                aria-label={`${name} as PNG`}
                onClick={() => say(savePicture(of, panel, "png"))}
              >
                PNG
              </button>
              {rows ? (
                <>
                  <button
                    type="button"
                    class="btn sm"
                    aria-label={`Data of ${name} as CSV`}
                    onClick={() => say(saveRows(of, name, rows, "csv"))}
                  >
                    CSV
                  </button>
                  <button
                    type="button"
                    class="btn sm"
                    aria-label={`Data of ${name} as JSON`}
                    onClick={() => say(saveRows(of, name, rows, "json"))}
                  >
                    JSON
                  </button>
                </>
              ) : null}
            </li>
          ))}
        </ul>
        {panels.length === 0 ? <p class="empty">This page has no panel to save.</p> : null}
      </div>
      <div class="foot">
        <span role="status">
          {said.value || "Pictures are as drawn now. A whole run: hindcast export RUN."}
        </span>
      </div>
    </Modal>
  );
};

/** Panels that are seen, the one that was asked for first. */
const panelsNow = (first: string) =>
  [...document.querySelectorAll<HTMLElement>(".main .panel")]
    .filter((panel) => panel.getClientRects().length > 0 && !panel.querySelector(".panel"))
    .map((panel) => {
      const name = panelName(panel);
      return { name, panel, rows: dataOf(name, panel) };
    })
    .sort((left, right) => Number(right.name === first) - Number(left.name === first));
