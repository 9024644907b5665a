/** What a user finds of formats that nobody has taught us: runs, spans, series, levels, types, times. */
import { expect, test } from "vitest";
import { generic } from "../../../core/dialects/generic.ts";
import type { GenericMemory } from "../../../core/dialects/generic-memory.ts";
import type { NewEvent, Usage } from "../../../core/event.ts";
import { fixtureLines } from "./conformance.ts";
import { dialectFor, readLines, sourceOf } from "./read-file.ts";

const clockText = ({ time }: NewEvent): string =>
  time === undefined ? "?" : `${time.seconds % 60}.${String(Math.floor(time.nanos / 1e8))}`;

/** Each thing once, in the order of the file: a run, a span with its parent and end, a series, a log line, a type. */
const said = (name: string): readonly string[] => {
  const lines = fixtureLines("generic", name);
  expect(dialectFor(lines, `${name}.jsonl`), "no dialect claims it").toBe(generic);
  const seen = new Set<string>();
  for (const event of readLines(generic, lines, sourceOf(`${name}.jsonl`)).units.flatMap(
    (unit) => unit.events,
  )) {
    if (event.run !== undefined) seen.add(`run ${event.run}`);
    for (const text of wordsOf(event)) seen.add(text);
  }
  return [...seen];
};

const tokensText = ({ usage }: { readonly usage?: Usage | undefined }): string =>
  usage ? ` tokens ${usage.input}+${usage.output}` : "";

const wordsOf = (event: NewEvent): readonly string[] => {
  const who = event.subject === undefined ? "" : ` of ${event.subject}`;
  switch (event.kind) {
    case "span-start":
      return [
        `${event.spanKind} ${event.id} "${event.name}"${event.parent ? ` in ${event.parent}` : ""} from ${clockText(event)}${tokensText(event)}`,
      ];
    case "span-end":
      return [`${event.status} ${event.id} to ${clockText(event)}${tokensText(event)}`];
    case "span-event":
      return [`in ${event.id}: ${event.name}`];
    case "metric":
      return Object.keys(event.values).map(
        (series) => `series ${series}${who}${event.axes ? ` by ${Object.keys(event.axes)}` : ""}`,
      );
    case "log":
      return [`${event.severity}: ${event.message.trim()}`];
    case "unknown":
      return [`event ${event.native} at ${clockText(event)}`];
    default:
      return event.kind === "record" ? [] : [event.kind];
  }
};

