/** What could not be read: where it stands and why. */
import type { Problem } from "../../core/wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";

export const ProblemTable = ({ problems }: { readonly problems: readonly Problem[] }) => (
  <table aria-label="Problems">
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
      {problems.map((problem) => (
        <ProblemRow
          key={`${problem.path} ${problem.generation} ${problem.offset} ${problem.reason}`}
          problem={problem}
        />
      ))}
    </tbody>
  </table>
);

const ProblemRow = ({ problem }: { readonly problem: Problem }) => (
  <tr>
    <td class="ell" title={problem.path}>
      {visibleLine(problem.path)}
      {problem.generation > 0 ? <span class="dim"> generation {problem.generation}</span> : null}
    </td>
    <td class="r">{problem.line === 0 ? <span class="dim">whole file</span> : count(problem.line)}</td>
    <td class="r">{count(problem.offset)}</td>
    <td class="r">{bytes(problem.length)}</td>
    <td class="reason">{visibleLine(problem.reason)}</td>
  </tr>
);
