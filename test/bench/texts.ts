/** Two texts by line and word. */
import { performance } from "node:perf_hooks";
import { diffText } from "../../core/compare/text.ts";
import { type Random, random } from "../random.ts";
import { ms, quantile, type Row } from "./table.ts";

const TEXT_LENGTH = 100_000;

export const benchTexts = (): readonly Row[] => {
  const r = random(20_260_106);
  const left = prose(r, TEXT_LENGTH);
  const shares = [0.01, 0.1, 1];
  return shares.map((share) => {
    const right = reworded(r, left, share);
    diffText(left, right);
    const runs = Array.from({ length: 9 }, () => took(() => diffText(left, right)));
    const [wall, busy] = [runs.map(([ms]) => ms), runs.map(([, ms]) => ms)];
    const { coarse } = diffText(left, right);
    return {
      what: `two texts of 100 kB by line and word, ${share * 100} % of the words other${coarse ? " (coarse)" : ""}`,
      figure: `${ms(quantile(wall, 0.5))} (${ms(quantile(busy, 0.5))} of processor)`,
      goal: "150 ms",
    };
  });
};

const word = (r: Random): string => r.below(5000).toString(36);
const prose = (r: Random, length: number): string => {
  const lines: string[] = [];
  for (let written = 0; written < length; written += (lines.at(-1)?.length ?? 0) + 1)
    lines.push(Array.from({ length: 4 + r.below(20) }, () => word(r)).join(" "));
  return lines.join("\n");
};
const reworded = (r: Random, text: string, share: number): string =>
  text.replace(/\S+/g, (said) => (r.chance(share) ? word(r) : said));

/** Wall time and processor time, in ms. */
const took = (work: () => unknown): readonly [wall: number, busy: number] => {
  const [began, before] = [performance.now(), process.cpuUsage().user];
  work();
  return [performance.now() - began, (process.cpuUsage().user - before) / 1000];
};
