/** What the HTTP side is built from. Everything that differs between a server and a test is passed in here. */
import type { HttpBindings } from "@hono/node-server";
import type { PinnedPair } from "../core/compare/alignment.ts";
import type { Json } from "../core/value.ts";
import type { Bookmark, Health } from "../core/wire.ts";
import type { Change, ReaderThread, StoreReader } from "../store/store.ts";
import type { Inbox } from "./otlp/inbox.ts";
import type { PageFiles } from "./page-files.ts";
import type { TokenGate } from "./security/token.ts";

/** Says that something can be read. Never the data. */
export interface Feed {
  /** Returns the function that ends the listening. */
  onChange(listener: (change: Change) => void): () => void;
}

export interface NoteKeeper {
  /** `id` 0 makes a new one; `undefined` when the run has none of that id. */
  save(bookmark: Bookmark): Promise<Bookmark | undefined>;
  /** A new pair; its `id` is given. */
  pair(pair: PinnedPair): Promise<PinnedPair>;
  /** False when there was none. */
  remove(id: number): Promise<boolean>;
}

export interface AppParts {
  /** With `forClient`, what a client asked for is given up when it leaves. */
  readonly store: StoreReader & Partial<Pick<ReaderThread, "forClient">>;
  readonly feed: Feed;
  readonly health: () => Promise<Health>;
  /** Writes what people keep; absent where nothing can be written. */
  readonly notes?: NoteKeeper | undefined;
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
