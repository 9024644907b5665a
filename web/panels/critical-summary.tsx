/** The critical path in words: the spans that made the run as long as it was, by their share of its time. */
import { visibleLine } from "../draw/visible.ts";
import { duration, percent } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { criticalSentence, shareOf } from "../views/critical.ts";
import { useScene } from "./use-scene.ts";
import "../styles/span-filter.css";

const SHOWN = 12;

export const CriticalSummary = ({ session }: { readonly session: RunSession }) => {
  const path = useScene(session, (scene) => scene.critical);
  if (!path) return null;
  return (
    <div class="critical-bar">
      <span class="sr">{`Critical path: ${criticalSentence(path)}`}</span>
      <ol aria-label="Spans on the critical path, by their share of its time">
        {path.shares.slice(0, SHOWN).map(({ event, id, name, kind, time }) => (
          <li key={event}>
            <button
              type="button"
              class="chip"
              title={`${duration(time)} of ${duration(path.to - path.from)}`}
              onClick={() => session.select({ kind: "span", id })}
            >
              <KindGlyph kind={kind} size={13} />
              <span class="ell">{visibleLine(name, 28)}</span>
              <b class="num">{percent(shareOf(path, time))}</b>
            </button>
          </li>
        ))}
        {path.shares.length > SHOWN ? <li class="dim">and {path.shares.length - SHOWN} more</li> : null}
      </ol>
    </div>
  );
};
