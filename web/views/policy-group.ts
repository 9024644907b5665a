/** The policies of a run: one of its own, or one per policy group. Pure. */
import { type Subject, subjectParts } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { RecordState, RunState, SeriesState } from "../../core/state.ts";
import { focusedSubject } from "./focus.ts";
import { named, newest } from "./records.ts";
import type { Scene } from "./view.ts";

const ORDER = new Intl.Collator("en", { numeric: true });

const groupOf = (path: Subject | ""): Subject | undefined => /^group:[^/]+/.exec(path)?.[0] as Subject;

const groupsIn = perObject((series: RunState["series"]): string =>
  [...new Set([...series.keys()].flatMap((path) => groupOf(path) ?? []))].sort(ORDER.compare).join("\n"),
);

/** The groups that have reported up to the cursor, in their order; none where the run has a policy of its own. */
export const policyGroups = ({ series }: Pick<RunState, "series">): readonly Subject[] =>
  listOf(groupsIn(series));

const lists = new Map<string, readonly Subject[]>();
/** The very same list for the same text. */
const listOf = (text: string): readonly Subject[] => {
  const known = lists.get(text) ?? (text === "" ? [] : (text.split("\n") as Subject[]));
  lists.set(text, known);
  return known;
};

/** Whose policy is shown: the group of the lit environment, else the chosen one, else the first. `""`: the run's own. */
export const shownPolicy = (scene: Scene, chosen: Subject | undefined): Subject | "" => {
  const groups = policyGroups(scene.state);
  const focused = focusedSubject(scene);
  const lit = focused === undefined ? undefined : groupOf(focused);
  if (lit !== undefined && groups.includes(lit)) return lit;
  return chosen !== undefined && groups.includes(chosen) ? chosen : (groups[0] ?? "");
};

export const policySeries = (
  state: Pick<RunState, "series">,
  policy: Subject | "",
): ReadonlyMap<string, SeriesState> => state.series.get(policy) ?? NONE;
const NONE: ReadonlyMap<string, SeriesState> = new Map();

export const isOf = (subject: Subject | undefined, policy: Subject | ""): boolean =>
  policy === "" || subject === policy || (subject?.startsWith(`${policy}/`) ?? false);

/** `A env 3 r0c1`: group, environment and slot, as far as the subject names them. */
export const placeWords = (subject: Subject): string =>
  subjectParts(subject)
    .slice(0, 3)
    .flatMap(({ name, value }) => (name === "seed" ? [] : name === "env" ? [`env ${value}`] : [value]))
    .join(" ");

/** The newest record of a name: of the lit environment where it has one, else of the policy or anything below it. */
export const recordFor = (
  { records }: Pick<RunState, "records">,
  name: string,
  policy: Subject | "",
  focused?: Subject | undefined,
): RecordState | undefined => {
  const all = named(records, name).filter(({ subject }) => isOf(subject, policy));
  const lit = focused === undefined ? [] : all.filter(({ subject }) => subject === focused);
  return newest(lit.length > 0 ? lit : all);
};
