/** The ingest thread: opens the store for writing, follows the files, talks to main. The only writer there is. */
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { openWriter } from "../../store/sqlite/writer.ts";
import { StoreRefused } from "../../store/store.ts";
import { Catalog } from "./catalog.ts";
import { Follow } from "./follow.ts";
import { type Keeping, keepingOf } from "./keeping.ts";
import type { FromIngest, IngestStart, ToIngest } from "./messages.ts";
import { baseOf, rootOf } from "./roots.ts";
import { dialectsOf, limitsOf, mappingsOf, OUR_DIALECTS, SettingsRefused, zonesOf } from "./settings.ts";

const say = (message: FromIngest): void => parentPort?.postMessage(message);

/** A file or two a second may change, and documents are rewritten in place: they are read when nothing has moved for so long. */
const STILL_MS = 300;
const UNENDED_MS = 30_000;

interface Begun {
  readonly follow: Follow;
  readonly keeping: Keeping;
}

const begin = async ({ store, settings }: IngestStart): Promise<Begun> => {
  const roots = settings.paths.map(rootOf);
  const dialects = dialectsOf(settings, OUR_DIALECTS);
  const zones = zonesOf(settings);
  const writer = openWriter(store);
  const follow = new Follow(writer, {
    roots,
    dialects,
    limits: limitsOf(settings),
    catalog: new Catalog(baseOf(roots), zones, mappingsOf(settings)),
    dialectByName: OUR_DIALECTS.byName,
    stillMs: STILL_MS,
    unendedMs: UNENDED_MS,
    now: () => performance.now(),
    pollMs: settings.pollMs,
    tell: {
      change: (change) => say({ kind: "change", change }),
      health: (health) => say({ kind: "health", health }),
      log: (sentence) => say({ kind: "log", sentence }),
      watch: (add, drop) => say({ kind: "watch", add, drop }),
    },
  });
  await follow.start();
  const keeping = keepingOf(
    writer,
    () => performance.now(),
    (head) => say({ kind: "change", change: { head, segments: [], resets: [] } }),
  );
  return { follow, keeping };
};

const listen = async (): Promise<void> => {
  const begun = begin(workerData as IngestStart);
  parentPort?.on("message", (message: ToIngest) => {
    void begun.then((one) => obey(one, message)).catch(fail);
  });
  await (await begun).follow.over();
};

const obey = async ({ follow, keeping }: Begun, message: ToIngest): Promise<void> => {
  switch (message.kind) {
    case "hint":
      follow.hint(message.folder, message.name);
      return;
    case "poll":
      follow.poll(message.everyMs, message.why);
      return;
    case "keep": {
      const { question, method, given } = message;
      const work = keeping[method] as (...given: unknown[]) => Promise<unknown>;
      say({ kind: "kept", question, answer: await work(...given) });
      return;
    }
    case "close":
      await follow.close();
      say({ kind: "closed" });
      parentPort?.close();
      return;
  }
};

/** What a person can mend is said; anything else is a bug: the thread dies, and main begins another. */
const fail = (error: unknown): void => {
  if (error instanceof StoreRefused || error instanceof SettingsRefused) {
    say({ kind: "refused", sentence: error.message });
    parentPort?.close();
    return;
  }
  setImmediate(() => {
    throw error;
  });
};

listen().catch(fail);
