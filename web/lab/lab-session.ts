/** A recorded model call that is edited and made again: what is known of it, the draft, and the attempts. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RunId } from "../../core/ids.ts";
import { type Estimate, estimateOf } from "../../core/replay/estimate.ts";
import type {
  Attempt,
  AttemptList,
  AttemptMessage,
  CheckRule,
  LabCall,
  ProviderInfo,
  ProviderList,
} from "../../core/replay/lab-wire.ts";
import { recall, remember } from "../shell/preferences.ts";
import { type Asked, type Draft, draftOf, isSameDraft, readDraft, requestOf } from "./draft.ts";
import * as api from "./lab-api.ts";

export interface LabSessionParts {
  readonly run: RunId;
  readonly event: string;
  /** Something that was asked for did not happen: one sentence. */
  readonly failed: (text: string) => void;
  /** An attempt has begun: it is looked at. */
  readonly begun: (attempt: Attempt) => void;
}

/** What has come of an attempt that is being written. */
export interface Written {
  readonly text: string;
  readonly thinking: string;
}

export class LabSession {
  readonly call: Signal<LabCall | undefined> = signal(undefined);
  readonly failure: Signal<string | undefined> = signal(undefined);
  readonly providers: Signal<ProviderList | undefined> = signal(undefined);
  readonly list: Signal<AttemptList | undefined> = signal(undefined);
  readonly draft: Signal<Draft | undefined> = signal(undefined);
  /** Goes up when the draft becomes another than the one that is typed into. */
  readonly revision: Signal<number> = signal(0);
  /** By the number of the attempt. */
  readonly writing: Signal<ReadonlyMap<number, Written>> = signal(new Map());
  readonly running: Signal<boolean> = signal(false);
  readonly provider: ReadonlySignal<ProviderInfo | undefined>;
  /** `undefined` until the call is known. */
  readonly asked: ReadonlySignal<Asked | undefined>;
  readonly estimate: ReadonlySignal<Estimate | undefined>;
  readonly #recorded: ReadonlySignal<Draft | undefined>;
  readonly #chosen: Signal<string | undefined> = signal(recall("lab-provider"));
  readonly #parts: LabSessionParts;
  readonly #closing = new AbortController();

