import { expect, onTestFinished, test, vi } from "vitest";
import { ReaderStopped, type StoreReader } from "../../store/store.ts";
import { serveParts } from "./guarded-app.ts";

const stopped = (): Promise<never> =>
  Promise.reject(new ReaderStopped("The query thread stopped; try again."));

/** The head of a run can be read, and nothing that follows. */
const BREAKING = {
  head: async () => 5,
  runs: async () => [],
  run: async () => ({ id: "r-1" }),
  branches: async () => [],
  scan: stopped,
  unitsAfter: stopped,
} as unknown as StoreReader;

test("an answer that breaks half-way is cut, so that nobody takes it for whole, and is told in one line", async () => {
  const printed = [vi.spyOn(console, "error"), vi.spyOn(console, "info")];
  onTestFinished(() => {
    for (const each of printed) each.mockRestore();
  });
  const served = await serveParts({ store: BREAKING });
  onTestFinished(() => served.close());
  const paths = ["/api/runs/r-1/export", "/api/stream?runs=r-1&after=0"];
  for (const path of paths) {
    await expect(fetch(served.address + path).then((answer) => answer.text())).rejects.toThrow();
  }
  expect(served.log).toEqual(
    ["/api/runs/r-1/export", "/api/stream"].map((path) =>
      expect.stringMatching(
        new RegExp(
          `^request [0-9a-f]{12} \\(GET ${path}\\) was cut: The query thread stopped; try again\\.$`,
        ),
      ),
    ),
  );
  for (const each of printed) expect(each).not.toHaveBeenCalled();
});
