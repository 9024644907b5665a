import { describe, expect, it } from "vitest";
import type { Seq } from "../../core/ids.ts";
import type { RawUnit } from "../../core/wire/events.ts";
import { OpenedRecords } from "../../web/opened-records.ts";

const LINE = '{"data":{"reward":{"bonus":0.5,"total":NaN}}}';

const opening = (text: string | Error = LINE) => {
  const asked: Seq[] = [];
  const records = new OpenedRecords((seq) => {
    asked.push(seq);
    return text instanceof Error ? Promise.reject(text) : Promise.resolve({ seq, text } as RawUnit);
  });
  return { asked, records };
};

describe("a record behind a pointer", () => {
  it("is opened in its unit, and asked for once", async () => {
    const { asked, records } = opening();
    const record = { event: "e7.2", pointer: "/data/reward" };
    expect(records.peek(record)).toBeUndefined();
    const value = { ok: true, value: { bonus: 0.5, total: { num: "NaN" } } };
    expect(await records.open(record)).toEqual(value);
    expect(await records.open(record)).toEqual(value);
    expect(records.peek(record)).toEqual(value);
    expect(asked).toEqual([7]);
  });

  it("shares the question with the other records of its unit", async () => {
    const { asked, records } = opening();
    await Promise.all([
      records.open({ event: "e7.1", pointer: "/data" }),
      records.open({ event: "e7.2", pointer: "/data/reward" }),
    ]);
    expect(asked).toEqual([7]);
  });

  it("says when nothing stands there", async () => {
    const { records } = opening();
    expect(await records.open({ event: "e7", pointer: "/data/heads" })).toEqual({
      ok: false,
      problem: "nothing stands at /data/heads in its line",
    });
  });

  it("is asked for again after the server could not be reached", async () => {
    const { asked, records } = opening(new Error("The server is away"));
    const record = { event: "e7", pointer: "/data" };
    expect(await records.open(record)).toEqual({ ok: false, problem: "The server is away" });
    expect(records.peek(record)).toBeUndefined();
    await records.open(record);
    expect(asked).toEqual([7, 7]);
  });
});
