/**
 * Files that gave bytes in the last two seconds. The last line of a burst may come without a sign from the kernel,
 * so these are asked themselves, every 20 ms, the newest 64 of them.
 */
import type { Known } from "./catalog.ts";
import { hasChanged } from "./folders.ts";

const HOT_MS = 2000;
const ASK_EVERY_MS = 20;
const MOST = 64;

export class Hot {
  /** With the time they last gave bytes, oldest first. */
  private readonly files = new Map<Known, number>();
  private askAt = 0;

  add(known: Known, now: number): void {
    this.files.delete(known);
    this.files.set(known, now);
    if (this.files.size <= MOST) return;
    const [oldest] = this.files.keys();
    if (oldest !== undefined) this.files.delete(oldest);
  }

  get next(): number {
    return this.files.size > 0 ? this.askAt : Number.POSITIVE_INFINITY;
  }

  /** The ones that have changed since they were read. */
  ask(now: number): readonly Known[] {
    if (now < this.askAt) return [];
    this.askAt = now + ASK_EVERY_MS;
    const changed: Known[] = [];
    for (const [known, since] of this.files) {
      if (now - since > HOT_MS) this.files.delete(known);
      else if (hasChanged(known)) changed.push(known);
    }
    return changed;
  }
}