const TABLE: readonly { readonly says: string; readonly file: string; readonly gives: readonly string[] }[] =
  [
    {
      says: "go test: packages with their tests inside, run to pass or fail; what they print is a log",
      file: "foreign-go-test",
      gives: [
        'internal shop/cart "shop/cart" from 0.0',
        'internal shop/cart TestAdd "TestAdd" in shop/cart from 0.1',
        "info: === RUN   TestAdd",
        "ok shop/cart TestAdd to 0.4",
        'internal shop/cart TestRemove "TestRemove" in shop/cart from 0.4',
        "error shop/cart TestRemove to 0.9",
        "error shop/cart to 1.0",
      ],
    },
    {
      says: "pytest: each phase of a test is a span without an id, failed ones say so",
      file: "foreign-pytest-reportlog",
      gives: [
        "event SessionStart at ?",
        'internal line 2 "tests/test_cart.py::test_0" from 0.0',
        "ok line 2 to 0.1",
        'internal line 3 "tests/test_cart.py::test_0" from 0.2',
        "ok line 3 to 0.3",
        'internal line 4 "tests/test_cart.py::test_0" from 0.4',
        "ok line 4 to 0.5",
        'internal line 5 "tests/test_cart.py::test_1" from 1.0',
        "ok line 5 to 1.1",
        'internal line 6 "tests/test_cart.py::test_1" from 1.2',
        "error line 6 to 1.3",
        'internal line 7 "tests/test_cart.py::test_1" from 1.4',
        "ok line 7 to 1.5",
        'internal line 8 "tests/test_cart.py::test_2" from 2.0',
        "ok line 8 to 2.1",
        'internal line 9 "tests/test_cart.py::test_2" from 2.2',
        "ok line 9 to 2.3",
        'internal line 10 "tests/test_cart.py::test_2" from 2.4',
        "ok line 10 to 2.5",
        "event SessionFinish at ?",
      ],
    },
    {
      says: "Bazel: the key of the id is the type; actions and tests are spans",
      file: "foreign-bazel-build-events",
      gives: [
        'internal b-1 "started" from 0.0',
        'internal line 2 "//shop:cart" from 1.0',
        "ok line 2 to 2.5",
        'internal line 3 "//shop:cart_test" from 3.0',
        "error line 3 to 4.8",
        "event buildFinished at 5.0",
      ],
    },
    {
      says: "CI jobs: the run id makes the run, steps are inside their job",
      file: "foreign-ci-job-log",
      gives: [
        "run 812",
        'internal build "build" from 0.0',
        'step build Checkout "Checkout" in build from 1.0',
        "info: Checkout: ok",
        "ok build Checkout to 1.8",
        'step build Compile "Compile" in build from 2.0',
        "info: Compile: ok",
        "ok build Compile to 2.8",
        'step build Run tests "Run tests" in build from 3.0',
        "info: Run tests: ok",
        "error build Run tests to 3.8",
        "error build to 5.0",
      ],
    },
    {
      says: "a job queue: active to completed by the id of the job, with the name said while it waited",
      file: "foreign-job-queue",
      gives: [
        "event waiting at 0.0",
        'internal 40 "resize" from 0.2',
        "ok 40 to 0.9",
        "event waiting at 1.0",
        'internal 41 "resize" from 1.2',
        "error 41 to 1.9",
        "event waiting at 2.0",
        'internal 42 "resize" from 2.2',
        "ok 42 to 2.9",
      ],
    },
    {
      says: "Celery: started to succeeded or failed, named by what was received",
      file: "foreign-celery-events",
      gives: [
        "event task-received at 0.0",
        'internal u-0 "shop.mail" from 0.1',
        "ok u-0 to 0.8",
        "event task-received at 1.0",
        'internal u-1 "shop.mail" from 1.1',
        "error u-1 to 1.8",
      ],
    },
    {
      says: "game telemetry: a run for each match, series of each player, frames as steps; ports are no series",
      file: "foreign-game-telemetry",
      gives: [
        "run m-1",
        "series fps by step",
        "series x of player:p1 by step",
        "series y of player:p1 by step",
        "series hp of player:p1 by step",
        "run m-2",
      ],
    },
    {
      says: "k6: one series for each metric name",
      file: "foreign-k6",
      gives: ["event Metric at ?", "series http_req_duration", "series http_req_waiting"],
    },
    {
      says: "Kubernetes audit: verbs are types, status codes are no series",
      file: "foreign-kubernetes-audit",
      gives: ["event get at 0.0", "event create at 1.0", "event delete at 2.0"],
    },
    {
      says: "Kubernetes events: a type Normal or Warning is a level",
      file: "foreign-kubernetes-events",
      gives: ["info: Scheduled web", "info: Pulled web", "warning: BackOff web"],
    },
    {
      says: "structured logs: the event is the message, a level inside the text counts",
      file: "foreign-structured-logs",
      gives: ["info: user logged in", "warning: slow query", 'error: level=error msg="boom"'],
    },
    {
      says: "cloud API events: time and name stand in an object of the line",
      file: "foreign-nested-event-time",
      gives: ["event RunInstances at 0.0", "event StopInstances at 1.0", "event DeleteBucket at 2.0"],
    },
    {
      says: "experiment metrics by name and value: a run for each run id",
      file: "foreign-experiment-metrics",
      gives: ["run ra", "series loss by step", "series acc by step", "run rb"],
    },
    {
      says: "training history: what stands beside the step; run time and stamp are no series",
      file: "foreign-training-history",
      gives: ["series train/loss by step", "series lr by step"],
    },
    {
      says: "chains of calls: a tree, tokens counted once, at the model call",
      file: "foreign-chain-runs",
      gives: [
        'internal c-1 "answer" from 0.0',
        "ok c-1 to 4.0",
        'llm c-2 "model call" in c-1 from 0.5 tokens 30+9',
        "ok c-2 to 2.0",
        'tool c-3 "lookup" in c-1 from 2.0',
        "error c-3 to 3.0",
      ],
    },
    {
      says: "observations: a tree with tokens of its generations",
      file: "foreign-observations",
      gives: [
        'internal o-1 "answer" from 0.0',
        "ok o-1 to 3.0",
        'llm o-2 "draft" in o-1 from 1.0 tokens 12+5',
        "ok o-2 to 2.0",
      ],
    },
    {
      says: "agent SDK traces: kind and name stand in the data of the span",
      file: "foreign-agent-sdk-traces",
      gives: [
        "event undefined at ?",
        'agent span_1 "Triage" from 0.0',
        "ok span_1 to 4.0",
        'tool span_2 "find_order" in span_1 from 1.0',
        "error span_2 to 2.0",
      ],
    },
    {
      says: "a robot: the stamp is the time, the steady clock and sequence numbers are no series",
      file: "foreign-robot-two-clocks",
      gives: [
        "series msg.vx by step",
        "series msg.vy by step",
        "series msg.volts by step",
        "series msg.amps by step",
      ],
    },
    {
      says: "messages: the type stands in the headers, offsets and ids are no series",
      file: "foreign-message-headers",
      gives: ["event order.placed at 0.0", "event order.paid at 1.0", "event order.completed at 2.0"],
    },
    {
      says: "changes of infrastructure that overlap, told apart by the address two objects deep",
      file: "foreign-infrastructure",
      gives: [
        "info: Planner 1.7",
        'internal shop_bucket.photos "shop_bucket.photos" from 1.0',
        'internal shop_role.till "shop_role.till" from 1.5',
        "ok shop_bucket.photos to 4.0",
        "error shop_role.till to 5.0",
        "error: Error: not allowed",
      ],
    },
    {
      says: "a journal: microseconds as text, syslog's digits as levels",
      file: "foreign-journal",
      gives: [
        "info: Accepted publickey",
        "warning: slow answer",
        "error: no answer",
        "critical: Out of memory",
        "debug: debug1: rekey",
      ],
    },
    {
      says: "containers live from start to die",
      file: "foreign-containers",
      gives: [
        "event container at 0.0",
        'internal c0ffee00c0ffee00 "container" from 1.0',
        "event container at 2.0",
        "ok c0ffee00c0ffee00 to 3.0",
        "event container at 4.0",
      ],
    },
    {
      says: "numbers in quotes are series, by device",
      file: "foreign-sensors",
      gives: [
        "series celsius of device:freezer-0",
        "series humidity of device:freezer-0",
        "series celsius of device:freezer-1",
        "series humidity of device:freezer-1",
      ],
    },
    {
      says: "levels and a time in seconds and nanoseconds in a header",
      file: "foreign-phone",
      gives: ["info: opened", "warning: slow", "critical: signal 11"],
    },
    {
      says: "types as keys, as Rust writes them",
      file: "foreign-types-as-keys",
      gives: ['internal 1 "pack" from 0.0', "series done", "series total", "ok 1 to 2.0"],
    },
    {
      says: "robots: a mission is a span by what its type is named for; where they are is a series",
      file: "foreign-warehouse",
      gives: [
        'internal M-0 "mission" from 0.0',
        "series pose.x of robot:amr-0",
        "series pose.y of robot:amr-0",
        "series pose.yaw of robot:amr-0",
        "series battery of robot:amr-0",
        "ok M-0 to 4.0",
        'internal M-1 "mission" from 10.0',
        "series pose.x of robot:amr-1",
        "series pose.y of robot:amr-1",
        "series pose.yaw of robot:amr-1",
        "series battery of robot:amr-1",
        "error M-1 to 14.0",
      ],
    },
    {
      says: "statements that say how long they took are spans that end there",
      file: "foreign-query-log",
      gives: [
        'internal line 1 "SELECT" from 0.7',
        "ok line 1 to 1.0",
        'internal line 2 "UPDATE" from 1.5',
        "error line 2 to 2.0",
      ],
    },
    {
      says: "a gateway to models: a request begins a call, what came back ends it",
      file: "foreign-model-gateway",
      gives: [
        'llm req_1 "/v1/chat" from 0.0',
        'llm req_2 "/v1/chat" from 1.0',
        "ok req_1 to 2.0 tokens 30+12",
        "error req_2 to 3.0",
      ],
    },
    {
      says: "a satellite: measurements by subsystem, and an alarm of a sort that comes late is a log line",
      file: "foreign-satellite",
      gives: [
        "series bus_v of subsys:EPS",
        "series temp_c of subsys:EPS",
        "series bus_v of subsys:AOCS",
        "series temp_c of subsys:AOCS",
        "critical: utc=2026-02-03T09:00:30.000Z subsys=AOCS alarm=WHEEL_SPEED_HIGH sev=CRIT",
      ],
    },
    {
      says: "a scheduler: tasks by their instance, with the state as what happens",
      file: "foreign-task-states",
      gives: [
        "event QUEUED at 0.0",
        'internal dag_1.extract "dag_1.extract" from 1.0',
        "ok dag_1.extract to 2.0",
        "event QUEUED at 10.0",
        'internal dag_1.train "dag_1.train" from 11.0',
        "error dag_1.train to 12.0",
      ],
    },
    {
      says: "an agent's tools: the result ends the call, though it has an id of its own",
      file: "foreign-tool-calls",
      gives: ["info: How warm is it?", 'tool c1 "weather" from 1.0', "ok c1 to 3.0"],
    },
    {
      says: "a trainer's log: its numbers are series and its messages stay, above all the bad ones",
      file: "foreign-trainer-log",
      gives: [
        "run",
        "series loss by step",
        "info: train",
        "series loss",
        "series accuracy",
        "info: evaluated",
        "error: loss exploded",
        "info: saved",
      ],
    },
    { says: "one number beside a time is measured", file: "foreign-thermometer", gives: ["series celsius"] },
    {
      says: "a rollout: its reward is a series, whatever else a step says",
      file: "foreign-rollout",
      gives: ["series reward by step"],
    },
    {
      says: "an access log: requests with their time and their whole address, and a server's error is one",
      file: "foreign-access-log",
      gives: [
        'internal line 1 "/" from 0.5',
        "ok line 1 to 1.0",
        `internal line 2 "/cart?items=${"7,".repeat(93)}7…" from 1.7`,
        "error line 2 to 2.0",
      ],
    },
  ];

