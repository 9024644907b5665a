/** What passes between the main thread and the ingest thread. Plain data both ways. */
import type { Change } from "../../store/store.ts";
import type { KeepingMethod } from "./keeping.ts";
import type { IngestSettings } from "./settings.ts";

/** What the thread is started with. */
export interface IngestStart {
  readonly store: string;
  readonly settings: IngestSettings;
}

export type ToIngest =
  /** Something happened to `name` in `folder`; a name that cannot be said as text is left out. A hint, nothing more. */
  | { readonly kind: "hint"; readonly folder: string; readonly name: string | undefined }
  /** The kernel cannot tell us (a limit, a file system without events): ask the files instead. */
  | { readonly kind: "poll"; readonly everyMs: number; readonly why: string }
  /** Something to keep: a call of the writer's method. Answered by `kept` of the same `question`. */
  | {
      readonly kind: "keep";
      readonly question: number;
      readonly method: KeepingMethod;
      readonly given: readonly unknown[];
    }
  | { readonly kind: "close" };

/** What ingest knows of itself; main adds what is the store's. */
export interface IngestHealth {
  readonly mode: "events" | "polling" | "once";
  readonly notes: readonly string[];
  readonly files: number;
  readonly live: number;
  readonly truncated: number;
  readonly problems: number;
  readonly eventsPerSecond: number;
  readonly bytesWaiting: number;
  /** Seconds between the newest write seen and the newest commit. */
  readonly behindSeconds: number;
  /** Everything that was there at the start has been read once. */
  readonly ready: boolean;
}

export type FromIngest =
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "health"; readonly health: IngestHealth }
  | { readonly kind: "kept"; readonly question: number; readonly answer: unknown }
  | { readonly kind: "log"; readonly sentence: string }
  /** Folders to watch from now on, and folders to forget (gone, or another folder of that name now). */
  | { readonly kind: "watch"; readonly add: readonly string[]; readonly drop: readonly string[] }
  /** The store cannot be opened or used; the sentence is for the person. */
  | { readonly kind: "refused"; readonly sentence: string }
  | { readonly kind: "closed" };