  constructor(parts: LabSessionParts) {
    this.#parts = parts;
    this.#recorded = computed(() => this.call.value && draftOf(this.call.value.request));
    this.provider = computed(() => {
      const all = this.providers.value?.providers ?? [];
      return all.find(({ name }) => name === this.#chosen.value) ?? all.find(({ ready }) => ready) ?? all[0];
    });
    this.asked = computed(() => {
      const [draft, call] = [this.draft.value, this.call.value];
      return draft && call && requestOf(draft, call.request);
    });
    this.estimate = computed(() => {
      const [asked, call, known] = [this.asked.value, this.call.value, this.providers.value];
      if (!asked || !("request" in asked) || !call || !known) return undefined;
      return estimateOf(asked.request, { request: call.request, usage: call.usage }, known.prices);
    });
    void this.#load();
  }

  close(): void {
    this.#closing.abort();
  }

  async #load(): Promise<void> {
    const { run, event } = this.#parts;
    const { signal: closing } = this.#closing;
    try {
      const [call, providers, list] = await Promise.all([
        api.labCall(run, event, closing),
        api.providers(closing),
        api.attempts(run, event, closing),
      ]);
      this.draft.value = readDraft(recall(this.#draftKey())) ?? draftOf(call.request);
      this.providers.value = providers;
      this.list.value = list;
      this.call.value = call;
    } catch (error) {
      if (!closing.aborted) this.failure.value = sentence(error);
    }
  }

  // ---- the draft -------------------------------------------------------------------------------------------

  get recorded(): Draft | undefined {
    return this.#recorded.value;
  }
  get isEdited(): boolean {
    const [draft, before] = [this.draft.value, this.recorded];
    return draft !== undefined && before !== undefined && !isSameDraft(draft, before);
  }

  edit(draft: Draft): void {
    this.draft.value = draft;
    const before = this.#recorded.peek();
    remember(this.#draftKey(), before && isSameDraft(draft, before) ? "" : JSON.stringify(draft));
  }
  revert(): void {
    const before = this.#recorded.peek();
    if (before) this.#replace(before);
  }
  /** What an attempt was asked becomes the draft. */
  async takeFrom(id: number): Promise<void> {
    await this.#try(async () => this.#replace(draftOf((await api.attempt(id)).request)));
  }
  #replace(draft: Draft): void {
    this.edit(draft);
    this.revision.value += 1;
  }
  #draftKey(): string {
    return `lab.${this.#parts.run}.${this.#parts.event}`;
  }

  choose(provider: string): void {
    this.#chosen.value = provider;
    remember("lab-provider", provider);
  }

  // ---- attempts --------------------------------------------------------------------------------------------

  /** Why nothing can be asked, as a sentence. */
  get unready(): string | undefined {
    const known = this.providers.value;
    if (!known) return "Loading.";
    if (known.reason !== null) return known.reason;
    const needs = this.provider.value?.needs;
    if (needs) return needs;
    const asked = this.asked.value;
    return asked && "wrong" in asked ? asked.wrong : undefined;
  }
  /** Why it cannot be run now, as a sentence. */
  get blocked(): string | undefined {
    return this.unready ?? (this.running.value ? "An attempt is running." : undefined);
  }

  async run(times: number): Promise<void> {
    const [asked, provider] = [this.asked.peek(), this.provider.peek()];
    if (this.blocked !== undefined || !asked || !("request" in asked) || !provider) return;
    const { model, messages, parameters } = asked.request;
    const { run, event } = this.#parts;
    this.running.value = true;
    await this.#try(() =>
      api.runAttempt(
        { run, event, provider: provider.name, request: { model, messages, parameters }, times },
        (message) => this.#message(message),
      ),
    );
    this.running.value = false;
    this.writing.value = new Map();
    // What it cost in all, and what became of those whose end was not heard.
    await this.#try(async () => {
      this.list.value = await api.attempts(run, event);
    });
  }

  #message(message: AttemptMessage): void {
    switch (message.kind) {
      case "begun":
        this.#put(message.attempt);
        this.writing.value = new Map(this.writing.peek()).set(message.attempt.id, { text: "", thinking: "" });
        this.#parts.begun(message.attempt);
        return;
      case "text":
      case "thinking": {
        const before = this.writing.peek().get(message.id) ?? { text: "", thinking: "" };
        this.writing.value = new Map(this.writing.peek()).set(message.id, {
          ...before,
          [message.kind]: before[message.kind] + message.text,
        });
        return;
      }
      case "ended":
        this.#put(message.attempt);
        return;
      default:
        message satisfies never;
    }
  }

  #put(attempt: Attempt): void {
    const list = this.list.peek();
    if (!list) return;
    const others = list.attempts.filter(({ id }) => id !== attempt.id);
    this.list.value = { ...list, attempts: [...others, attempt] };
  }

  async stop(id: number): Promise<void> {
    await this.#try(() => api.stopAttempt(id));
  }
  async remove(id: number): Promise<void> {
    await this.#try(async () => {
      this.list.value = await api.removeAttempt(id);
    });
  }

  // ---- checks ----------------------------------------------------------------------------------------------

  async addCheck(rule: CheckRule): Promise<void> {
    const { run, event } = this.#parts;
    await this.#try(async () => {
      const check = await api.saveCheck(run, event, rule);
      const list = this.list.peek();
      if (list) this.list.value = { ...list, checks: [...list.checks, check] };
    });
  }
  async removeCheck(id: number): Promise<void> {
    const { run, event } = this.#parts;
    await this.#try(async () => {
      const checks = await api.removeCheck(run, event, id);
      const list = this.list.peek();
      if (list) this.list.value = { ...list, checks };
    });
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#parts.failed(sentence(error));
    }
  }
}

/** What to say of a call to the server that failed. */
export const sentence = (error: unknown): string =>
  error instanceof TypeError
    ? "The server could not be reached, or the connection broke. What came so far is kept by the server."
    : error instanceof Error
      ? error.message
      : String(error);
