/** A provider as a person configures it. */
export interface HttpSettings {
  readonly kind: "anthropic" | "openai";
  /** Absent: that of the company itself. */
  readonly baseUrl?: string | undefined;
  /** Variable of the environment that holds the key. */
  readonly keyVariable?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly silenceMs?: number | undefined;
  readonly answerBytes?: number | undefined;
}

export type ProviderSettings =
  | HttpSettings
  | { readonly kind: "recorded" }
  /** `file`: absolute once the configuration is loaded. */
  | { readonly kind: "scripted"; readonly file: string };
