/** What the keys 1 to 9 light: environments, or whatever groups the lanes of a run. Pure. */
import type { Subject } from "../../core/ids.ts";
import { subjectParts } from "../../core/ids.ts";
import { laneGroups } from "./lanes.ts";
import type { Scene } from "./view.ts";

const ORDER = new Intl.Collator("en", { numeric: true });

/** Environments of a run as its state knows them: subjects `env:…`, of lanes or of series, in their order. */
export const environments = (scene: Scene): readonly Subject[] => {
  const found = new Set<Subject>();
  const add = (path: Subject | ""): void => {
    const env = /^(?:.*\/)?env:[^/]+/.exec(path)?.[0];
    if (env !== undefined) found.add(env as Subject);
  };
  for (const bar of scene.window.stages) add(bar.subject);
  for (const subject of scene.state.subjects.keys()) add(subject);
  for (const subject of scene.state.series.keys()) add(subject);
  return [...found].sort(ORDER.compare);
};

/** The subject that is lit everywhere, if any. Lanes number their groups; without lanes, environments count. */
export const focusedSubject = (scene: Scene): Subject | undefined => {
  if (scene.focus === undefined) return undefined;
  const groups = laneGroups(scene.window.stages, scene.window.gates, scene.state.subjects.values());
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
