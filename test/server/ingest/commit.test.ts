import { describe, expect, test } from "vitest";
import { Committer } from "../../../server/ingest/commit.ts";
import type { StoreWriter } from "../../../store/store.ts";
import { follow, line, lineRange, Place } from "./harness.ts";

/** Fails with these errors, one a call, then does as it should. */
const failing = (errors: Error[], clock: { now: number }) => {
  const said: string[] = [];
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    clock.now += ms;
    return true;
  };
  const committer = new Committer({} as StoreWriter, {
    now: () => clock.now,
    pause,
    say: (sentence) => said.push(sentence),
  });
  const work = async () => {
    const error = errors.shift();
    if (error) throw error;
    return "done";
  };
  return { result: committer.insist(work), said, pauses };
};

const full = () => Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });

describe("a store that cannot take data now", () => {
  test("is asked again with growing pauses up to five minutes", async () => {
    const { result, pauses } = failing(Array.from({ length: 14 }, full), { now: 0 });
    expect(await result).toBe("done");
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(pauses.at(-1)).toBe(300_000);
  });

  test("is spoken of at most twice a minute, in a sentence with the remedy", async () => {
    const { result, said } = failing(Array.from({ length: 7 }, full), { now: 0 });
    await result;
    expect(said[0]).toBe(
      "The store cannot take data: the disk is full; free some space. Nothing is lost; the next try is in 1 s.",
    );
    expect(said.at(-1)).toBe("The store takes data again; reading goes on where it stopped.");
    expect(said.length).toBe(2);
  });

  test("an error that does not pass by itself is passed on", async () => {
    const { result } = failing([new Error("a bug")], { now: 0 });
    await expect(result).rejects.toThrow("a bug");
  });
});

test("while the disk is full nothing moves on, and afterwards everything is there once", async () => {
  const place = new Place();
  place.write("x.jsonl", lineRange(0, 3));
  let fails = 0;
  const following = await follow(place, {
    writer: (writer) =>
      Object.assign(Object.create(writer), {
        append: (...given: Parameters<StoreWriter["append"]>) =>
          fails-- > 0 ? Promise.reject(full()) : writer.append(...given),
        sources: () => writer.sources(),
        saveSources: (...given: Parameters<StoreWriter["saveSources"]>) => writer.saveSources(...given),
        settle: (...given: Parameters<StoreWriter["settle"]>) => writer.settle(...given),
        remake: (...given: Parameters<StoreWriter["remake"]>) => writer.remake(...given),
        setStatus: (...given: Parameters<StoreWriter["setStatus"]>) => writer.setStatus(...given),
        close: () => writer.close(),
      }) as StoreWriter,
  });
  fails = 3;
  place.append("x.jsonl", line(3));
  place.append("x.jsonl", line(4));
  await following.untilIds(["3", "4"]);
  expect(following.logs.some((sentence) => sentence.includes("disk is full"))).toBe(true);
  await following.close();
  expect(await place.ids()).toEqual(["0", "1", "2", "3", "4"]);
});

test("what the store will not take from one file does not stop the others", async () => {
  const place = new Place();
  place.write("bad.jsonl", line("poison"));
  place.write("good.jsonl", line("good"));
  const following = await follow(place, {
    writer: (writer) =>
      new Proxy(writer, {
        get: (target, name) => {
          if (name !== "append")
            return (target[name as keyof StoreWriter] as (...given: never[]) => unknown).bind(target);
          return (
            commits: Parameters<StoreWriter["append"]>[0],
            options: Parameters<StoreWriter["append"]>[1],
          ) =>
            commits.some(({ source }) => source.path === "bad.jsonl")
              ? Promise.reject(new Error("cannot be kept"))
              : target.append(commits, options);
        },
      }),
  });
  await following.untilIds(["good"]);
  const bad = await following.until(async (reader) =>
    (await reader.sources()).find(({ path }) => path === "bad.jsonl"),
  );
  expect(bad).toMatchObject({ state: "unreadable", note: "reading stopped at byte 0: cannot be kept" });
});
