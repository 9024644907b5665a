/** What the keys 1 to 9 light: environments, or whatever groups the lanes of a run. Pure. */
import type { Subject } from "../../core/ids.ts";
import { subjectParts } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { lastOf } from "../draw/last-of.ts";
import { lanesOf } from "./lanes.ts";
import type { Scene } from "./view.ts";

const ORDER = new Intl.Collator("en", { numeric: true });

/** The environment that a subject is, or lives in. */
export const envOf = (path: Subject | ""): Subject | undefined =>
  /^(?:.*\/)?env:[^/]+/.exec(path)?.[0] as Subject | undefined;

/** Environments of a run as its state knows them: subjects `env:…`, of lanes or of series, in their order. */
export const environments = ({ window, state }: Scene): readonly Subject[] =>
  sorted(envsOfBars(window.stages), envsOfKeys(state.subjects), envsOfKeys(state.series));

/** As text, so that the same environments are the very same list while maps are made anew with every event. */
const envsOf = (paths: Iterable<Subject | "">): string => {
  const found = new Set<Subject>();
  for (const path of paths) {
    const env = envOf(path);
    if (env !== undefined) found.add(env);
  }
  return [...found].join("\n");
};
const envsOfBars = perObject((bars: Scene["window"]["stages"]) => envsOf(bars.map(({ subject }) => subject)));
const envsOfKeys = perObject((map: ReadonlyMap<Subject | "", unknown>) => envsOf(map.keys()));

const sorted = lastOf((...lists: readonly [string, string, string]): readonly Subject[] => {
  const all = new Set(lists.flatMap((list) => (list === "" ? [] : (list.split("\n") as Subject[]))));
  return [...all].sort(ORDER.compare);
});

/** The subject that is lit everywhere, if any. Lanes number their groups; without lanes, environments count. */
export const focusedSubject = (scene: Scene): Subject | undefined => {
  if (scene.focus === undefined) return undefined;
  const { groups } = lanesOf(scene);
  const paths = groups.some(({ path }) => path !== undefined)
    ? groups.map(({ path }) => path)
    : environments(scene);
  return paths[scene.focus - 1];
};

/** The largest part of a subject a person would name: `env 3`; in policy group A `A env 3`. */
export const topText = (subject: Subject): string => {
  const [part, below] = subjectParts(subject);
  if (!part) return subject;
  if (part.name === "group" && below) return `${part.value} ${below.name} ${below.value}`;
  return part.name === "" ? part.value : `${part.name} ${part.value}`;
};
