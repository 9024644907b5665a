/** Who waits for whom: the `blocks` links between subjects that hold at a moment. Pure. */
import type { LinkEvent } from "./event.ts";
import { type Subject, subject } from "./ids.ts";
import type { RunState } from "./state.ts";

export interface Blocking {
  /** Whom a subject waits for. */
  readonly waitsFor: ReadonlyMap<Subject, readonly Subject[]>;
  /** Who waits for a subject. */
  readonly blocks: ReadonlyMap<Subject, readonly Subject[]>;
}

const PREFIX = "subject:";
const subjectOf = (end: LinkEvent["from"]): Subject | undefined =>
  end.startsWith(PREFIX) ? subject(end.slice(PREFIX.length)) : undefined;

/** In the order in which the links were made. Links between spans are left out. */
export const blockingOf = (links: RunState["links"]): Blocking => {
  const waitsFor = new Map<Subject, Subject[]>();
  const blocks = new Map<Subject, Subject[]>();
  for (const { relation, from, to } of links.values()) {
    const [blocker, waiting] = [subjectOf(from), subjectOf(to)];
    if (relation !== "blocks" || blocker === undefined || waiting === undefined) continue;
    add(waitsFor, waiting, blocker);
    add(blocks, blocker, waiting);
  }
  return { waitsFor, blocks };
};

const add = (map: Map<Subject, Subject[]>, key: Subject, value: Subject): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** A subject with everything it waits for and everything that waits for it, near or far. */
export const chainOf = ({ waitsFor, blocks }: Blocking, of: Subject): ReadonlySet<Subject> => {
  const chain = new Set<Subject>([of]);
  for (const next of [waitsFor, blocks]) {
    const seen = new Set<Subject>([of]);
    const open: Subject[] = [of];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const each of next.get(at) ?? []) {
        if (seen.has(each)) continue;
        seen.add(each);
        chain.add(each);
        open.push(each);
      }
  }
  return chain;
};
