import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint } from "../../core/checkpoint.ts";
import type { EventPage, RawUnit } from "../../core/wire/events.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SegmentList, Tail } from "../../core/wire/segments.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import type { ProblemJson } from "../../core/wire/stream.ts";
import type { Window } from "../../core/wire/window.ts";
import { logLines, type ServedFolder, serveFolder } from "./served-folder.ts";

let served: ServedFolder;
let training: RunSummary;
let agent: RunSummary;
const BROKEN =
  'not json\n{"at":"2026-01-02T03:04:05Z","kind":"log","severity":"info","message":"<script>alert(1)</script>"}\n';

beforeAll(async () => {
  const demo = (name: string): string =>
    readFileSync(new URL(`../../fixtures/demo/${name}`, import.meta.url), "utf8");
  served = await serveFolder({
    "training.jsonl": demo("morph-ppo-42.jsonl"),
    "agent.jsonl": demo("repair-checkout-test.jsonl"),
    "broken.jsonl": BROKEN.repeat(20),
  });
  const runs = await served.runsWhen((all) => all.length === 3 && all.every(({ events }) => events > 0));
  const of = (path: string): RunSummary =>
    runs.find(({ sources }) => sources.some((source) => source.path === path)) as RunSummary;
  training = of("training.jsonl");
  agent = of("agent.jsonl");
});
afterAll(() => served.close());

const SPAN = { traceId: "a1", id: "1", name: "get", timestamp: 1767225600000000, duration: 5 };

const ofRun = (run: RunSummary, rest: string): string => `/api/runs/${run.id}/${rest}`;

/** A description of the API: paths with their answers. */
interface Described {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly responses: Readonly<
            Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
          >;
        };
      }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

