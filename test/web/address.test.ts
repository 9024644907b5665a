import { describe, expect, it } from "vitest";
import type { RunId, Seq } from "../../core/ids.ts";
import {
  ALL_RUNS,
  parseRoute,
  parseSelection,
  printRoute,
  printSelection,
  runRoute,
} from "../../web/address.ts";

const read = (address: string) => {
  const [path = "", search = ""] = address.split("?");
  return parseRoute(path, search);
};
const RUN = "r-7f3a" as RunId;

describe("an address", () => {
  it.each([
    "/runs",
    "/runs?q=loss%20NaN&kind=agent,training&outcome=failed&sort=name",
    "/runs?has=anomalies&sort=-events&run=r-7f3a",
    "/runs?q=torn&view=files",
    "/runs?started=2026-01-31..2026-02-02&view=branches",
    "/run/r-7f3a",
    "/run/r-7f3a/trace?at=e2847&t=178.4&sel=span:s-0151&win=30..276&range=120..180&axis=epoch&future=hidden",
    "/run/r-7f3a/lifecycle?at=t12.5&sel=seed:env:3/slot:r0c1/seed:2",
    "/run/r-7f3a/trace?spans=flame&only=llm,tool,failed&named=50%25%20of%20it",
    "/run/r-7f3a/trace?spans=table&pin=span:s-0151,seed:env:3/slot:r0c1/seed:2",
    "/run/r-7f3a/policy?at=live&group=A%20b&focus=3",
    "/run/r-7f3a/events?at=live",
    "/run/r-7f3a/events?at=e2847.1&t=178.400250001",
    "/run/r-7f3a/board?at=live&sel=attention:auth_token",
    "/attention",
    "/attention?item=e2847.1",
    "/runs?run=r-81d0&pick=r-7f3a",
    "/runs?run=r-81d0&pick=r-7f3a,r-81d0",
    "/compare",
    "/compare/r-7f3a",
    "/compare/r-7f3a/r-81d0",
  ])("%s is printed as it was read", (address) => {
    expect(printRoute(read(address))).toBe(address);
  });

  it("restores what it was made of", () => {
    const route = runRoute(RUN, {
      tab: "trace",
      at: { kind: "event", seq: 2847 as Seq, k: 0 },
      t: 178.4,
      sel: { kind: "subject", id: "env:3/slot:r0c1/seed:2" },
      win: [-1.5, 276],
      future: "shown",
    });
    expect(read(printRoute(route))).toEqual(route);
  });

  it("keeps ids with any characters", () => {
    for (const id of ["a b&c=d#e", "100%", "ünï/☃", "<script>", "a:b:c"]) {
      const route = runRoute(RUN, { sel: { kind: "span", id } });
      expect(read(printRoute(route))).toEqual(route);
    }
  });

  it("that asks for a moment that is none opens the start and says so", () => {
    expect(read("/run/r-7f3a/trace?at=yesterday")).toMatchObject({
      page: "run",
      at: { kind: "start" },
      notice: expect.stringContaining('"yesterday"'),
    });
  });

  it("that names no page shows the runs and says so", () => {
    expect(read("/nowhere")).toMatchObject({ ...ALL_RUNS, notice: expect.stringContaining("/nowhere") });
    expect(read("/run/..%2F..")).toMatchObject({ page: "runs", notice: expect.any(String) });
    expect(read("/%E0%A4%A")).toMatchObject({ page: "runs" });
  });

  it("with parts that mean nothing leaves them out", () => {
    expect(read("/run/r-7f3a?win=9..3&axis=moon&sel=:x&t=abc&future=1")).toEqual(runRoute(RUN));
    expect(read("/attention?item=the%20first")).toEqual({ page: "attention", item: undefined });
    expect(read("/runs?kind=agent,dragon&sort=-color")).toEqual({ ...ALL_RUNS, kind: ["agent"] });
  });
});

it("a selected subject is named by what it is", () => {
  expect(printSelection({ kind: "subject", id: "unit:auth" })).toBe("unit:unit:auth");
  expect(parseSelection("gpu:gpu:0")).toEqual({ kind: "subject", id: "gpu:0" });
});
