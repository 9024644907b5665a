/** Real files, a real store, and ingest following them in this process. */
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import type { SourceReport } from "../../../core/wire/sources.ts";
import { Catalog } from "../../../server/ingest/catalog.ts";
import { Follow } from "../../../server/ingest/follow.ts";
import type { IngestHealth } from "../../../server/ingest/messages.ts";
import { ingestOnce, type OnceOptions } from "../../../server/ingest/once.ts";
import { baseOf, rootOf } from "../../../server/ingest/roots.ts";
import {
  dialectsOf,
  type IngestSettings,
  limitsOf,
  mappingsOf,
  type Shelf,
  zonesOf,
} from "../../../server/ingest/settings.ts";
import { watchFolders } from "../../../server/ingest/watch.ts";
import { openReader } from "../../../store/sqlite/reader.ts";
import { openWriter } from "../../../store/sqlite/writer.ts";
import type { StoreReader, StoreWriter } from "../../../store/store.ts";
import { TEST_SHELF } from "./lines-dialect.ts";

/** A folder with files in it, and a place for a store outside of it. Gone after the test. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  readonly store = join(mkdtempSync(join(tmpdir(), "hindcast-test-")), "store.db");

  constructor() {
    onTestFinished(() => {
      for (const folder of [this.folder, dirname(this.store)])
        rmSync(folder, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  append(name: string, content: string | Uint8Array): void {
    appendFileSync(this.path(name), content);
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  /** Reads everything once and closes the store. */
  async index(
    options: OnceOptions = {},
    paths: readonly string[] = [this.folder],
  ): Promise<readonly SourceReport[]> {
    const writer = openWriter(this.store);
    try {
      return await ingestOnce(paths, writer, { shelf: TEST_SHELF, ...options });
    } finally {
      await writer.close();
    }
  }

  /** Asks the store. */
  async ask<T>(question: (reader: StoreReader) => Promise<T>): Promise<T> {
    const reader = await openReader(this.store);
    try {
      return await question(reader);
    } finally {
      await reader.close();
    }
  }

  /** Events of every run, in moment order, by run. */
  events(): Promise<readonly TraceEvent[]> {
    return this.ask(allEvents);
  }

  /** The messages of log events, in moment order. */
  async messages(): Promise<readonly string[]> {
    return (await this.events()).map((event) => (event.kind === "log" ? event.message : event.kind));
  }

  /** Ids of the lines (`{"id": …}`) that are kept, in order of arrival, of all sources. */
  async ids(): Promise<readonly string[]> {
    return (await this.events())
      .map((event) => (event.kind === "log" ? (event.message.split(" ", 1)[0] ?? "") : event.kind))
      .sort();
  }
}

export const allEvents = async (reader: StoreReader): Promise<readonly TraceEvent[]> => {
  const events: TraceEvent[] = [];
  for (const { id } of await reader.runs()) events.push(...(await reader.scan(id, undefined, 1_000_000)));
  return events;
};

/** `{"id": "<id>", "t": …}` and a newline: one log event for the test dialect. */
export const line = (id: string | number, more: object = {}): string =>
  `${JSON.stringify({ id: String(id), t: 1_767_225_600 + (typeof id === "number" ? id : 0), ...more })}\n`;

export const lineRange = (from: number, to: number): string => {
  let text = "";
  for (let id = from; id < to; id++) text += line(id);
  return text;
};

export interface Following {
  readonly reader: StoreReader;
  readonly logs: readonly string[];
  health(): IngestHealth | undefined;
  hint(folder: string, name: string | undefined): void;
  /** Waits for a change of the store or of health that makes the claim true. */
  until<T>(claim: (reader: StoreReader) => Promise<T | undefined | false>): Promise<T>;
  /** Waits until all these ids have been read. */
  untilIds(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface FollowSettings extends Partial<IngestSettings> {
  readonly shelf?: Shelf;
  /** Without: only hot files and sweeps find changes. */
  readonly watch?: boolean;
  readonly stillMs?: number;
  readonly writer?: (writer: StoreWriter) => StoreWriter;
  readonly now?: () => number;
}

/** Begins to follow and waits until what is there has been read. */
export const follow = async (place: Place, settings: FollowSettings = {}): Promise<Following> => {
  const { shelf = TEST_SHELF, watch = true, stillMs = 50, now = () => performance.now() } = settings;
  const all: IngestSettings = { paths: [place.folder], ...settings };
  const roots = all.paths.map(rootOf);
  const opened = openWriter(place.store);
  const logs: string[] = [];
  let latest: IngestHealth | undefined;
  let wakers: (() => void)[] = [];
  const wake = (): void => {
    const waiting = wakers;
    wakers = [];
    for (const one of waiting) one();
  };
  const watching = watch
    ? watchFolders({
        hint: (folder, name) => following.hint(folder, name),
        failed: (why) => following.poll(200, why),
      })
    : undefined;
  const following = new Follow(settings.writer?.(opened) ?? opened, {
    roots,
    dialects: dialectsOf(all, shelf),
    limits: limitsOf(all),
    catalog: new Catalog(baseOf(roots), zonesOf(all), mappingsOf(all)),
    dialectByName: shelf.byName,
    stillMs,
    unendedMs: 30_000,
    now,
    pollMs: all.pollMs,
    tell: {
      change: wake,
      health: (health) => {
        latest = health;
        wake();
      },
      log: (sentence) => logs.push(sentence),
      watch: (add, drop) => {
        watching?.drop(drop);
        watching?.add(add);
      },
    },
  });
  await following.start();
  const reader = await openReader(place.store);
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await watching?.close();
    await reader.close();
    await following.close();
  };
  onTestFinished(close);
  const until = async <T>(claim: (reader: StoreReader) => Promise<T | undefined | false>): Promise<T> => {
    for (;;) {
      const woken = new Promise<void>((done) => {
        wakers.push(done);
      });
      const result = await claim(reader);
      if (result !== undefined && result !== false) return result;
      await woken;
    }
  };
  const untilIds = async (ids: readonly string[]): Promise<void> => {
    await until(async (one) => {
      const seen = new Set(
        (await allEvents(one)).map((event) => (event.kind === "log" ? event.message.split(" ", 1)[0] : "")),
      );
      return ids.every((id) => seen.has(id));
    });
  };
  await until(async () => latest?.ready);
  return {
    reader,
    logs,
    health: () => latest,
    hint: (folder, name) => following.hint(folder, name),
    until,
    untilIds,
    close,
  };
};
