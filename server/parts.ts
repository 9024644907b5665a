/** What the HTTP side is built from. Everything that differs between a server and a test is passed in here. */
import type { HttpBindings } from "@hono/node-server";
import type { PriceTable } from "../core/replay/prices.ts";
import type { Json } from "../core/value.ts";
import type { Health } from "../core/wire/sources.ts";
import type { Change, ReaderThread, StoreReader } from "../store/store.ts";
import type { Keeping } from "./ingest/keeping.ts";
import type { Branches } from "./lab/branches.ts";
import type { Desk } from "./orchestrators/desk.ts";
import type { Inbox } from "./otlp/inbox.ts";
import type { PageFiles } from "./page-files.ts";
import type { Providers } from "./providers/providers.ts";
import type { Replays } from "./replay/replays.ts";
import type { TokenGate } from "./security/token.ts";

/** Says that something can be read. Never the data. */
export interface Feed {
  /** Returns the function that ends the listening. */
  onChange(listener: (change: Change) => void): () => void;
}

export interface AppParts {
  /** With `forClient`, what a client asked for is given up when it leaves. */
  readonly store: StoreReader & Partial<Pick<ReaderThread, "forClient">>;
  readonly feed: Feed;
  readonly health: () => Promise<Health>;
  /** Writes what people keep; absent where nothing can be written. */
  readonly keeper?: Keeping | undefined;
  /** What can execute a model call again; absent: nothing. */
  readonly providers?: Providers | undefined;
  /** What models cost, with the person's own on top. */
  readonly prices?: PriceTable | undefined;
  /** Brings what people decide to orchestrators; absent where nothing can be written. */
  readonly desk?: Desk | undefined;
  /** Executes branches; absent where nothing is executed. */
  readonly branches?: Branches | undefined;
  /** Starts the person's own program; absent where nothing can be written. */
  readonly replays?: Replays | undefined;
  /** Values of the Host header that mean this server. */
  readonly hosts: ReadonlySet<string>;
  /** Set when others than this machine can reach us. */
  readonly token?: TokenGate | undefined;
  /** The built page; absent when there is none (a test). */
  readonly page?: PageFiles | undefined;
  /** Changes with every build: a page of another build reloads itself. */
  readonly build: string;
  /** Changes with the store, so that a stream position of another store is noticed. */
  readonly storeTag: string;
  /** Where received traces go, and the largest request; absent when none are taken. */
  readonly otlp?: { readonly inbox: Inbox; readonly bytes: number } | undefined;
  /** For the person at the terminal. */
  readonly log: (line: string) => void;
  /** Aborted when the server is about to end: streams end first. */
  readonly closing: AbortSignal;
  readonly heartbeatMs?: number | undefined;
}

/** `body` is the parsed JSON of a write; `store` is the reader of this one request. */
export interface AppEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { requestId: string; store: StoreReader; body: Json | undefined };
}
