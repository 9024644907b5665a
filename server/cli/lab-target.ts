/** What the commands of the Lab are about: a model call of a run, who answers it, and where what came of it is kept. */
import { performance } from "node:perf_hooks";
import { PRICES, type PriceTable } from "../../core/replay/prices.ts";
import { openWriter } from "../../store/open.ts";
import { loadConfig, parseDialect } from "../config.ts";
import { type Keeping, keepingOf } from "../ingest/keeping.ts";
import { whyNone } from "../lab/choosing.ts";
import { Refusal } from "../problem.ts";
import { createProviders, type Providers } from "../providers/providers.ts";
import { redacting } from "../redaction.ts";
import { CommandError, wrongUse } from "./exit.ts";
import { aroundStore, openTarget, type ReadingFlags, type Target } from "./target.ts";
import { visible } from "./terminal.ts";

export interface LabTarget extends Target {
  readonly keeping: Keeping;
  readonly providers: Providers;
  readonly prices: PriceTable;
  /** False: RUN is a path, and nothing is left of it afterwards. */
  readonly isKept: boolean;
  /** Of Ctrl-C: what came so far is kept. */
  readonly signal: AbortSignal;
}

/** Opens for writing, works, closes, whatever happens. What the Lab refuses is wrong use. */
export const withLab = async (
  named: string,
  flags: ReadingFlags,
  work: (lab: LabTarget) => Promise<number>,
): Promise<number> => {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end);
  const target = await openTarget(named, flags);
  const writer = target.writer ?? (await openWriter(target.store as string));
  try {
    const config = await loadConfig(target.writer ? [named] : aroundStore(flags), {
      ...flags,
      dialects: flags.dialect?.map(parseDialect),
    });
    return await work({
      ...target,
      // A provider is told what a person would be shown.
      reader: config.redact ? redacting(target.reader) : target.reader,
      keeping: keepingOf(
        writer,
        () => performance.now(),
        () => undefined,
      ),
      providers: createProviders(config.providers, process.env),
      prices: { ...PRICES, ...config.prices },
      isKept: target.writer === undefined,
      signal: stop.signal,
    });
  } catch (error) {
    throw error instanceof Refusal ? new CommandError(2, error.message) : error;
  } finally {
    process.off("SIGINT", end);
    if (!target.writer) {
      await writer.settle(performance.now(), true);
      await writer.close();
    }
    await target.close();
  }
};

/** The event of a call by that event, by the id of its span, or by its name where only one has it. */
export const callNamed = async ({ reader, run }: Target, named: string): Promise<string> => {
  const calls = ((await reader.spans(run.id)) ?? []).filter(({ spanKind }) => spanKind === "llm");
  if (/^e\d+(\.\d+)?$/.test(named)) return named;
  const byId = calls.filter(({ id }) => id === named);
  const found = byId.length > 0 ? byId : calls.filter(({ name }) => name === named);
  const [first] = found;
  if (first && found.length === 1) return first.event;
  const some = (found.length > 1 ? found : calls)
    .slice(0, 8)
    .map(({ event, name }) => `${event} (${visible(name)})`);
  throw wrongUse(
    calls.length === 0
      ? `The run ${run.id} has no model call.`
      : `${found.length > 1 ? "Several calls have" : "No model call has"} the name ${visible(named)}: ${some.join(", ")}${calls.length > 8 ? ", …" : ""}.`,
  );
};

/** The provider that was named, or the only one there is. */
export const providerNamed = (providers: Providers, named: string | undefined): string => {
  if (named !== undefined) return named;
  const list = providers.list();
  const reason = whyNone(list);
  if (reason !== null) throw wrongUse(reason);
  const [only, more] = list.filter(({ ready }) => ready);
  if (only && !more) return only.name;
  throw wrongUse(`Choose a provider with --provider: ${list.map(({ name }) => name).join(", ")}.`);
};
