/** What could not be read: where it stands and why, and the lines themselves. */
import { useSignal } from "@preact/signals";
import type { Problem } from "../../core/wire/sources.ts";
import type { ListedSource } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";
import { ProblemLines } from "./lines-around.tsx";
import "../styles/report.css";

interface TableProps {
  readonly problems: readonly Problem[];
  /** The files they stand in. */
  readonly sources: readonly ListedSource[];
}

export const ProblemTable = ({ problems, sources }: TableProps) => {
  const open = useSignal<string | undefined>(problems[0] && keyOf(problems[0]));
  return (
    <table class="problem-table" aria-label="Problems">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="r">
            Line
          </th>
          <th scope="col" class="r">
            Offset
          </th>
          <th scope="col" class="r">
            Length
          </th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {problems.map((problem) => {
          const key = keyOf(problem);
          return (
            <ProblemRow
              key={key}
              problem={problem}
              source={sourceOf(problem, sources)}
              isOpen={open.value === key}
              toggle={() => {
                open.value = open.value === key ? undefined : key;
              }}
            />
          );
        })}
      </tbody>
    </table>
  );
};

const keyOf = ({ path, generation, offset, reason }: Problem): string =>
  `${path} ${generation} ${offset} ${reason}`;

/** Only lines have surroundings: parts of a document and files as a whole have none. */
const sourceOf = (problem: Problem, sources: readonly ListedSource[]): ListedSource | undefined =>
  problem.line === 0
    ? undefined
    : sources.find(
        ({ path, generation, account }) =>
          path === problem.path && generation === problem.generation && account.of === "lines",
      );

interface RowProps {
  readonly problem: Problem;
  readonly source: ListedSource | undefined;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

const ProblemRow = ({ problem, source, isOpen, toggle }: RowProps) => (
  <>
    <tr>
      <td class="ell" title={problem.path}>
        {visibleLine(problem.path)}
        {problem.generation > 0 ? <span class="dim"> generation {problem.generation}</span> : null}
      </td>
      <td class="r">
        {problem.line === 0 ? (
          <span class="dim">whole file</span>
        ) : source === undefined ? (
          count(problem.line)
        ) : (
          <button
            type="button"
            class="line-toggle"
            aria-expanded={isOpen}
            title="Show the line and its neighbours"
            onClick={toggle}
          >
            {count(problem.line)}
          </button>
        )}
      </td>
      <td class="r">{count(problem.offset)}</td>
      <td class="r">{bytes(problem.length)}</td>
      <td class="reason">{visibleLine(problem.reason)}</td>
    </tr>
    {isOpen && source ? (
      <tr class="around">
        <td colSpan={5}>
          <ProblemLines problem={problem} source={source} />
        </td>
      </tr>
    ) : null}
  </>
);
