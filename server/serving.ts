/** The parts of a running server: ingest in its thread, the store read in another, HTTP here. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PRICES } from "../core/replay/prices.ts";
import type { Health } from "../core/wire/sources.ts";
import { openReaderThread } from "../store/open.ts";
import type { StoreReader } from "../store/store.ts";
import type { Access } from "./access.ts";
import { createApp } from "./app.ts";
import { wrongUse } from "./cli/exit.ts";
import { defaultStore } from "./cli/folders.ts";
import type { Config } from "./config.ts";
import { LIMITS } from "./ingest/limits.ts";
import type { IngestHealth } from "./ingest/messages.ts";
import type { IngestSettings } from "./ingest/settings.ts";
import { type IngestThread, startIngest } from "./ingest/thread.ts";
import { Branches } from "./lab/branches.ts";
import type { Listening } from "./listen.ts";
import { openDesk } from "./orchestrators/desk.ts";
import { targetsOf } from "./orchestrators/target.ts";
import { openInbox } from "./otlp/inbox.ts";
import { otlpPlace } from "./otlp/place.ts";
import { packageRoot } from "./package-root.ts";
import { listPageFiles, type PageFiles } from "./page-files.ts";
import { createProviders } from "./providers/providers.ts";
import { ingestSettings } from "./reading.ts";
import { REDACTING, redacting } from "./redaction.ts";
import { replayFolder } from "./replay/place.ts";
import { Replays } from "./replay/replays.ts";
import { VERSION } from "./version.ts";

export interface ServingOptions {
  readonly paths: readonly string[];
  readonly config: Config;
  readonly access: Access;
  readonly log: (sentence: string) => void;
  readonly closing: AbortSignal;
}

export interface Serving {
  /** The file of the store. */
  readonly store: string;
  /** Where received traces are kept, when they are taken. */
  readonly inbox: string | undefined;
  /** Writes what waits, and lets go of the store. */
  close(): Promise<void>;
}

const short = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 8);

/** Changes with the page: its index names its scripts by their hashes. */
const buildOf = async (page: PageFiles): Promise<string> =>
  `${VERSION}-${short((await page.get("/index.html")?.read())?.bytes ?? "")}`;

export const startServing = async (listening: Listening, options: ServingOptions): Promise<Serving> => {
  const { config, access, log, closing } = options;
  const store = resolve(config.store ?? defaultStore(options.paths));
  const place = config.otlp ? otlpPlace(options.paths, config.otlpDir) : undefined;
  const paths = place?.paths ?? options.paths;
  const inbox = place && openInbox(place.folder);
  mkdirSync(dirname(store), { recursive: true, mode: 0o700 });
  const opening = openIngest(store, { paths, pollMs: config.pollMs, ...ingestSettings(config.reading) }, log);
  const reader = await openReaderThread(store, opening).catch(async (error: unknown) => {
    await (await opening.catch(() => undefined))?.close();
    throw error;
  });
  const ingest = await opening;
  // What leaves comes through this one.
  const shown = config.redact ? redacting(reader) : reader;
  const desk = await openDesk({
    store: reader,
    feed: ingest,
    keep: (action) => ingest.keeper.saveForwarded(action),
    targets: targetsOf(config.orchestrators),
    log,
  });
  const replays = new Replays({
    store: shown,
    keeper: ingest.keeper,
    allowed: config.allowReplay,
    settings: config.replay,
    folder: replayFolder(store, paths),
    environment: process.env,
    log,
  });
  const page = await listPageFiles(join(packageRoot(), "dist", "web"));
  const build = await buildOf(page);
  const watching = paths.map((path) => resolve(path));
  const prices = { ...PRICES, ...config.prices };
  const branches = new Branches({ store: shown, keeping: ingest.keeper, prices, log });
  const app = createApp({
    store: shown,
    feed: ingest,
    keeper: ingest.keeper,
    providers: createProviders(config.providers, process.env),
    desk,
    prices,
    branches,
    replays,
    health: async () =>
      healthOf(reader, ingest.health(), { build, watching, notes: config.redact ? [REDACTING] : [] }),
    hosts: access.hosts(listening.port),
    token: access.token,
    page,
    build,
    storeTag: short(store),
    otlp: inbox && { inbox, bytes: config.reading.limits.lineBytes ?? LIMITS.lineBytes },
    log,
    closing,
  });
  listening.answerWith(app.fetch);
  return {
    store,
    inbox: place?.folder,
    // The writer last: only who can write can fold the WAL back into the store.
    close: async () => {
      await Promise.all([desk.close(), replays.close()]);
      await inbox?.close();
      await branches.close();
      await reader.close();
      await ingest.close();
    },
  };
};

/** What ingest will not start with is told by who started it. */
const openIngest = async (
  store: string,
  settings: IngestSettings,
  log: (sentence: string) => void,
): Promise<IngestThread> => {
  try {
    return await startIngest({ store, settings, onChange: () => undefined, log });
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : String(error));
  }
};

const healthOf = async (
  reader: StoreReader,
  ingest: IngestHealth,
  fixed: Pick<Health, "build" | "watching" | "notes">,
): Promise<Health> => {
  const [counts, store, head] = await Promise.all([reader.counts(), reader.size(), reader.head()]);
  const { ready: _, ...known } = ingest;
  return {
    ...known,
    ...fixed,
    notes: [...known.notes, ...fixed.notes],
    ok: true,
    store,
    head,
    ...counts,
  };
};
