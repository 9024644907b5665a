import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { FirstAnswer } from "../../core/compare/run-diff.ts";
import { serveFolder } from "./served-folder.ts";

const LINES = readFileSync(
  new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url),
  "utf8",
).split("\n");
const text = (from: number, to: number, edit = (line: string): string => line): string =>
  LINES.slice(from, to)
    .map((line) => `${edit(line)}\n`)
    .join("");

test("a growing run is told to part from a finished one with the line that does, and not before", async () => {
  const renamed = LINES.findIndex((line) => line.includes('"name":"repo.search voucher"'));
  const served = await serveFolder({ "done.jsonl": text(0, LINES.length - 1), "grows.jsonl": text(0, 20) });
  try {
    const runs = await served.runsWhen(
      (all) => all.length === 2 && all.every(({ spans }) => spans.total > 0),
    );
    const named = (file: string) => runs.find(({ sources }) => sources.some(({ path }) => path === file))?.id;
    const [done, grows] = [named("done.jsonl"), named("grows.jsonl")];
    const lines = async (count: number): Promise<FirstAnswer> => {
      await served.runsWhen((all) =>
        all.some(({ id, lines: read, status }) => id === grows && read >= count && status !== "ended"),
      );
      return served.get(`/api/compare/first?a=${done}&b=${grows}`);
    };
    served.append("grows.jsonl", text(20, renamed));
    const same = await lines(renamed);
    expect(same).toMatchObject({ first: null, left: { mayGrow: false }, right: { mayGrow: true } });
    expect(same.toCome).toBeGreaterThan(0);
    expect(JSON.stringify(same.sentence)).toContain("No divergence so far");

    served.append(
      "grows.jsonl",
      text(renamed, renamed + 1, (line) => line.replace("repo.search", "repo.grep")),
    );
    const parted = await lines(renamed + 1);
    expect(parted.first).toMatchObject({ channel: "content", right: { name: "repo.grep voucher" } });
  } finally {
    await served.close();
  }
});
