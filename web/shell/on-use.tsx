/**
 * Parts of the page whose code is fetched when they are first shown. What has to be there first stands first: the code
 * of the rest comes when the page stands, all of it, so that a server that goes away later takes no part of it along.
 */
import { signal } from "@preact/signals";
import type { ComponentChild, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { health } from "../api.ts";
import { PanelGuard } from "./panel-guard.tsx";

interface Fetched<Props> {
  readonly Part?: ComponentType<Props>;
  readonly failure?: string;
}

/** The mark in the browser's timeline at which the first page stands. */
const STANDS = "page-stands";

let stands = false;
let stand: () => void = () => undefined;
const stood = new Promise<void>((resolve) => {
  stand = resolve;
});
const rest: (() => Promise<void>)[] = [];

/** A page says that it stands: what it shows first is drawn. */
export const usePageStands = (now: boolean): void =>
  useEffect(() => {
    if (!now || stands) return;
    stands = true;
    requestAnimationFrame(() => {
      performance.mark(STANDS);
      stand();
      for (const get of rest) void get();
    });
  }, [now]);

const Standing = () => {
  usePageStands(true);
  return null;
};

/** Code that is called, not shown: it comes with the rest, or when it is asked for before. */
export const codeOnUse = <Code,>(load: () => Promise<Code>): (() => Promise<Code>) => {
  let code: Promise<Code> | undefined;
  const get = (): Promise<Code> => {
    code ??= load().catch((error: unknown) => {
      code = undefined;
      throw error;
    });
    return code;
  };
  rest.push(() => get().then(ignore, ignore));
  return get;
};
const ignore = (): void => undefined;

interface Way<Props> {
  /** What stands in its place until it is there. */
  readonly meanwhile?: (props: Props) => ComponentChild;
  /** Shown with others that come first: its code waits until the page stands. */
  readonly second?: true;
  /** Where it is there, the page stands. */
  readonly first?: true;
  /** Large, and of no use without the server: fetched only when it is shown. */
  readonly apart?: true;
}

/** A part that cannot be fetched says so, with Retry. */
export const onUse = <Props extends object>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
  { meanwhile = () => null, second, first, apart }: Way<Props> = {},
): ComponentType<Props> => {
  const fetched = signal<Fetched<Props>>({});
  const get = async (): Promise<void> => {
    if (fetched.peek().Part) return;
    try {
      if (second) await stood;
      fetched.value = { Part: await load() };
    } catch (error) {
      fetched.value = { failure: error instanceof Error ? error.message : String(error) };
    }
  };
  /** Many browsers remember a failed import as long as the page lives: with the server back, a new page has it. */
  const again = async (): Promise<void> => {
    await get();
    if (fetched.peek().Part) return;
    await health().then(() => location.reload(), ignore);
  };
  if (!apart) rest.push(get);
  return (props) => {
    const { Part, failure } = fetched.value;
    useEffect(() => void get(), []);
    if (Part)
      return (
        <PanelGuard name={name}>
          <Part {...props} />
          {first ? <Standing /> : null}
        </PanelGuard>
      );
    if (failure === undefined) return meanwhile(props);
    return (
      <section class="panel" role="alert" aria-label={name}>
        <div class="pb failed">
          <p>
            {name} could not be loaded: {failure}
          </p>
          <button type="button" class="btn sm" onClick={() => void again()}>
            Retry
          </button>
        </div>
      </section>
    );
  };
};
