import { describe, expect, test } from "vitest";
import { checks as cargo } from "../../fidelity/cargo.ts";
import { checks as chromeTrace } from "../../fidelity/chrome-trace.ts";
import { checks as jaeger } from "../../fidelity/jaeger.ts";
import { checks as mlperf } from "../../fidelity/mlperf.ts";
import { checks as otlp } from "../../fidelity/otlp.ts";
import { checks as temporal } from "../../fidelity/temporal.ts";
import { checks as metrics } from "../../fidelity/training-metrics.ts";
import { checks as zipkin } from "../../fidelity/zipkin.ts";
import { hasShared } from "./read-file.ts";

const ALL = { otlp, jaeger, zipkin, mlperf, chromeTrace, temporal, cargo, metrics };

describe.each(Object.entries(ALL))("recorded traces of %s", (name, checks) => {
  test("are tried where they are, and it is said where they are not", () => {
    if (!hasShared) console.log(`${name}: no ../shared here, recorded traces are not tried`);
    expect(checks.length > 0).toBe(hasShared);
  });

  test.each(checks)("$file has the figures of its raw text", async ({ figures }) => {
    const all = (await figures()).filter(({ ours }) => ours !== undefined);
    expect(Object.fromEntries(all.map(({ what, ours }) => [what, ours]))).toEqual(
      Object.fromEntries(all.map(({ what, raw }) => [what, raw])),
    );
  });
});
