/** A line that could not be read, in its surroundings, with the byte at which it breaks. */
import "../styles/lines-around.css";
import type { LineText, Problem } from "../../core/wire/sources.ts";
import { type ListedSource, linesAround } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";
import { Skeleton } from "./skeleton.tsx";
import { useAsk } from "./use-ask.ts";

const MOST_CHARACTERS = 2000;
const NEIGHBOUR_CHARACTERS = 300;

/** A problem of a line: the line before it, the line, the line after it. */
export const ProblemLines = ({
  problem,
  source,
}: {
  readonly problem: Problem;
  readonly source: ListedSource;
}) => {
  const { line, offset, length, reason } = problem;
  const asked = useAsk(`${source.id} ${line} ${offset} ${length}`, (signal) =>
    linesAround(source.id, { line, offset, length, before: 1, after: 1 }, signal),
  );
  if (asked.failure !== undefined)
    return <p class="empty crit">The lines could not be read: {asked.failure}</p>;
  if (!asked.value) return <Skeleton of="the lines" />;
  const own = asked.value.find((one) => one.offset === offset);
  // Characters are counted from the first one of the line, as the reason counts them.
  const breaks = breakIn(reason, own?.text ?? "");
  const bad =
    own === undefined
      ? { line, text: "", said: `${bytes(length)} that were not kept, from byte ${count(offset)}` }
      : {
          line,
          text: own.text,
          breaks,
          said: `byte ${count(breaks === undefined ? offset : offset + byteLength(own.text.slice(0, breaks)))}`,
        };
  return (
    <Lines
      before={asked.value.filter((one) => one.offset < offset)}
      bad={bad}
      after={asked.value.filter((one) => one.offset > offset)}
    />
  );
};

/** The last line of a file that ends inside it: two lines before it, and where the file ends. */
export const TornLines = ({ source }: { readonly source: ListedSource }) => {
  const { id, bytes: offset, pendingBytes, pendingText = "" } = source;
  const line = source.lines + 1;
  const asked = useAsk(line > 1 ? `${id} ${offset}` : undefined, (signal) =>
    linesAround(id, { line, offset, length: 0, before: 2, after: 0 }, signal),
  );
  const end = `end of file, byte ${count(offset + pendingBytes)}`;
  return (
    <Lines
      before={asked.value ?? []}
      bad={{ line, text: pendingText, breaks: pendingText.length, said: end }}
      after={[]}
    />
  );
};

interface BadLine {
  readonly line: number;
  readonly text: string;
  /** Index of the first character that should not be there. */
  readonly breaks?: number | undefined;
  readonly said: string;
}

interface LinesProps {
  readonly before: readonly LineText[];
  readonly bad: BadLine;
  readonly after: readonly LineText[];
}

const Lines = ({ before, bad, after }: LinesProps) => {
  const { text, breaks = text.length } = bad;
  const from = Math.max(0, breaks - MOST_CHARACTERS / 2);
  return (
    <ol class="lines-around" aria-label={`Line ${bad.line} and what stands beside it`}>
      {before.map((one) => (
        <Neighbour key={one.offset} of={one} />
      ))}
      <li class="bad">
        <span class="nr">{count(bad.line)}</span>
        <code>
          {from > 0 ? "… " : ""}
          {visibleLine(text.slice(from, breaks), MOST_CHARACTERS)}
          <span class="break" aria-hidden="true" />
          {breaks < text.length ? (
            <span class="rest">{visibleLine(text.slice(breaks), MOST_CHARACTERS / 2)}</span>
          ) : null}
          <b>{bad.said}</b>
        </code>
      </li>
      {after.map((one) => (
        <Neighbour key={one.offset} of={one} />
      ))}
    </ol>
  );
};

const Neighbour = ({ of }: { readonly of: LineText }) => (
  <li>
    <span class="nr">{count(of.line)}</span>
    <code class="ell">
      {visibleLine(of.text, NEIGHBOUR_CHARACTERS)}
      {of.cut && of.text.length <= NEIGHBOUR_CHARACTERS ? "…" : ""}
    </code>
  </li>
);

/** Where the reader says that the text breaks; `undefined` when it does not say, or that is not in what is shown. */
const breakIn = (reason: string, text: string): number | undefined => {
  const said = / at character (\d+)/.exec(reason)?.[1];
  const at = said === undefined ? Number.NaN : Number(said) - 1;
  return at >= 0 && at <= text.length ? at : undefined;
};

const byteLength = (text: string): number => new TextEncoder().encode(text).length;
