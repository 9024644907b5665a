/** HTTP as bytes: what no well-behaved client would send. */
import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the text as it is and reads until the server ends the connection, or `waitMs` went by. */
export const sendRaw = (port: number, text: string | Uint8Array, waitMs = 4000): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(Buffer.concat(chunks).toString("utf8")));
    };
    const timer = setTimeout(done, waitMs);
    socket.on("connect", () => socket.write(text));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", done);
    // A server that refuses a body early resets the connection after its answer.
    socket.on("error", (error) => (chunks.length > 0 ? done() : reject(error)));
  });

const parse = (text: string): RawAnswer => {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end < 0 ? undefined : end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(first.split(" ")[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: end < 0 ? "" : text.slice(end + 4),
  };
};

/** A whole request with the headers given; `Connection: close` lets the reader see the end. */
export const request = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "Connection: close",
    "",
    body,
  ].join("\r\n");
