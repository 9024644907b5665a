/** Who answers: a provider by its name, or a sentence that says what to set. */
import type { RunId } from "../../core/ids.ts";
import type { ProviderInfo } from "../../core/replay/lab-wire.ts";
import type { StoreReader } from "../../store/store.ts";
import { badRequest } from "../problem.ts";
import type { Providers } from "../providers/providers.ts";
import type { Answering } from "./branches.ts";
import { recordedCalls } from "./recording.ts";

export const providerInfo = (providers: Providers | undefined, name: string): ProviderInfo => {
  const info = providers?.list().find((each) => each.name === name);
  if (!info)
    throw badRequest(`There is no provider "${name}": name one under \`providers\` in hindcast.json.`);
  if (info.needs !== null) throw badRequest(`${info.needs}.`);
  return info;
};

/** Opened for one attempt or branch at the call that starts with the event. */
export const openProvider = async (
  providers: Providers | undefined,
  store: Pick<StoreReader, "spans" | "span">,
  { run, event, provider: name }: { readonly run: RunId; readonly event: string; readonly provider: string },
): Promise<Answering> => {
  const { kind } = providerInfo(providers, name);
  const calls = kind === "recorded" ? await recordedCalls(store, run, event) : [];
  const provider = providers?.open(name, calls);
  if (!provider) throw new Error(`The provider ${name} is listed and cannot be opened.`);
  return { provider, kind };
};

export const NO_PROVIDER =
  "No provider is configured: name one under `providers` in hindcast.json. See: hindcast config --schema";

/** Why none can be asked; null: one can. */
export const whyNone = (list: readonly ProviderInfo[]): string | null => {
  const [first] = list;
  if (!first) return NO_PROVIDER;
  return list.some(({ ready }) => ready) ? null : first.needs;
};
