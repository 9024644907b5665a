/** How the spans of an open run are looked at: tree, flame or table, filtered, with the critical path, with pins. */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CriticalPath } from "../core/span-questions.ts";
import { MOST_PINS, type RunRoute } from "./address.ts";
import { putting } from "./putting.ts";
import { PLAIN_LOOK, type SpansLook } from "./views/spans-look.ts";
import type { Selection } from "./views/view.ts";

interface SightParts {
  readonly question: () => Promise<CriticalPath>;
  readonly revision: ReadonlySignal<number>;
  readonly moved: (how: "push" | "replace") => void;
  readonly failed: (error: unknown) => void;
}

export class SpanSight {
  readonly look: Signal<SpansLook> = signal(PLAIN_LOOK);
  readonly pins: Signal<readonly Selection[]> = signal([]);
  readonly critical: Signal<CriticalPath | undefined> = signal(undefined);
  readonly #wanted = signal(false);
  readonly #parts: SightParts;
  readonly #end: () => void;

  constructor(parts: SightParts) {
    this.#parts = parts;
    this.#end = effect(() => {
      parts.revision.value;
      if (this.#wanted.value) void this.#ask();
      else this.critical.value = undefined;
    });
  }

  close(): void {
    this.#wanted.value = false;
    this.#end();
  }

  applying({ look, pin }: Pick<RunRoute, "look" | "pin">): readonly (() => void)[] {
    return [putting(this.look, look), putting(this.pins, pin)];
  }

  show(look: Partial<SpansLook>): void {
    const before = this.look.peek();
    this.look.value = { ...before, ...look };
    this.#parts.moved(look.as !== undefined && look.as !== before.as ? "push" : "replace");
  }

  togglePin(selection: Selection): void {
    const others = this.pins.peek().filter(({ kind, id }) => kind !== selection.kind || id !== selection.id);
    // The oldest makes room.
    this.pins.value =
      others.length < this.pins.peek().length ? others : [...others, selection].slice(-MOST_PINS);
    this.#parts.moved("replace");
  }

  toggleCriticalPath(): void {
    this.#wanted.value = !this.#wanted.peek();
  }

  async #ask(): Promise<void> {
    try {
      const answer = await this.#parts.question();
      if (this.#wanted.peek()) this.critical.value = answer;
    } catch (error) {
      this.#parts.failed(error);
    }
  }
}
