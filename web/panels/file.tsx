/** Tab File: the run's sources, what was read of them and what could not be. */
import { useSignal } from "@preact/signals";
import type { ListedSource } from "../api.ts";
import { count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelMore } from "./panel-more.tsx";
import { ProblemTable } from "./problem-table.tsx";
import { Report } from "./source-report.tsx";
import { isTorn, TornSource } from "./torn-source.tsx";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

const PROBLEMS_PAGE = 200;

export const FilePanel = ({ session }: { readonly session: RunSession }) => {
  const revision = useCalmRevision(session);
  const sources = useAsk("sources", () => session.ask.sources(), revision);
  return (
    <div class="files scroll">
      {sources.failure !== undefined ? (
        <p class="empty crit">The report could not be read: {sources.failure}</p>
      ) : null}
      {sources.value?.length === 0 ? <p class="empty panel">No file of this run is known any more.</p> : null}
      {sources.value?.filter(isTorn).map((source) => (
        <TornSource key={`${source.path} ${source.generation}`} source={source} />
      ))}
      {sources.value?.map((report) => (
        <Report key={`${report.path} ${report.generation}`} report={report} />
      ))}
      <Problems session={session} revision={revision} sources={sources.value ?? []} />
    </div>
  );
};

interface ProblemsProps {
  readonly session: RunSession;
  readonly revision: number;
  readonly sources: readonly ListedSource[];
}

const Problems = ({ session, revision, sources }: ProblemsProps) => {
  const shown = useSignal(PROBLEMS_PAGE);
  const asked = useAsk(`problems ${shown.value}`, () => session.ask.problems(0, shown.value + 1), revision);
  const problems = asked.value ?? [];
  return (
    <section class="panel report" aria-label="Problems">
      <div class="ph">
        <h2>Problems</h2>
        <span class="n">
          {asked.value
            ? problems.length > shown.value
              ? `the first ${shown.value}`
              : count(problems.length)
            : ""}
        </span>
        <span class="grow" />
        <PanelMore />
      </div>
      {asked.failure !== undefined ? (
        <p class="empty crit">The problems could not be read: {asked.failure}</p>
      ) : null}
      {asked.value && problems.length === 0 ? (
        <p class="empty row">
          <SeverityGlyph severity="ok" /> Every line was read.
        </p>
      ) : null}
      {problems.length > 0 ? (
        <ProblemTable problems={problems.slice(0, shown.value)} sources={sources} />
      ) : null}
      {problems.length > shown.value ? (
        <button
          type="button"
          class="btn sm"
          onClick={() => {
            shown.value += 1000;
          }}
        >
          Show more
        </button>
      ) : null}
    </section>
  );
};
