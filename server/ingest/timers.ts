/** Times at which something is to be looked at, by the steady clock. */
export class Due<Item> {
  private readonly times = new Map<Item, number[]>();

  at(item: Item, time: number): void {
    const times = this.times.get(item);
    if (times === undefined) this.times.set(item, [time]);
    else if (!times.some((other) => other <= time && time - other < MERGED_MS)) times.push(time);
  }

  /** Takes out everything that is due. */
  take(now: number): readonly Item[] {
    const due: Item[] = [];
    for (const [item, times] of this.times) {
      const left = times.filter((time) => time > now);
      if (left.length === times.length) continue;
      due.push(item);
      if (left.length === 0) this.times.delete(item);
      else this.times.set(item, left);
    }
    return due;
  }

  get next(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const times of this.times.values()) for (const time of times) if (time < next) next = time;
    return next;
  }
}

/** Two looks so close together are one. */
const MERGED_MS = 10;
