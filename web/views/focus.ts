/** What the keys 1 to 9 light: environments, or whatever groups the lanes of a run. Pure. */
import type { Subject } from "../../core/ids.ts";
import { subjectParts } from "../../core/ids.ts";
import { lastOf } from "../draw/last-of.ts";
import { lanesOf } from "./lanes.ts";
import type { Scene } from "./view.ts";

const ORDER = new Intl.Collator("en", { numeric: true });

/** Environments of a run as its state knows them: subjects `env:…`, of lanes or of series, in their order. */
export const environments = (scene: Scene): readonly Subject[] =>
  environmentsOf(scene.window.stages, scene.state.subjects, scene.state.series);

const environmentsOf = lastOf(
  (
    stages: Scene["window"]["stages"],
    subjects: Scene["state"]["subjects"],
    series: Scene["state"]["series"],
  ): readonly Subject[] => {
    const found = new Set<Subject>();
    const add = (path: Subject | ""): void => {
      const env = /^(?:.*\/)?env:[^/]+/.exec(path)?.[0];
      if (env !== undefined) found.add(env as Subject);
    };
    for (const bar of stages) add(bar.subject);
    for (const subject of subjects.keys()) add(subject);
    for (const subject of series.keys()) add(subject);
    return [...found].sort(ORDER.compare);
  },
);

/** The subject that is lit everywhere, if any. Lanes number their groups; without lanes, environments count. */
export const focusedSubject = (scene: Scene): Subject | undefined => {
  if (scene.focus === undefined) return undefined;
  const { groups } = lanesOf(scene);
  const paths = groups.some(({ path }) => path !== undefined)
    ? groups.map(({ path }) => path)
    : environments(scene);
  return paths[scene.focus - 1];
};

/** The largest part of a subject a person would name: `Env 3`. */
export const topLabel = (subject: Subject): string => {
  const [part] = subjectParts(subject);
  if (!part) return subject;
  return part.name === ""
    ? part.value
    : `${part.name.charAt(0).toUpperCase()}${part.name.slice(1)} ${part.value}`;
};
