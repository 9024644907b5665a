/** One question to the server, asked again when its key changes; the newest answer wins. */
import { useEffect, useState } from "preact/hooks";

export interface Asked<T> {
  /** The last answer to this key; `undefined` while the first is on its way. */
  readonly value: T | undefined;
  readonly failure: string | undefined;
}

/** `key` undefined asks nothing. A new key forgets the old answer; a new `version` keeps it until the next comes. */
export const useAsk = <T>(
  key: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
  version = 0,
): Asked<T> => {
  const [state, setState] = useState<{ readonly key: string | undefined } & Asked<T>>({
    key,
    value: undefined,
    failure: undefined,
  });
  useEffect(() => {
    if (key === undefined) return undefined;
    const asking = new AbortController();
    ask(asking.signal)
      .then((value) => setState({ key, value, failure: undefined }))
      .catch((error: unknown) => {
        if (asking.signal.aborted) return;
        setState((before) => ({
          key,
          value: before.key === key ? before.value : undefined,
          failure: error instanceof Error ? error.message : String(error),
        }));
      });
    return () => asking.abort();
  }, [key, version]);
  return state.key === key ? state : { value: undefined, failure: undefined };
};
