/** An answer made piece by piece, at the pace of the one who reads it. */

/**
 * Asks for the next piece only when the last was taken: what waits in memory is one piece, however slow the client.
 * A client that leaves stops the making; `onLeave` wakes a maker that is waiting for something.
 */
export const streamed = (
  pieces: AsyncGenerator<string | Uint8Array, void>,
  onLeave: () => void = () => undefined,
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await pieces.next();
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
