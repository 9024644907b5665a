/** A line of a stranger's format with what was found in it, and the events that come of it. */
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import type { SourceInfo } from "./dialect.ts";
import {
  at,
  type Fields,
  type GenericMemory,
  type Path,
  pathOf,
  type Role,
  timeOf,
} from "./generic-roles.ts";

const START_WORD = /(?:^|[^a-z])(?:start|started|begin|began)$/i;
const END_WORD = /(?:^|[^a-z])(?:end|ended|stop|stopped|finish|finished|complete|completed)$/i;
const CONFIG_WORD = /^(?:config|configuration|hparams|hyperparameters|hyper_parameters)$/i;

interface Word {
  readonly begins: boolean;
  readonly ends: boolean;
  readonly configures: boolean;
}
/** Types of a file are few: each is looked at once. */
const words = new Map<string, Word>();
const NO_WORD: Word = { begins: false, ends: false, configures: false };
const wordOf = (type: string | undefined): Word => {
  if (type === undefined) return NO_WORD;
  const known = words.get(type);
  if (known) return known;
  const begins = START_WORD.test(type);
  const word = { begins, ends: !begins && END_WORD.test(type), configures: CONFIG_WORD.test(type) };
  if (words.size < 2000 && type.length <= 100) words.set(type, word);
  return word;
};

/** The name of what begins or ends: `init_start` is the start of `init`. */
export const stemOf = (name: string, begins: boolean): string =>
  name.replace(begins ? START_WORD : END_WORD, "") || name;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Found {
  memory: GenericMemory;
  readonly line: Fields;
  readonly events: NewEvent[] = [];
  readonly time: AbsoluteTime | undefined;
  readonly type: string | undefined;
  readonly word: Word;
  readonly id: string | undefined;
  axes: Readonly<Record<string, number>> | undefined;
  readonly #source: SourceInfo;

  constructor(line: Fields, memory: GenericMemory, source: SourceInfo) {
    this.memory = memory;
    this.line = line;
    this.#source = source;
    this.time = this.moment("time");
    this.type = this.text("type");
    this.word = wordOf(this.type);
    this.id = this.text("id");
  }

  value(role: Role): unknown {
    if (this.memory.roles[role] === undefined) return undefined;
    const path = pathOf(this.line, this.memory, role);
    return path && at(this.line, path);
  }

  text(role: Role): string | undefined {
    const value = this.value(role);
    return value === undefined ? undefined : String(value);
  }

  moment(role: "time" | "start" | "end"): AbsoluteTime | undefined {
    for (const path of this.memory.roles[role] ?? NO_PATHS) {
      const value = at(this.line, path);
      const time =
        value === undefined || value === null ? undefined : timeOf(value, this.#source.zoneMinutes);
      if (time) return time;
    }
    return undefined;
  }

  made(what: string): void {
    if (!this.memory.made[what])
      this.memory = { ...this.memory, made: { ...this.memory.made, [what]: true } };
  }

  /** `body` is made for this call and becomes the event. */
  add(body: EventBody, time = this.time): void {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    if (this.type !== undefined) event.native = this.type;
    const ident = this.text("ident");
    if (ident !== undefined) event.ident = ident;
    if (this.axes) event.axes = this.axes;
    const subject = this.#who();
    if (subject !== undefined) event.subject = subject;
    this.events.push(event);
  }

  #who(): Subject | undefined {
    const agent = this.text("agent");
    if (agent !== undefined) return subjectOf(["agent", agent]);
    const session = this.text("session");
    return session === undefined ? undefined : subjectOf(["session", session]);
  }
}
const NO_PATHS: readonly Path[] = [];
