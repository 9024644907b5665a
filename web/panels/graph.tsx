/** The call graph under the span tree. */
import { useComputed } from "@preact/signals";
import { SPAN_KINDS } from "../../core/event.ts";
import { visibleLine } from "../draw/visible.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { graph, litPath } from "../views/graph.ts";
import { Picture } from "../views/picture.tsx";

export const GraphPanel = ({ session }: { readonly session: RunSession }) => {
  const kinds = useComputed(() => session.run.value.spans.byKind).value;
  const path = useComputed(() =>
    litPath(session.scene.value)
      .map(({ name }) => visibleLine(name))
      .join(" › "),
  ).value;
  return (
    <section class="panel graph" aria-label="Call graph">
      <div class="ph">
        <h2>Graph</h2>
        <span class="n hide-n">structure; the lit path is root to selection</span>
        <span class="grow" />
        <span class="legend hide-n">
          {SPAN_KINDS.filter((kind) => kinds[kind]).map((kind) => (
            <span class="row" key={kind}>
              <KindGlyph kind={kind} size={14} />
              <span class="sec">{kind}</span>
            </span>
          ))}
        </span>
      </div>
      <div class="pb">
        <Picture view={graph} session={session} label={`Call graph. Lit path: ${path || "nothing"}`} />
      </div>
    </section>
  );
};
