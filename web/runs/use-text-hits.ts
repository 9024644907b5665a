/** Runs in whose text the words of the search field stand, and where first. */
import { useEffect, useMemo } from "preact/hooks";
import type { RunId } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire/finding.ts";
import { Searching } from "../shell/search-hits.ts";

export interface TextHits {
  readonly first: ReadonlyMap<RunId, FindHit>;
  readonly searching: boolean;
}

/** One letter is in every run: searched from two on. */
const LEAST = 2;

export const useTextHits = (words: string): TextHits => {
  const searching = useMemo(() => new Searching(), []);
  useEffect(() => searching.ask(words.trim().length >= LEAST ? words : "", undefined), [words]);
  useEffect(() => () => searching.ask("", undefined), [searching]);
  const { hits, done } = searching.found.value;
  return {
    first: new Map([...hits].reverse().map((hit) => [hit.run, hit])),
    searching: !done,
  };
};
