/** The port: bound before anything else is started, and let go after everything else has ended. */

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { failure, wrongUse } from "./cli/exit.ts";
import { problemResponse } from "./problem.ts";

type Fetch = (request: Request, bindings: Partial<HttpBindings>) => Response | Promise<Response>;

export interface Listening {
  readonly port: number;
  /** From now on requests are answered by this; until then with 503. */
  answerWith(fetch: Fetch): void;
  /** Takes no more requests; connections that go on after `graceMs` are cut. */
  close(graceMs: number): Promise<void>;
}

/** Slow headers hold one socket for this long, and nothing else. */
const HEADERS_MS = 10_000;
const IDLE_MS = 20;

export const listen = async (host: string, port: number): Promise<Listening> => {
  let fetch: Fetch = () => problemResponse(503, "The server is starting. Try again in a moment.", "-");
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
    serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: 60_000, keepAliveTimeout: 30_000 },
  }) as Server;
  await bind(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    answerWith: (answer) => {
      fetch = answer;
    },
    close: async (graceMs) => {
      const closed = once(server, "close");
      server.close();
      // A connection becomes idle when its answer ends, and would then be kept alive.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
};

const bind = async (server: Server, host: string, port: number): Promise<void> => {
  server.listen(port, host.replace(/^\[|\]$/g, ""));
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw wrongUse(`Port ${port} is in use: choose another with --port N, or --port 0 for any free one.`);
    if (code === "EACCES")
      throw wrongUse(`Port ${port} may not be used by this user: choose one above 1023 with --port N.`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw wrongUse(`This machine has no address ${host}: choose another with --host.`);
    throw failure(`Listening on ${host} port ${port} failed (${code ?? String(error)}).`);
  }
};
