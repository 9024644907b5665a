/**
 * Logs of Inspect AI as they are written by default: `.eval`, a zip archive with a header, a document a sample, and a
 * journal that is there from the beginning. The header comes last; until then the journal tells of the evaluation.
 */
import type { ArchivePiece } from "./dialect.ts";

/** Keys of the joined document, with the log's own fields in them. */
export const HEADER = "header";
export const START = "start";

const HEADER_MEMBER = "header.json";
const START_MEMBER = "_journal/start.json";
const REDUCTIONS_MEMBER = "reductions.json";

/** Summaries, in the journal and beside it, repeat the samples. */
export const logFromArchive = (members: readonly string[]): readonly ArchivePiece[] | undefined => {
  const samples = members.filter((name) => /^samples\/[^/]+\.json$/.test(name));
  const isStarted = members.includes(START_MEMBER);
  const isOver = members.includes(HEADER_MEMBER);
  if (!isStarted && !(isOver && samples.length > 0)) return undefined;
  return [
    { text: `{\n"${isOver ? HEADER : START}":` },
    { member: isOver ? HEADER_MEMBER : START_MEMBER, needed: true },
    { text: ',\n"samples":[' },
    ...samples.flatMap((member, at) => [{ text: at === 0 ? "\n" : ",\n" }, { member }]),
    { text: "]" },
    ...(members.includes(REDUCTIONS_MEMBER)
      ? [{ text: ',\n"reductions":' }, { member: REDUCTIONS_MEMBER }]
      : []),
    { text: "\n}\n" },
  ];
};
