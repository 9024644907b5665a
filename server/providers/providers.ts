/** The providers of the configuration, chosen by name and by nothing else. */
import type { ProviderInfo } from "../../core/replay/lab-wire.ts";
import { ANTHROPIC_URL, anthropic, anthropicKey } from "./anthropic.ts";
import type { Endpoint } from "./exchange.ts";
import { OPENAI_URL, openai, openaiKey } from "./openai.ts";
import type { Provider } from "./provider.ts";
import { type RecordedCall, recorded } from "./recorded.ts";
import { scripted } from "./scripted.ts";
import type { HttpSettings, ProviderSettings } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Providers {
  /** In the order of the configuration. */
  list(): readonly ProviderInfo[];
  /** A fresh one, to be asked for one attempt or branch. `calls`: what the recorded one answers from. */
  open(name: string, calls: readonly RecordedCall[]): Provider | undefined;
}

/** A model that thinks without saying so is silent for minutes. */
const SILENCE_MS = 180_000;
const ANSWER_BYTES = 16 * 2 ** 20;

const KINDS = {
  anthropic: { url: ANTHROPIC_URL, variable: "ANTHROPIC_API_KEY", keyHeader: anthropicKey, open: anthropic },
  openai: { url: OPENAI_URL, variable: "OPENAI_API_KEY", keyHeader: openaiKey, open: openai },
} as const;

export const createProviders = (
  settings: Readonly<Record<string, ProviderSettings>>,
  environment: Environment,
): Providers => {
  const byName = new Map(Object.entries(settings));
  return {
    list: () => [...byName].map(([name, said]) => infoOf(name, said, environment)),
    open: (name, calls) => {
      const said = byName.get(name);
      return said && opened(name, said, environment, calls);
    },
  };
};

const opened = (
  name: string,
  said: ProviderSettings,
  environment: Environment,
  calls: readonly RecordedCall[],
): Provider => {
  switch (said.kind) {
    case "recorded":
      return recorded(name, calls);
    case "scripted":
      return scripted(name, said.file);
    case "anthropic":
    case "openai": {
      const { needs } = infoOf(name, said, environment);
      if (needs !== null) return unready(name, needs);
      return KINDS[said.kind].open(name, endpointOf(said, environment), said.stream ?? true);
    }
    default:
      return said satisfies never;
  }
};

const unready = (name: string, message: string): Provider => ({
  name,
  async *ask() {
    yield { kind: "failed", failure: { cause: "no-key", message, mayBePaid: false } };
  },
});

/** A key goes to another address than its company's only where a person said so. */
const variableOf = ({ kind, baseUrl, keyVariable }: HttpSettings): string | undefined =>
  keyVariable ?? (baseUrl === undefined ? KINDS[kind].variable : undefined);

/** Without the variables that hold keys of these providers or of a company's own. */
export const withoutKeys = (
  settings: Readonly<Record<string, ProviderSettings>>,
  environment: Environment,
): Environment => {
  const named = Object.values(settings).flatMap((said) => ("keyVariable" in said ? [said.keyVariable] : []));
  const keys = new Set<string | undefined>([
    ...named,
    ...Object.values(KINDS).map(({ variable }) => variable),
  ]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !keys.has(name)));
};

const keyOf = (said: HttpSettings, environment: Environment): string | undefined => {
  const variable = variableOf(said);
  return (variable !== undefined && environment[variable]?.trim()) || undefined;
};

const endpointOf = (said: HttpSettings, environment: Environment): Endpoint => ({
  baseUrl: said.baseUrl ?? KINDS[said.kind].url,
  keyHeader: KINDS[said.kind].keyHeader,
  key: keyOf(said, environment),
  silenceMs: said.silenceMs ?? SILENCE_MS,
  answerBytes: said.answerBytes ?? ANSWER_BYTES,
});

const infoOf = (name: string, said: ProviderSettings, environment: Environment): ProviderInfo => {
  const isHttp = said.kind === "anthropic" || said.kind === "openai";
  const needs = isHttp ? needsOf(said, environment) : null;
  return {
    name,
    kind: said.kind,
    baseUrl: isHttp ? (said.baseUrl ?? KINDS[said.kind].url) : null,
    keyVariable: (isHttp && variableOf(said)) || null,
    ready: needs === null,
    needs,
  };
};

const needsOf = (said: HttpSettings, environment: Environment): string | null => {
  const variable = variableOf(said);
  if (variable === undefined) return null;
  const key = keyOf(said, environment);
  if (key === undefined) return `Set ${variable} in the environment of Hindcast to the key of this provider`;
  return /^[\x21-\x7e]+$/.test(key) ? null : `${variable} holds characters that no key has`;
};
