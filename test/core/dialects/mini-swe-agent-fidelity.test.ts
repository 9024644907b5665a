import { expect, test } from "vitest";
import { checks } from "../../fidelity/mini-swe-agent.ts";
import { hasShared } from "./read-file.ts";

test("trajectories that are not part of the project are tried where they are", () => {
  if (!hasShared) console.log("mini-swe-agent: no ../shared here, real trajectories are not tried");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks)("$file has the figures of its lines", async ({ figures }) => {
    const all = (await figures()).filter(({ ours }) => ours !== undefined);
    expect(Object.fromEntries(all.map(({ what, ours }) => [what, ours]))).toEqual(
      Object.fromEntries(all.map(({ what, raw }) => [what, raw])),
    );
  });