test("every answer of the API is described, and is as described", async () => {
  const described = await served.get<Described>("/api/openapi.json");
  const span = (await served.get<Window>(ofRun(agent, "window"))).spans[0]?.event;
  const { spans } = await served.get<Window>(ofRun(agent, "window"));
  const model = spans.find(({ spanKind }) => spanKind === "llm")?.event;
  const asked: Readonly<Record<string, readonly string[]>> = {
    "/api/runs": ["/api/runs"],
    "/api/runs/{run}": [`/api/runs/${training.id}`, `/api/runs/${agent.id}`],
    "/api/compare": [
      `/api/compare?a=${training.id}&b=${agent.id}`,
      `/api/compare?a=${agent.id}&b=${agent.id}&ignore=name&ignore=metric&tolerance=0.1`,
    ],
    "/api/compare/rows": [
      `/api/compare/rows?a=${training.id}&b=${agent.id}`,
      `/api/compare/rows?a=${agent.id}&b=${agent.id}&show=all&row=5&limit=10`,
    ],
    "/api/runs/{run}/state": [
      "state",
      "state?at=start",
      "state?at=t60",
      "state?at=ep20",
      "state?at=end",
    ].flatMap((rest) => [ofRun(training, rest), ofRun(agent, rest)]),
    "/api/runs/{run}/moment": ["moment", "moment?at=e999999", "moment?at=s100"].map((rest) =>
      ofRun(training, rest),
    ),
    "/api/runs/{run}/segments": [ofRun(training, "segments")],
    "/api/runs/{run}/tail": [ofRun(training, "tail"), ofRun(agent, "tail")],
    "/api/runs/{run}/window": [ofRun(training, "window?px=100"), ofRun(agent, "window")],
    "/api/runs/{run}/tree": [ofRun(agent, "tree?kind=llm&failed=1&px=100"), ofRun(training, "tree")],
    "/api/runs/{run}/flame": [ofRun(agent, "flame?px=100"), ofRun(training, "flame?text=x")],
    "/api/runs/{run}/span-table": [ofRun(agent, "span-table?sort=cost&descending=1&limit=500")],
    "/api/runs/{run}/graph": [ofRun(agent, "graph"), ofRun(agent, `graph?open=&path=${span}`)],
    "/api/runs/{run}/usage": [ofRun(agent, "usage?px=100"), ofRun(training, "usage")],
    "/api/runs/{run}/critical-path": [ofRun(agent, "critical-path"), ofRun(training, "critical-path")],
    "/api/runs/{run}/metrics": [
      ofRun(training, "metrics"),
      ofRun(training, "metrics?series=mean_accuracy_pct&px=20"),
      ofRun(training, "metrics?series=val_loss&series=%7Cpolicy_loss&axis=epoch"),
    ],
    "/api/runs/{run}/events": [
      ofRun(training, "events?limit=1000"),
      ofRun(agent, "events?kind=span-start&kind=span-end&limit=20"),
      ofRun(training, "events?around=t100&severity=warning"),
    ],
    "/api/runs/{run}/spans/{event}": [ofRun(agent, `spans/${span}`)],
    "/api/runs/{run}/sources": [ofRun(training, "sources")],
    "/api/runs/{run}/writers": [
      ofRun(training, "writers?at=t60&path=/axes/epoch/value"),
      ofRun(agent, "writers?path=/attention/nothing"),
    ],
    "/api/runs/{run}/range": [
      ofRun(training, `range?from=${training.from}&to=${training.to}`),
      ofRun(agent, "range?from=1&to=2"),
    ],
    "/api/runs/{run}/problems": [ofRun(training, "problems")],
    "/api/units/{seq}": ["/api/units/1"],
    "/api/sources": ["/api/sources"],
    "/api/problems": ["/api/problems", "/api/problems?path=broken.jsonl&limit=3"],
    "/api/notes": ["/api/notes", `/api/notes?run=${training.id}`],
    "/api/health": ["/api/health"],
    "/api/sources/{source}/lines": ["/api/sources/1/lines?offset=0&length=2&line=1"],
    "/api/attention": ["/api/attention"],
    "/api/attention/actions": ["/api/attention/actions", `/api/attention/actions?run=${agent.id}`],
    "/api/replays": ["/api/replays"],
    "/api/providers": ["/api/providers"],
    "/api/branches": ["/api/branches", `/api/branches?run=${agent.id}`],
    "/api/attempts": [`/api/attempts?run=${agent.id}`],
    "/api/runs/{run}/spans/{event}/call": [ofRun(agent, `spans/${model}/call`)],
    "/api/compare/pairs": [`/api/compare/pairs?a=${training.id}&b=${agent.id}`],
    "/api/compare/state": [
      `/api/compare/state?a=${training.id}&aAt=t60&b=${training.id}&bAt=t90`,
      `/api/compare/state?a=${training.id}&b=${agent.id}`,
    ],
    "/api/compare/text": [`/api/compare/text?a=${agent.id}&b=${agent.id}&aSpan=${span}&bSpan=${span}`],
    "/api/compare/grid": [`/api/compare/grid?runs=${training.id},${agent.id}`],
  };
  const others = [
    "/api/blocks/{hash}",
    "/api/checkpoints/{hash}",
    "/api/runs/{run}/export",
    "/api/sources/{source}/raw",
    "/api/stream",
    "/v1/traces",
    "/api/find",
    "/api/notes/{id}",
    "/api/attempts/{id}",
    "/api/attempts/{id}/stop",
    "/api/branches/plan",
    "/api/branches/{run}",
    "/api/branches/{run}/stop",
    "/api/checks",
    "/api/compare/first",
    "/api/replays/{run}/stop",
    "/api/attention/actions/{id}",
    "/api/checks/{id}",
    "/api/compare/pairs/{id}",
    "/api/runs/{run}/find",
  ];
  expect(Object.keys(described.paths).sort()).toEqual([...Object.keys(asked), ...others].sort());
  for (const [path, addresses] of Object.entries(asked)) {
    const schema = described.paths[path]?.get.responses["200"]?.content?.["application/json"]?.schema;
    const whole = { ...(schema as object), $defs: described.components.schemas };
    const shape = z.fromJSONSchema(
      JSON.parse(JSON.stringify(whole).replaceAll("#/components/schemas/", "#/$defs/")),
    );
    expect(shape.safeParse({ surely: "not this" }).success).toBe(false);
    for (const address of addresses) {
      const answer = await served.get(address);
      const parsed = shape.safeParse(answer);
      expect([address, parsed.success ? [] : parsed.error.issues.slice(0, 3)]).toEqual([address, []]);
    }
  }
});

