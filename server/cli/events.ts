/** `hindcast events`: a run's events in moment order. */
import { EVENT_KINDS, type EventKind, type TraceEvent } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import type { EventFilter, EventPage } from "../../core/wire/events.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StoreReader } from "../../store/store.ts";
import { onlyOne, readArguments } from "./arguments.ts";
import { eventText } from "./event-text.ts";
import { failure, wrongUse } from "./exit.ts";
import { resolveMoment, sinceStart } from "./moments.ts";
import { READING_OPTIONS, withTarget } from "./target.ts";
import { clipped, print, printLine, visible } from "./terminal.ts";

export const EVENTS_VERSION = 1;
const PAGE = 1000;

export const HELP = `hindcast events RUN [--from MOMENT] [--to MOMENT] [--kind KIND]… [--store FILE] [--json]

Lists the events of RUN in their order. RUN is the id of a run in the store, or a path to a trace.

  --from MOMENT, --to MOMENT  only events from and up to these times, both included
  --kind KIND                 only this kind; repeatable: ${EVENT_KINDS.slice(0, 7).join(", ")},
                              ${EVENT_KINDS.slice(7).join(", ")}
  --run ID                    which run of a trace that holds several
  --store FILE                the store; else the one of the current folder
  --json                      { version, run, total, events: [ … ] }`;

const kindOf = (text: string): EventKind => {
  const kind = EVENT_KINDS.find((each) => each === text);
  if (kind) return kind;
  throw wrongUse(
    `--kind "${visible(text)}" is not a kind of event. The kinds are ${EVENT_KINDS.join(", ")}.`,
  );
};

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("events", args, {
    ...READING_OPTIONS,
    from: { type: "string" },
    to: { type: "string" },
    kind: { type: "string", multiple: true },
  });
  const named = onlyOne("events", "a run", positionals);
  const kinds = values.kind?.map(kindOf);
  await withTarget(named, values, async ({ reader, run: summary }) => {
    const timeOf = async (flag: string, text: string | undefined) =>
      text === undefined ? undefined : (await resolveMoment(reader, summary, flag, text)).at;
    const filter = { kinds, from: await timeOf("--from", values.from), to: await timeOf("--to", values.to) };
    await (values.json ? printAsJson : printAsText)(reader, summary, filter);
  });
  return 0;
};

async function* pages(
  reader: StoreReader,
  run: RunSummary,
  filter: EventFilter,
): AsyncGenerator<EventPage, void> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.events(run.id, filter, { offset, limit: PAGE });
    if (!page) throw failure(`The run ${run.id} is not in the store any more.`);
    yield page;
    if (offset + page.events.length >= page.total || page.events.length === 0) return;
  }
}

/** One document, written as it is read: an array of any length needs one page of memory. */
const printAsJson = async (reader: StoreReader, run: RunSummary, filter: EventFilter): Promise<void> => {
  let before = "";
  for await (const { events, total } of pages(reader, run, filter)) {
    if (before === "")
      await print(`{"version":${EVENTS_VERSION},"run":${JSON.stringify(run.id)},"total":${total},"events":[`);
    for (const event of events) {
      await print(`${before === "" ? "\n" : ",\n"}${JSON.stringify({ event: eventName(event), ...event })}`);
      before = ",";
    }
    before ||= " ";
  }
  await printLine("\n]}");
};

const line = (run: RunSummary, event: TraceEvent): string =>
  [
    sinceStart(run, event.at).padStart(12),
    eventName(event).padEnd(8),
    event.kind.padEnd(10),
    clipped(event.subject ?? "", 28).padEnd(event.subject ? 28 : 0),
    clipped(eventText(event), 160),
  ]
    .filter((cell) => cell !== "")
    .join("  ");

const printAsText = async (reader: StoreReader, run: RunSummary, filter: EventFilter): Promise<void> => {
  for await (const { events } of pages(reader, run, filter)) {
    if (events.length > 0) await printLine(events.map((event) => line(run, event)).join("\n"));
  }
};
