/** A person names the fields of files in a format of their own. */
import { expect, test } from "vitest";
import type { MappingText } from "../../../core/dialects/generic-mapping.ts";
import { OUR_DIALECTS } from "../../../server/ingest/settings.ts";
import { Place } from "./harness.ts";

const lines = [
  { meta: { when: 1766205000 }, what: "boot", who: "m1", fields: { heat: 20, torque: 3 }, port: 80 },
  { meta: { when: 1766205001 }, what: "move", who: "m1", fields: { heat: 21, torque: 4 }, port: 81 },
  { meta: { when: 1766205002 }, what: "move", who: "m2", fields: { heat: 25, torque: 5 }, port: 82 },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");

const index = (place: Place, mapping?: MappingText, dialect?: string) =>
  place.index({
    shelf: OUR_DIALECTS,
    mappings: mapping ? [{ glob: "*.log.jsonl", mapping }] : [],
    dialects: dialect ? [{ glob: "*.jsonl", name: dialect }] : [],
  });
const reportIn = (place: Place) => place.ask(async (reader) => (await reader.sources())[0]);
const runsIn = (place: Place) => place.ask((reader) => reader.runs());
const placed = (): Place => {
  const place = new Place();
  place.write("machine.log.jsonl", lines);
  return place;
};

test("a mapping decides what it names, the rest is guessed, and the report says which", async () => {
  const place = placed();
  await index(place, {
    time: "/meta/when",
    type: "what",
    subject: "who",
    metrics: "fields.heat",
    session: "shift",
  });
  const report = await reportIn(place);
  expect(report).toMatchObject({ dialect: "generic", why: "the mapping for *.log.jsonl", clock: "wall" });
  expect(report?.taken).toMatchObject({
    time: "meta.when (s since 1970), as the mapping says",
    type: "what, as the mapping says",
    metrics: "fields.heat, as the mapping says",
    "never found": "shift: named by the mapping, and in no line that was read",
  });
  const events = await place.events();
  expect(
    events.map((event) => [event.native, event.subject, event.kind === "metric" && event.values]),
  ).toEqual([
    ["boot", "who:m1", { "fields.heat": 20 }],
    ["move", "who:m1", { "fields.heat": 21 }],
    ["move", "who:m2", { "fields.heat": 25 }],
  ]);
});

test("what was read under another mapping is read anew from its kept lines, and again when it goes", async () => {
  const place = placed();
  await index(place);
  const guessed = await runsIn(place);
  expect((await reportIn(place))?.taken?.type).toBeUndefined();
  await index(place, { type: "what", session: "who" });
  expect((await runsIn(place)).filter(({ events }) => events > 0)).toHaveLength(2);
  expect(await reportIn(place)).toMatchObject({ units: 3, taken: { type: "what, as the mapping says" } });
  await index(place);
  expect((await reportIn(place))?.taken?.type).toBeUndefined();
  expect((await runsIn(place)).filter(({ events }) => events > 0)).toEqual(guessed);
});

test("a file of a known format is read by the generic reader when it has a mapping, unless a dialect is named", async () => {
  const place = new Place();
  const line = { at: "2026-01-02T03:04:05Z", kind: "log", severity: "info", message: "m" };
  place.write("known.log.jsonl", `${JSON.stringify(line)}\n`);
  await index(place);
  expect(await reportIn(place)).toMatchObject({ dialect: "hindcast" });
  await index(place, { type: "kind" });
  expect(await reportIn(place)).toMatchObject({ dialect: "generic", why: "the mapping for *.log.jsonl" });
  await index(place);
  expect(await reportIn(place)).toMatchObject({ dialect: "hindcast" });
  await index(place, { type: "kind" }, "hindcast");
  const why = "--dialect hindcast=*.jsonl; the mapping for *.log.jsonl is not used";
  expect(await reportIn(place)).toMatchObject({ dialect: "hindcast", why });
});

test("a mapping that fits a document says that it does not apply", async () => {
  const place = new Place();
  const spans = [
    {
      traceId: "0af7651916cd43dd8448eb211c80319c",
      id: "0000000000000001",
      name: "get",
      timestamp: 1_767_225_600_000_000,
      duration: 5,
    },
  ];
  place.write("trace.json", JSON.stringify(spans, null, 1));
  await place.index({ shelf: OUR_DIALECTS, mappings: [{ glob: "*.json", mapping: { time: "timestamp" } }] });
  expect(await reportIn(place)).toMatchObject({
    dialect: "zipkin",
    why: "the document looks like zipkin; the mapping for *.json does not apply: mappings are for lines, not for a document",
  });
});
