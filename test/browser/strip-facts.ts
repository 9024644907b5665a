/** What the state strip must say of a state, by the labels of its cells, and what it says. */
import type { Page } from "playwright-core";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";

export type Facts = Readonly<Record<string, number>>;

const sum = (numbers: Readonly<Record<string, number | undefined>>): number =>
  Object.values(numbers).reduce<number>((total, each) => total + (each ?? 0), 0);

/** Only what the strip of such a run has a cell for. */
export const expectedFacts = ({ state }: StateAnswer, run: RunSummary): Facts => {
  const { totals } = state;
  const facts: Record<string, number> = {};
  const units = run.kinds[0] === "orchestrator" && run.eventsByKind.stage !== undefined;
  if (run.spans.total > 0 && !units) {
    facts["Open spans"] = state.spansOpen;
    if (run.spans.byKind.llm) facts["LLM calls"] = totals.spans.llm?.started ?? 0;
    if (run.spans.byKind.tool) facts["Tool calls"] = totals.spans.tool?.started ?? 0;
    if (run.costUsd !== null && totals.usage.costUsd !== undefined) facts.Cost = totals.usage.costUsd;
  }
  if (sum(run.anomalies.bySeverity) > 0) facts["Anomalies so far"] = sum(totals.anomalies);
  if (run.attention.raised > 0 && !units) facts.Attention = state.attention.length;
  if (run.gates.passed + run.gates.failed > 0) facts["Gates passed"] = totals.gatesPassed;
  return facts;
};

/** `6 402` is 6402, `61.3k` 61300, `$0.412` 0.412; several numbers in one cell are added (critical and warning). */
const numberOf = (text: string): number =>
  [...text.replaceAll(/[\u202f\s]/g, " ").matchAll(/\$?(\d[\d ]*(?:\.\d+)?)([kMG]?)/g)].reduce(
    (total, [, digits = "", unit]) =>
      total + Number(digits.replaceAll(" ", "")) * ({ k: 1e3, M: 1e6, G: 1e9 }[unit ?? ""] ?? 1),
    0,
  );

/** Every cell by its label; what stands small beside the value is left out. */
export const shownFacts = async (page: Page): Promise<Facts> =>
  Object.fromEntries(
    (
      await page.locator(".strip .cells .c").evaluateAll((cells) =>
        cells.map((cell) => {
          const value = cell.querySelector(".v")?.cloneNode(true) as Element | undefined;
          for (const small of value?.querySelectorAll("small") ?? []) small.remove();
          // Signs and chips stand between the numbers of one cell.
          for (const glyph of value?.querySelectorAll("svg") ?? []) glyph.replaceWith(" + ");
          return [cell.querySelector(".caps")?.textContent ?? "", value?.textContent ?? ""] as const;
        }),
      )
    ).map(([label, text]) => [label, numberOf(text)]),
  );
