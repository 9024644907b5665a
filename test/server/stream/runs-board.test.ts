/** The summaries are not read behind the back of a server that ends: the store is closed by then. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunSummary } from "../../../core/wire/runs.ts";
import { runsBoard } from "../../../server/stream/runs-board.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const boardOf = (runs: () => Promise<readonly RunSummary[]>) => {
  const log: string[] = [];
  const closing = new AbortController();
  const board = runsBoard({ runs }, (line) => log.push(line), closing.signal);
  board.listen(() => undefined);
  return { board, closing, log };
};
const refused = (): Promise<never> => Promise.reject(new Error("The store is closed."));

test("a failure is told while the server goes on", async () => {
  const { board, log } = boardOf(refused);
  board.touch();
  await vi.runAllTimersAsync();
  expect(log).toEqual([expect.stringContaining("could not be read")]);
});

test("what waits to be read when the server ends is not read, and nothing is told", async () => {
  const runs = vi.fn(refused);
  const { board, closing, log } = boardOf(runs);
  board.touch();
  closing.abort();
  board.touch();
  await vi.runAllTimersAsync();
  expect([runs.mock.calls.length, log]).toEqual([0, []]);
});

test("a reading that the end cuts short is no failure", async () => {
  let cut: (error: Error) => void = () => undefined;
  const { board, closing, log } = boardOf(
    () =>
      new Promise((_, reject) => {
        cut = reject;
      }),
  );
  board.touch();
  await vi.runAllTimersAsync();
  closing.abort();
  cut(new Error("The store is closed."));
  await vi.runAllTimersAsync();
  expect(log).toEqual([]);
});
