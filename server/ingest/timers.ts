/** Due times of files, by the steady clock. A file is due once, at the earliest time asked for. */
export class Due<Item> {
  private readonly times = new Map<Item, number>();

  at(item: Item, time: number): void {
    const before = this.times.get(item);
    if (before === undefined || time < before) this.times.set(item, time);
  }

  /** Takes out everything that is due. */
  take(now: number): readonly Item[] {
    const due: Item[] = [];
    for (const [item, time] of this.times) if (time <= now) due.push(item);
    for (const item of due) this.times.delete(item);
    return due;
  }

  get next(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const time of this.times.values()) if (time < next) next = time;
    return next;
  }
}
