/** A line of a stranger's format with what was found in it, and the events that come of it. */
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import type { SourceInfo } from "./dialect.ts";
import { timeOf } from "./generic-clock.ts";
import type { GenericMemory } from "./generic-memory.ts";
import { at, type Fields, nameOf, type Path, plain, type Role } from "./generic-names.ts";
import { pathOf } from "./generic-roles.ts";
import { type Word, wordOf } from "./generic-words.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Found {
  memory: GenericMemory;
  readonly line: Fields;
  readonly position: number;
  readonly events: NewEvent[] = [];
  readonly time: AbsoluteTime | undefined;
  readonly type: string | undefined;
  readonly word: Word;
  axes: Readonly<Record<string, number>> | undefined;
  readonly #source: SourceInfo;
  readonly #run: string | undefined;
  readonly #ident: string | undefined;
  readonly #subject: Subject | undefined;

  /** `tag`: the type, where the line says it as a key and not in a field. */
  constructor(line: Fields, memory: GenericMemory, source: SourceInfo, position: number, tag?: string) {
    this.memory = memory;
    this.line = line;
    this.position = position;
    this.#source = source;
    this.time = this.moment("time") ?? this.moment("end") ?? this.moment("start");
    this.type = this.text("type") ?? tag;
    this.word = wordOf(this.type);
    this.#run = this.text("run");
    this.#ident = this.text("ident");
    this.#subject = this.#who();
  }

  value(role: Role): unknown {
    if (this.memory.roles[role] === undefined) return undefined;
    const path = pathOf(this.line, this.memory, role);
    return path && at(this.line, path);
  }

  text(role: Role): string | undefined {
    const value = this.value(role);
    if (value === undefined) return undefined;
    const text = String(value);
    return role === "name" && text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
  }

  moment(role: "time" | "start" | "end"): AbsoluteTime | undefined {
    const { roles, clocks } = this.memory;
    for (const path of roles[role] ?? NO_PATHS) {
      const value = at(this.line, path);
      if (value === undefined || value === null) continue;
      const time = timeOf(value, this.#source.zoneMinutes, clocks[nameOf(path)]);
      if (time) return time;
    }
    return undefined;
  }

  made(what: string): void {
    if (!this.memory.made[what])
      this.memory = { ...this.memory, made: { ...this.memory.made, [what]: true } };
  }

  /** `body` is made for this call and becomes the event. */
  add(body: EventBody, time = this.time, subject = this.#subject): void {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    const native = this.type ?? (body.kind === "unknown" ? this.text("status") : undefined);
    if (native !== undefined) event.native = native;
    if (this.#ident !== undefined) event.ident = this.#ident;
    if (this.#run !== undefined) event.run = this.#run;
    if (this.axes) event.axes = this.axes;
    if (subject !== undefined) event.subject = subject;
    this.events.push(event);
  }

  #who(): Subject | undefined {
    const path = pathOf(this.line, this.memory, "agent");
    if (path) return subjectOf([subjectName(path), String(at(this.line, path))]);
    const session = this.text("session");
    return session === undefined || session === this.#run ? undefined : subjectOf(["session", session]);
  }
}
/** Characters of a name. */
const SHOWN = 200;
const NO_PATHS: readonly Path[] = [];

/** `playerId` names a player. */
const subjectName = (path: Path): string =>
  plain(path.at(-1) ?? "").replace(/(?:.)(?:id|name)$/, (end) => end[0] ?? "") || "subject";
