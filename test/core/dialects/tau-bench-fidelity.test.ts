import { expect, test } from "vitest";
import { checks } from "../../fidelity/tau-bench.ts";
import { hasShared } from "./read-file.ts";

test("runs that are not part of the project are tried where they are", () => {
  if (!hasShared) console.log("tau-bench: no ../shared here, real runs are not tried");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks)("$file has the figures of its lines", async ({ figures }) => {
    const all = (await figures()).filter(({ ours }) => ours !== undefined);
    expect(Object.fromEntries(all.map(({ what, ours }) => [what, ours]))).toEqual(
      Object.fromEntries(all.map(({ what, raw }) => [what, raw])),
    );
  });
