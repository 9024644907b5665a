import { dialectByName, generic } from "../../../core/dialects/index.ts";
import { conformance } from "./conformance.ts";

const SHARED: Readonly<Record<string, readonly string[]>> = {
  hindcast: [],
  esper: [
    "samples/esper/recorded/",
    "samples/esper/dict_era/",
    "samples/esper/generated/",
    "corpus/training-lifecycle/",
  ],
  anton: ["samples/anton/"],
  "claude-code": ["corpus/claude-code/"],
  "inspect-document": ["corpus/inspect/"],
  inspect: ["corpus/inspect/"],
  "mini-swe-agent": ["corpus/mini-swe-agent/"],
  "swe-agent": ["corpus/swe-agent/"],
  "tau-bench": ["corpus/tau-bench/"],
  "mud-puppy": ["samples/mud-puppy/"],
  orchestrator: ["samples/orchestrator/"],
  otlp: ["corpus/otlp/"],
  "otlp-document": ["corpus/otlp/"],
  jaeger: ["corpus/jaeger/"],
  zipkin: ["corpus/zipkin/"],
  mlperf: ["corpus/mlperf/"],
  temporal: ["corpus/temporal/"],
  cargo: ["corpus/cargo/"],
  "chrome-trace": ["corpus/chrome-trace/"],
};

for (const [name, shared] of Object.entries(SHARED)) {
  const dialect = dialectByName(name);
  if (!dialect) throw new Error(`There is no dialect ${name}`);
  conformance(dialect, { shared });
}
conformance(generic, { shared: [] });
