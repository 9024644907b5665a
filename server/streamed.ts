/** An answer made piece by piece, at the pace of the one who reads it. */
import type { Context } from "hono";
import type { AppEnv } from "./parts.ts";

/**
 * Asks for the next piece only when the last was taken: what waits in memory is one piece, however slow the client.
 * A client that leaves stops the making; `onLeave` wakes a maker that is waiting for something. When the making fails
 * the connection is cut, so that nobody takes half an answer for a whole one, and `log` is told.
 */
export const streamed = (
  c: Context<AppEnv>,
  log: (line: string) => void,
  pieces: AsyncGenerator<string | Uint8Array, void>,
  onLeave: () => void = () => undefined,
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  const cut = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    if (!c.req.raw.signal.aborted)
      log(`request ${c.get("requestId")} (${c.req.method} ${c.req.path}) was cut: ${why}`);
    c.env.outgoing?.destroy();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await pieces.next().catch(cut);
        if (!next) return;
        const { value, done } = next;
        if (done) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      },
      async cancel() {
        onLeave();
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
};