test("what does not exist is a 404, what is asked wrongly a 400 that names it", async () => {
  const ask = async (path: string): Promise<ProblemJson> => {
    const answer = await fetch(served.address + path);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem = (await answer.json()) as ProblemJson;
    expect(problem.status).toBe(answer.status);
    return problem;
  };
  for (const rest of [
    "",
    "/state",
    "/moment",
    "/segments",
    "/tail",
    "/window",
    "/metrics",
    "/events",
    "/spans/e1",
    "/sources",
    "/problems",
    "/export",
  ]) {
    expect((await ask(`/api/runs/r-none${rest}`)).status).toBe(404);
  }
  expect(await ask("/api/runs/r-none")).toMatchObject({
    status: 404,
    detail: 'There is no run "r-none" in this store.',
  });
  expect(await ask("/api/blocks/0123456789abcdef0123456789abcdef")).toMatchObject({ status: 404 });
  expect(await ask("/api/units/999999999")).toMatchObject({ status: 404 });
  expect(await ask("/api/sources/999999999/raw")).toMatchObject({ status: 404 });
  expect(await ask("/api/sources/1e3/raw")).toMatchObject({ status: 400 });
  const wrong: readonly (readonly [string, RegExp])[] = [
    [ofRun(training, "state?at=noon"), /^at: .*e2847/],
    [ofRun(training, "window?px=0"), /^px: /],
    [ofRun(training, "window?from=abc"), /^from: /],
    [ofRun(training, "window?from=5&from=6"), /^from: /],
    [ofRun(training, "events?kind=spam"), /^kind/],
    [ofRun(training, "events?limit=100000"), /^limit: /],
    [ofRun(training, "events?lmit=1"), /lmit/],
    [ofRun(training, "spans/x1"), /span/],
    ["/api/sources/1/lines?offset=-1&length=2&line=1", /^offset: /],
    ["/api/units/x", /number/],
    ["/api/blocks/short", /hash/],
    ["/api/stream?runs=a%20b", /^runs: /],
  ];
  for (const [path, detail] of wrong) {
    const problem = await ask(path);
    expect([path, problem.status, problem.detail]).toEqual([path, 400, expect.stringMatching(detail)]);
  }
});

test("a block is sent as it is stored, for ever, and holds the events of its segment", async () => {
  const list = await served.get<SegmentList>(ofRun(training, "segments"));
  const tail = await served.get<Tail>(ofRun(training, "tail"));
  const first = list.segments[0];
  expect(list.segments.reduce((sum, { count }) => sum + count, 0) + tail.events.length).toBe(training.events);
  if (!first) throw new Error("an imported run has segments");
  const answer = await fetch(`${served.address}/api/blocks/${first.events}`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("content-encoding")).toBe("deflate");
  const block = decodeBlock(new Uint8Array(await answer.arrayBuffer()));
  expect(block.length).toBe(first.count);
  expect(block.moment(0)).toEqual(first.from);
  const plain = await fetch(`${served.address}/api/blocks/${first.events}`, {
    headers: { "accept-encoding": "identity" },
  });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(decodeBlock(new Uint8Array(await plain.arrayBuffer())).length).toBe(first.count);
});

test("a checkpoint of a long run is the state before its block", async () => {
  served.write("long.jsonl", logLines(0, 40_000));
  const [long] = (
    await served.runsWhen((all) => all.some(({ name, events }) => name === "long" && events === 40_000))
  ).filter(({ name }) => name === "long");
  const list = async (): Promise<SegmentList> => served.get(ofRun(long as RunSummary, "segments"));
  let { segments } = await list();
  while (segments.length < 2 || segments.slice(1).some(({ checkpoint }) => checkpoint === null))
    ({ segments } = await list());
  const last = segments.at(-1);
  const answer = await fetch(`${served.address}/api/checkpoints/${last?.checkpoint}`);
  const state = decodeCheckpoint(new Uint8Array(await answer.arrayBuffer()));
  expect(state.count).toBe(last?.before);
});

