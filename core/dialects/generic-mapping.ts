/** What a person said of the fields of a stranger's lines, where guessing by names would be wrong. */
import type { Path, Role } from "./generic-names.ts";
import type { EpochUnit } from "./stamp.ts";

/** As a person writes it. A field is a path with dots or a JSON pointer; `false` says that no field plays the part. */
export type Field = string | readonly string[] | false;
export interface MappingText {
  readonly time?: Field | undefined;
  readonly timeUnit?: EpochUnit | undefined;
  readonly start?: Field | undefined;
  readonly end?: Field | undefined;
  readonly duration?: Field | undefined;
  readonly durationUnit?: EpochUnit | undefined;
  readonly type?: Field | undefined;
  readonly id?: Field | undefined;
  readonly parent?: Field | undefined;
  readonly name?: Field | undefined;
  readonly status?: Field | undefined;
  readonly severity?: Field | undefined;
  readonly message?: Field | undefined;
  readonly session?: Field | undefined;
  readonly subject?: Field | undefined;
  readonly step?: Field | undefined;
  readonly epoch?: Field | undefined;
  readonly metrics?: Field | undefined;
  readonly ignore?: string | readonly string[] | undefined;
}

/** The keys of a mapping that name fields, with the part each plays; `session` makes runs and so is no subject. */
const PARTS = {
  time: ["time"],
  start: ["start"],
  end: ["end"],
  duration: ["duration"],
  type: ["type"],
  id: ["id", "pair"],
  parent: ["parent"],
  name: ["name"],
  status: ["status"],
  severity: ["level"],
  message: ["message"],
  session: ["run", "session"],
  subject: ["agent"],
  step: ["step"],
  epoch: ["epoch"],
} as const satisfies Partial<Record<keyof MappingText, readonly Role[]>>;
export const MAPPED_PARTS = Object.keys(PARTS) as readonly (keyof typeof PARTS)[];

/** Plain JSON: it is remembered with the source, and a source read under another one is read anew. */
export interface Mapping {
  /** Where each named part is, in order of trust; none where a person said that no field plays it. */
  readonly roles: Readonly<Partial<Record<Role, readonly Path[]>>>;
  readonly timeUnit?: EpochUnit | undefined;
  readonly durationUnit?: EpochUnit | undefined;
  /** Numbers, or objects of numbers; none: nothing is a metric. Absent: guessed. */
  readonly metrics?: readonly Path[] | undefined;
  readonly ignore: readonly Path[];
  /** The fields as they were written, each with what it was named for and where it can be. */
  readonly fields: readonly NamedField[];
}

export interface NamedField {
  readonly text: string;
  readonly part: string;
  readonly paths: readonly Path[];
}

/** `undefined` when it is neither `a.b.c` nor a JSON pointer (RFC 6901). */
export const pathsOf = (text: string): readonly Path[] | undefined => {
  if (text.startsWith("/")) {
    if (/~(?![01])/.test(text)) return undefined;
    const keys = text.slice(1).split("/");
    return [keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))];
  }
  const keys = text.split(".");
  if (keys.some((key) => key === "")) return undefined;
  // A key that holds a dot itself, as ECS writes `log.level`.
  return keys.length === 1 ? [keys] : [keys, [text]];
};

/** The texts must be paths; see `pathsOf`. */
export const mappingFrom = (said: MappingText): Mapping => {
  const roles: Partial<Record<Role, readonly Path[]>> = {};
  const fields: NamedField[] = [];
  const take = (part: string, field: Field): readonly Path[] => {
    const named = textsOf(field).map((text) => ({ text, part, paths: pathsOf(text) ?? [] }));
    fields.push(...named);
    return named.flatMap(({ paths }) => paths);
  };
  for (const part of MAPPED_PARTS) {
    const field = said[part];
    if (field === undefined) continue;
    const paths = take(part, field);
    for (const role of PARTS[part]) roles[role] = paths;
  }
  return {
    roles,
    ...(said.timeUnit === undefined ? {} : { timeUnit: said.timeUnit }),
    ...(said.durationUnit === undefined ? {} : { durationUnit: said.durationUnit }),
    ...(said.metrics === undefined ? {} : { metrics: take("metrics", said.metrics) }),
    ignore: take("ignore", said.ignore ?? false),
    fields,
  };
};

const textsOf = (field: Field): readonly string[] =>
  field === false ? [] : typeof field === "string" ? [field] : field;
