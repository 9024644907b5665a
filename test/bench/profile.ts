/** Where the time of some work goes, by sampling: shares by module of ours, `JSON.parse` and the garbage collector. */
import { type Profiler, Session } from "node:inspector/promises";
import { findSourceMap } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../core/dialects/read-file.ts";

const SAMPLE_US = 200;

/** Shares of the samples, 0 to 1, largest first. */
export const sharesOf = async (
  work: () => void,
): Promise<readonly (readonly [name: string, share: number])[]> => {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
    await session.post("Profiler.start");
    work();
    const { profile } = await session.post("Profiler.stop");
    return byPlace(profile);
  } finally {
    session.disconnect();
  }
};

const byPlace = ({ nodes, samples = [] }: Profiler.Profile): readonly (readonly [string, number])[] => {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const place = places.get(sample) ?? "elsewhere";
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts]
    .map(([place, count]) => [place, count / samples.length] as const)
    .sort(([, a], [, b]) => b - a);
};

const placeOf = ({
  functionName,
  url,
  lineNumber,
  columnNumber,
}: Profiler.ProfileNode["callFrame"]): string => {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (url === "" || url.startsWith("node:"))
    return functionName === "parse" ? "JSON.parse" : `${functionName || "engine"}()`;
  return moduleAt(url, lineNumber, columnNumber);
};

/** The bench is bundled and run with source maps: they say which file of ours a line comes from. */
const moduleAt = (url: string, line: number, column: number): string => {
  const entry = findSourceMap(fileURLToPath(url))?.findEntry(line, column);
  const source = entry !== undefined && "originalSource" in entry ? entry.originalSource : url;
  const path = source.startsWith("file:") ? fileURLToPath(source) : source;
  return relative(root, path);
};
