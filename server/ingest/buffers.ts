/**
 * Large buffers that are used again: fresh ones cost the kernel more than the reading does. A buffer that is not
 * given back is simply collected.
 */
export class Buffers {
  private readonly size: number;
  private readonly free: Buffer[] = [];
  /** Made here. Small buffers of Node share their memory with others and must never be taken for ours. */
  private readonly ours = new WeakSet<ArrayBufferLike>();

  /** `size` of the large ones; smaller wishes get a buffer of their own. */
  constructor(size: number) {
    this.size = size;
  }

  take(length: number): Buffer {
    if (length > this.size || length < this.size / 4) return Buffer.allocUnsafe(length);
    return (this.free.pop() ?? this.made()).subarray(0, length);
  }

  /** To be called when nothing reads these bytes any more. */
  give({ buffer }: Uint8Array): void {
    if (this.ours.has(buffer) && this.free.length < KEPT) this.free.push(Buffer.from(buffer as ArrayBuffer));
  }

  private made(): Buffer {
    const buffer = Buffer.allocUnsafeSlow(this.size);
    this.ours.add(buffer.buffer);
    return buffer;
  }
}

const KEPT = 2;