test("the list of segments is asked for again each time, and is small when it is the same", async () => {
  const first = await fetch(served.address + ofRun(training, "segments"));
  expect(first.headers.get("cache-control")).toBe("no-cache");
  const etag = first.headers.get("etag") ?? "";
  const again = await fetch(served.address + ofRun(training, "segments"), {
    headers: { "if-none-match": etag },
  });
  expect(again.status).toBe(304);
  expect((await fetch(served.address + ofRun(training, "tail"))).headers.get("cache-control")).toBe(
    "no-store",
  );
});

test("a raw line is text for reading and bytes for keeping", async () => {
  const [page] = [await served.get<EventPage>(ofRun(agent, "events?limit=5"))];
  const event = page.events[2];
  const unit = await served.get<RawUnit>(`/api/units/${event?.seq}`);
  const lines = readFileSync(
    new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url),
    "utf8",
  ).split("\n");
  expect(unit.text).toBe(lines[unit.position - 1]);
  const raw = await fetch(`${served.address}/api/units/${event?.seq}?raw=1`);
  expect(raw.headers.get("content-type")).toBe("application/octet-stream");
  expect(raw.headers.get("content-disposition")).toMatch(/^attachment/);
  expect((await raw.text()).trimEnd()).toBe(unit.text);
});

test("a state over HTTP says how many spans are open when it does not list them all", async () => {
  const middle = await served.get<StateAnswer>(ofRun(agent, "state?at=t100"));
  expect(middle.state.spans.length).toBeLessThanOrEqual(200);
  expect(middle.state.spansOpen).toBeGreaterThan(0);
  expect(middle.at.rank).toBe(middle.state.count);
});

test("every file is given back byte for byte", async () => {
  served.write("doc.json", `[ ${JSON.stringify(SPAN)},\r\n\n${JSON.stringify({ ...SPAN, id: "2" })} ]\n\n`);
  await served.runsWhen((runs) => runs.some(({ dialect }) => dialect === "zipkin"));
  const sources = await served.get<readonly { readonly id: number; readonly path: string }[]>("/api/sources");
  expect(sources.map(({ path }) => path)).toContain("doc.json");
  for (const { id, path } of sources) {
    const answer = await fetch(`${served.address}/api/sources/${id}/raw`);
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; /);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([path, bytes.equals(readFileSync(join(served.folder, path)))]).toEqual([path, true]);
  }
});

test("an export holds every event, in order, and reads back as the same run", async () => {
  const answer = await fetch(served.address + ofRun(agent, "export"));
  expect(answer.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
  const text = await answer.text();
  expect(text.trimEnd().split("\n")).toHaveLength(agent.events);
  served.write("again.jsonl", text);
  const runs = await served.runsWhen((all) =>
    all.some(({ sources, events }) => sources[0]?.path === "again.jsonl" && events >= agent.events),
  );
  const again = runs.find(({ sources }) => sources[0]?.path === "again.jsonl");
  expect(again).toMatchObject({
    events: agent.events,
    spans: agent.spans,
    tokens: agent.tokens,
    start: agent.start,
    end: agent.end,
    gates: agent.gates,
  });
});

test("what could not be read is listed page by page with its place", async () => {
  const all = await served.get<
    readonly { readonly id: number; readonly line: number; readonly path: string; readonly reason: string }[]
  >("/api/problems?path=broken.jsonl");
  expect(all.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + 1));
  const second = await served.get<readonly { readonly id: number }[]>(
    `/api/problems?path=broken.jsonl&limit=5&after=${all[4]?.id}`,
  );
  expect(second.map(({ id }) => id)).toEqual(all.slice(5, 10).map(({ id }) => id));
});

test("text of a trace is sent as data, never as a page", async () => {
  const page = await fetch(`${served.address}/api/problems`);
  expect(page.headers.get("content-type")).toMatch(/^application\/json/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
});

test("a file that turns out to be in another format is read anew while it grows", async () => {
  served.write("turns.jsonl", logLines(0, 2));
  await served.runsWhen((all) => all.some(({ name, events }) => name === "turns" && events === 2));
  served.append("turns.jsonl", '{"ts": 1767323045, "loss": 0.5}\n'.repeat(10));
  const runs = await served.runsWhen((all) =>
    all.some(({ name, lines }) => name === "turns" && lines === 12),
  );
  expect(runs.find(({ name }) => name === "turns")).toMatchObject({ dialect: "generic", problems: 0 });
  expect(served.log).toEqual([]);
});
