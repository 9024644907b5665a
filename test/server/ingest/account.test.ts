import { expect, test } from "vitest";
import { byteSum, lineSum, sumText } from "../../../core/account.ts";
import { LIMITS } from "../../../server/ingest/limits.ts";
import { line, Place } from "./harness.ts";

test("lines and bytes that were read, not readable, too long, blank, padding and without an end add up", async () => {
  const place = new Place();
  const long = `{"id":"${"x".repeat(3000)}"}\n`;
  const veryLong = `{"id":"${"y".repeat(300_000)}"}\n`;
  const whole = `${line(1)}\n${line(2)}not json\n  \r\n${long}${veryLong}${line(3)}`;
  const content = `${whole}{"id":`;
  place.write("a.jsonl", content);
  const [report] = await place.index({ limits: { ...LIMITS, lineBytes: 1000, chunkBytes: 4096 } });
  expect(report?.lines).toBe(whole.split("\n").length - 1);
  expect(report?.account).toMatchObject({ of: "lines", read: 3, unreadable: 1, blank: 2, tooLong: 2 });
  expect(report?.account.bytesNotKept).toBeGreaterThanOrEqual(veryLong.length);
  const kept = await place.ask(async (reader) =>
    (await reader.rawRanges(1)).reduce((sum, { length }) => sum + length, 0),
  );
  expect(kept).toBe(whole.length - (report?.account.bytesNotKept ?? 0));
  expect(sumText(lineSum(report ? [report] : []))).toBe(
    "8 lines = 3 read + 1 not readable, listed + 2 too long, listed + 2 blank, 0 lost",
  );
  const bytes = byteSum(report ? [report] : []);
  expect([bytes.whole.count, bytes.lost]).toEqual([content.length, 0]);
});

test("a sum that does not close says what is lost", async () => {
  const place = new Place();
  place.write("a.jsonl", line(1) + line(2));
  const [report] = await place.index();
  expect(report && lineSum([{ ...report, lines: 5 }]).lost).toBe(3);
  expect(report && byteSum([{ ...report, size: report.size + 7 }]).lost).toBe(7);
});

test("reading anew keeps the sum", async () => {
  const place = new Place();
  place.write("a.jsonl", `${line(1)}\n${line(2)}`);
  await place.index();
  place.append("a.jsonl", `\n${line(3)}`);
  const [report] = await place.index();
  expect(sumText(lineSum(report ? [report] : []))).toBe("5 lines = 3 read + 2 blank, 0 lost");
});
