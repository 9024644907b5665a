import { expect, test } from "vitest";
import { checks } from "../../fidelity/inspect.ts";
import { hasShared } from "./read-file.ts";

test("logs that are not part of the project are tried where they are", () => {
  if (!hasShared) console.log("inspect: no ../shared here, real logs are not tried");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks)("$file has the figures of its lines", async ({ figures }) => {
    const all = (await figures()).filter(({ ours }) => ours !== undefined);
    expect(Object.fromEntries(all.map(({ what, ours }) => [what, ours]))).toEqual(
      Object.fromEntries(all.map(({ what, raw }) => [what, raw])),
    );
  });
