/**
 * A small orchestrator: work units that ask, the endpoints that answer them, and the frames of its web socket written
 * to a recording as a tap on that socket would. It fails as it is told.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { dirname } from "node:path";

type Fields = Readonly<Record<string, unknown>>;

interface Unit {
  chunk: string;
  phase: string;
  status: string;
  blocked_by: string[];
  attention_reason: string | null;
  pending_answer: string | null;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Fields;
}

/** What becomes of one request instead of what it asks for. `hangs after` does it, and never says so. */
export type Fault = "hangs" | "hangs after" | "resets" | "500" | "409" | "redirects" | "no JSON";

export interface StandIn extends AsyncDisposable {
  readonly address: string;
  /** Every request, in order. */
  readonly asked: readonly Asked[];
  /** POSTs that reached it, as `answer auth_token`. */
  posts(): readonly string[];
  /** The unit asks: frames say so, as the real one orders them. */
  asks(chunk: string, reason: string): void;
  /** The unit goes on, or ends, without anybody's word from here. */
  goesOn(chunk: string, status?: "READY" | "DONE"): void;
  /** Faults of the next requests of a method, one each. */
  fail(method: "GET" | "POST", ...faults: readonly Fault[]): void;
  /** Appends its frames to a file, those first that were made before. */
  tap(file: string): void;
  /** Frames are held back, as by a slow tap; or written again, those held first. */
  hold(held: boolean): void;
  stop(): Promise<void>;
  /** Listens again, at the same address. */
  start(): Promise<void>;
}

/** `socket`: listens on this path instead of a port. */
export const standIn = async (socket?: string): Promise<StandIn> => {
  const units = new Map<string, Unit>();
  const asked: Asked[] = [];
  const faults: Record<string, Fault[]> = { GET: [], POST: [] };
  const sockets = new Set<Socket>();
  let recording: string | undefined;
  let heldBack: Fields[] | undefined = [];
  let second = 0;

  const write = (frame: Fields): void => {
    if (recording === undefined || heldBack) heldBack?.push(frame);
    else appendFileSync(recording, `${JSON.stringify(frame)}\n`);
  };
  const release = (): void => {
    const waiting = heldBack ?? [];
    heldBack = undefined;
    for (const frame of waiting) write(frame);
  };
  const stamp = (): string => new Date(Date.UTC(2026, 6, 21, 15, 0, second++)).toISOString();
  const moved = ({ chunk, status, phase }: Unit): void =>
    write({
      type: "work_unit_update",
      data: { chunk, status, phase, attention_reason: null },
      timestamp: stamp(),
    });
  const attention = (action: "added" | "resolved", unit: Unit): void =>
    write({
      type: "attention_update",
      data: { action, chunk: unit.chunk, attention_reason: unit.attention_reason },
      timestamp: stamp(),
    });
  const resolved = (unit: Unit, status: string): void => {
    Object.assign(unit, { status, attention_reason: null });
    attention("resolved", unit);
    moved(unit);
  };

  const act = (unit: Unit, action: string, body: Fields): string | undefined => {
    switch (action) {
      case "answer":
        if (typeof body.answer !== "string") return "an answer is needed";
        unit.pending_answer = body.answer;
        resolved(unit, "READY");
        return undefined;
      case "resolve":
        if (body.verdict === "serialize") unit.blocked_by = [String(body.other_chunk)];
        else if (body.verdict !== "parallelize") return "a verdict is needed";
        resolved(unit, body.verdict === "serialize" ? "BLOCKED" : "READY");
        return undefined;
      case "retry":
        resolved(unit, "READY");
        return undefined;
      case "retry-merge":
        resolved(unit, "DONE");
        return undefined;
      default:
        return "no such action";
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? "";
    const path = request.url ?? "";
    const body = await bodyOf(request);
    asked.push({ method, path, body });
    const fault = faults[method]?.shift();
    if (fault === "hangs") return;
    if (fault === "resets") return void request.socket.destroy();
    if (fault === "500") return send(response, 500, { error: "out of order" });
    if (fault === "409") return send(response, 409, { error: "the unit has changed" });
    if (fault === "redirects") {
      response.writeHead(302, { location: "http://elsewhere.invalid/" }).end();
      return;
    }
    if (fault === "no JSON") {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Router</h1>");
      return;
    }
    const [, , chunk = "", action] = path.split("/").map(decodeURIComponent);
    const unit = units.get(chunk);
    if (!path.startsWith("/work-units/") || !unit) return send(response, 404, { error: "not found" });
    if (action === undefined) return send(response, 200, unit);
    if (unit.status !== "NEEDS_ATTENTION") return send(response, 409, { error: `${chunk} does not wait` });
    const wrong = act(unit, action, body);
    if (fault === "hangs after") return;
    send(response, wrong === undefined ? 200 : 400, wrong === undefined ? unit : { error: wrong });
  };

  const server = createServer((request, response) => void answer(request, response));
  server.on("connection", (connection) => {
    sockets.add(connection);
    connection.on("error", () => undefined).on("close", () => sockets.delete(connection));
  });
  let port = 0;
  const start = (): Promise<void> =>
    new Promise((ready) => {
      const listening = (): void => {
        if (socket === undefined) port = (server.address() as AddressInfo).port;
        ready();
      };
      if (socket === undefined) server.listen(port, "127.0.0.1", listening);
      else server.listen(socket, listening);
    });
  const stop = (): Promise<void> =>
    new Promise((closed) => {
      for (const connection of sockets) connection.destroy();
      server.close(() => closed());
    });
  await start();
  write({ type: "initial_state", data: { work_units: [], attention_items: [] } });

  return {
    address: socket === undefined ? `http://127.0.0.1:${port}` : `unix:${socket}`,
    asked,
    posts: () =>
      asked
        .filter(({ method }) => method === "POST")
        .map(({ path }) => path.split("/").slice(2).reverse().join(" ")),
    asks: (chunk, reason) => {
      const unit: Unit = units.get(chunk) ?? {
        chunk,
        phase: "PLAN",
        status: "READY",
        blocked_by: [],
        attention_reason: null,
        pending_answer: null,
      };
      units.set(chunk, unit);
      unit.status = "RUNNING";
      moved(unit);
      Object.assign(unit, { status: "NEEDS_ATTENTION", attention_reason: reason });
      attention("added", unit);
      moved(unit);
    },
    goesOn: (chunk, status = "READY") => {
      const unit = units.get(chunk);
      if (!unit) throw new Error(`There is no unit ${chunk}.`);
      resolved(unit, status);
    },
    fail: (method, ...next) => void faults[method]?.push(...next),
    tap: (file) => {
      mkdirSync(dirname(file), { recursive: true });
      recording = file;
      release();
    },
    hold: (held) => {
      if (held) heldBack ??= [];
      else release();
    },
    stop,
    start,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await stop();
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<Fields> => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Fields);
};

const send = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};