test.each(TABLE)("$says", ({ file, gives }) => {
  expect(said(file)).toEqual(gives);
});

const takenOf = (file: string) =>
  generic.taken?.(
    readLines(generic, fixtureLines("generic", file), sourceOf("a.jsonl")).memory as GenericMemory,
  );

test("of several clocks the one that says when is the time, and the others are named", () => {
  expect(takenOf("foreign-robot-two-clocks")).toMatchObject({
    time: "header.stamp (seconds and nanoseconds since 1970)",
    clock: "monotonic_ns (other clocks, not used)",
    step: "tick",
  });
});

test("a clock that counts from an unknown start is the time where there is no other, and the report says so", () => {
  expect(takenOf("foreign-game-telemetry")).toMatchObject({
    time: "t (seconds from an unknown start, shown from 2000-01-01)",
    run: "match_id (each value is a run)",
    agent: "player_id",
  });
});

test("a time in an object of the line is found", () => {
  expect(takenOf("foreign-nested-event-time")).toMatchObject({
    time: "detail.eventTime (ISO 8601 with zone)",
    type: "detail.eventName",
  });
});

test("what is remembered stays under 64 kB however many things are open, and their ends are still found", () => {
  const name = (i: number): string => `${String(i).padStart(6, "0")}${"é".repeat(55)}`;
  const starts = Array.from({ length: 600 }, (_, i) => [
    { ts: 1766205000 + i, event: "llm.started", job_id: name(i), parent_id: name(i + 1), name: name(i) },
    { ts: 1766205000 + i, event: "started", package: name(i), test: name(i) },
  ]).flat();
  const ends = starts.map((line) => ({ ...line, event: "llm.completed" }));
  const lines = [...starts, ...ends].map((line) => JSON.stringify(line));
  const { units, memory } = readLines(generic, lines, sourceOf("a.jsonl"));
  expect(Buffer.byteLength(JSON.stringify(memory))).toBeLessThan(64_000);
  const kinds = units.flatMap(({ events }) => events.map(({ kind }) => kind));
  expect(kinds.filter((kind) => kind === "span-start")).toHaveLength(1200);
  // Those of intervals whose names were forgotten are not: they say so by staying open.
  expect(kinds.filter((kind) => kind === "span-end").length).toBeGreaterThan(600);
});
