/** The app on a real port with a store that must not be asked: for what has to be refused before any route. */
import { createApp } from "../../server/app.ts";
import { listen } from "../../server/listen.ts";
import type { AppParts } from "../../server/parts.ts";
import { allowedHosts } from "../../server/security/hosts.ts";
import type { StoreReader } from "../../store/store.ts";

/** Every call fails with what must never reach a client. */
export const BROKEN_STORE = new Proxy({} as StoreReader, {
  get: (_, name) => {
    const broken = () =>
      Promise.reject(new Error(`the store was asked for ${String(name)} at /secret/place.db`));
    return name === "forClient" ? undefined : broken;
  },
});

export interface Served {
  readonly port: number;
  readonly address: string;
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Serves what is given over harmless parts. */
export const serveParts = async (given: Partial<AppParts> = {}): Promise<Served> => {
  const listening = await listen("127.0.0.1", 0);
  const log: string[] = [];
  const closing = new AbortController();
  const app = createApp({
    store: BROKEN_STORE,
    feed: { onChange: () => () => undefined },
    health: () => Promise.reject(new Error("no health here")),
    hosts: allowedHosts("127.0.0.1", listening.port),
    build: "test",
    storeTag: "abc",
    log: (line) => log.push(line),
    closing: closing.signal,
    ...given,
  });
  listening.answerWith(app.fetch);
  return {
    port: listening.port,
    address: `http://127.0.0.1:${listening.port}`,
    log,
    close: async () => {
      closing.abort();
      await listening.close(200);
    },
  };
};

/** Every address of the API, with something plausible where a name stands. */
export const ROUTES: readonly string[] = [
  "/api/runs",
  "/api/runs/r-1",
  "/api/runs/r-1/state?at=end",
  "/api/runs/r-1/moment?at=end",
  "/api/runs/r-1/segments",
  "/api/runs/r-1/tail",
  "/api/runs/r-1/window",
  "/api/runs/r-1/metrics",
  "/api/runs/r-1/events",
  "/api/runs/r-1/spans/e1",
  "/api/runs/r-1/sources",
  "/api/runs/r-1/problems",
  "/api/runs/r-1/find?q=a",
  "/api/runs/r-1/writers?path=/run/status",
  "/api/runs/r-1/range?from=0&to=1",
  "/api/find?q=a",
  "/api/notes?run=r-1",
  "/api/providers",
  "/api/branches",
  "/api/replays",
  "/api/attempts?run=r-1",
  "/api/attempts/1",
  "/api/runs/r-1/spans/e1/call",
  "/api/runs/r-1/export",
  "/api/blocks/0123456789abcdef",
  "/api/checkpoints/0123456789abcdef",
  "/api/units/1",
  "/api/sources",
  "/api/problems",
  "/api/health",
  "/api/stream",
  "/api/openapi.json",
  "/v1/traces",
  "/",
  "/runs",
  "/run/r-1/trace",
  "/attention/plain",
  "/api/attention",
  "/api/attention/actions?run=r-1",
  "/nowhere",
];
