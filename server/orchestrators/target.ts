/** Where the orchestrator of a run listens: by the configuration alone, never by anything in a trace. */
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { globMatcher } from "../ingest/glob.ts";

/** A base URL, or a socket of this machine. */
export type Target = { readonly url: URL } | { readonly socket: string };

/** Where a file of a run lies, as a glob of the configuration may name it. */
export interface SourcePlace {
  readonly path: string;
  readonly absolute: string;
}

/** `undefined` when the text is neither; sockets are `unix:/path`, a path, or a path from the configuration's folder. */
export const parseTarget = (said: string, folder: string): Target | undefined => {
  if (/^https?:\/\//i.test(said)) return URL.canParse(said) ? { url: new URL(said) } : undefined;
  if (/^file:\/\//i.test(said)) return URL.canParse(said) ? { socket: fileURLToPath(said) } : undefined;
  const path = said.replace(/^unix:(?:\/\/)?/i, "");
  if (path === "" || /^[a-z][a-z0-9+.-]+:/i.test(path)) return undefined;
  return { socket: isAbsolute(path) ? path : resolve(folder, path) };
};

/** As it may stand in the configuration. */
export const printTarget = (target: Target): string =>
  "socket" in target ? `unix:${target.socket}` : target.url.href;

export type Targets = (sources: readonly SourcePlace[]) => Target | undefined;

/** The first glob that names any of the run's files decides. */
export const targetsOf = (configured: Readonly<Record<string, Target>>): Targets => {
  const globs = Object.entries(configured).map(([glob, target]) => ({ fits: globMatcher(glob), target }));
  return (sources) =>
    globs.find(({ fits }) => sources.some(({ path, absolute }) => fits(path, absolute)))?.target;
};
