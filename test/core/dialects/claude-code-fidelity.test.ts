import { expect, test } from "vitest";
import { checks } from "../../fidelity/claude-code.ts";
import { hasShared } from "./read-file.ts";

test("sessions that are not part of the project are tried where they are", () => {
  if (!hasShared) console.log("claude-code: no ../shared here, real sessions are not tried");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks)("$file has the figures of its lines", async ({ figures }) => {
    const all = (await figures()).filter(({ ours }) => ours !== undefined);
    expect(Object.fromEntries(all.map(({ what, ours }) => [what, ours]))).toEqual(
      Object.fromEntries(all.map(({ what, raw }) => [what, raw])),
    );
  });
