import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("every colour pair of both themes is legible and every category can be told apart", () => {
  const script = new URL("../../scripts/verify-tokens.mjs", import.meta.url).pathname;
  expect(execFileSync(process.execPath, [script], { encoding: "utf8" })).toMatch(/all passed\s*$/);
});
