/** What the two differ in, in sentences. Every piece that leads somewhere is a link. */
import type { Sentence } from "../../core/compare/run-diff.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, goToLink } from "./comparing.ts";

/** Told at once; the others when asked. */
const AT_ONCE = 2;

export const Says = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route } = comparing;
  const { sentences, incomplete, ignored, same } = comparing.diff;
  const { toCome } = comparing.diff.spans;
  const shown = route.told ? sentences : sentences.slice(0, AT_ONCE);
  const more = sentences.length - AT_ONCE;
  const left = ignored.filter((name) => name !== "attributes");
  return (
    <section class="says" aria-label="What differs">
      <p>
        {shown.map((sentence, i) => (
          <Told key={i} comparing={comparing} sentence={sentence} />
        ))}
        {same && sentences.length === 0 ? <span>No divergence in what you compare. </span> : null}
        {toCome > 0 ? (
          <span class="dim">{count(toCome)} spans are still to come: drawn as ghosts. </span>
        ) : null}
        {left.length > 0 ? <span class="dim">Left out: {left.join(", ")}. </span> : null}
        {more > 0 ? (
          <button
            type="button"
            class="link"
            aria-expanded={route.told}
            onClick={() => refineCompare(app, { told: !route.told })}
          >
            {route.told ? "Less" : `${more} more`}
          </button>
        ) : null}
      </p>
      {incomplete.length > 0 ? (
        <p class="warn">May miss something: {incomplete.map((each) => visibleLine(each)).join("; ")}</p>
      ) : null}
    </section>
  );
};

const Told = ({ comparing, sentence }: { readonly comparing: Comparing; readonly sentence: Sentence }) => (
  <span>
    {sentence.map((piece, i) =>
      typeof piece === "string" ? (
        visibleLine(piece, 2000)
      ) : (
        <button key={i} type="button" class="link" onClick={() => goToLink(comparing, piece.link)}>
          {visibleLine(piece.text, 2000)}
        </button>
      ),
    )}{" "}
  </span>
);
