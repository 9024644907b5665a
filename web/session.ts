/** The one piece of app state: what page is open, the runs, the run that is open, the connection. Mirrored in the URL. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RunId } from "../core/ids.ts";
import type { RunSummary } from "../core/wire/runs.ts";
import type { Health } from "../core/wire/sources.ts";
import type { StreamMessage } from "../core/wire/stream.ts";
import { actionsTold } from "./actions-told.ts";
import {
  ALL_RUNS,
  type ComparePlace,
  type LabPlace,
  parseRoute,
  printRoute,
  type Route,
  type RunRoute,
  type RunsRoute,
  runRoute,
} from "./address.ts";
import * as api from "./api.ts";
import { Connection } from "./connection.ts";
import { count } from "./format.ts";
import type { OpenRun } from "./open-run.ts";
import { later, now } from "./page-parts.ts";
import { ENTRY_LEFT } from "./shell/go-to.ts";

/** Scrubbing replaces the address this long after it rests. */
const REST_MS = 300;
const NOTICE_MS = 6000;
const HEALTH_MS = 2000;

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly severity: "info" | "warning" | "critical";
}

export class Session {
  readonly route: Signal<Route> = signal<Route>(ALL_RUNS);
  /** `undefined` until the first answer. */
  readonly runs: Signal<ReadonlyMap<RunId, RunSummary> | undefined> = signal(undefined);
  readonly health: Signal<Health | undefined> = signal(undefined);
  readonly open: Signal<OpenRun | undefined> = signal(undefined);
  readonly notices: Signal<readonly Notice[]> = signal([]);
  readonly offline: ReadonlySignal<boolean>;
  readonly connection: Connection;
  #build: string | undefined;
  #noticeId = 0;
  /** Of what is seen, to be written into the present entry of the history once it rests. */
  #waiting: { readonly address: string; readonly cancel: () => void } | undefined;
  /** The address that was asked for last. */
  #wanted: Route | undefined;
  /** While an address is applied nothing may write one. */
  #applying = 0;

  constructor() {
    this.connection = new Connection({
      open: api.stream,
      now,
      later,
      message: (message) => this.#message(message),
      regained: () => void this.#regain(),
    });
    this.offline = computed(() => this.connection.link.value.state === "lost");
  }

  async start(): Promise<void> {
    addEventListener("popstate", () => void this.#goTo(this.#read()));
    addEventListener(ENTRY_LEFT, () => this.#writeWaiting());
    // The page that is asked for stands, as far as it can, before the runs are known.
    this.route.value = this.#read();
    this.connection.follow([]);
    await this.#readRuns();
    void this.#keepHealth();
    await this.#goTo(this.#read());
  }

  // ---- addresses -------------------------------------------------------------------------------------------

  #read(): Route {
    return parseRoute(location.pathname, location.search);
  }

  /** Opens a page and pushes its address. */
  navigate(route: Route): void {
    this.#writeWaiting();
    history.pushState(null, "", printRoute(route));
    void this.#goTo(route);
  }
  showRuns(part: Partial<RunsRoute> = {}): void {
    const now = this.route.peek();
    this.navigate({ ...(now.page === "runs" ? now : ALL_RUNS), ...part });
  }
  /** Filters, sorting and the looked-at row change in place. */
  refineRuns(part: Partial<RunsRoute>): void {
    const now = this.route.peek();
    if (now.page !== "runs") return;
    this.route.value = { ...now, ...part };
    this.#replaceSoon();
  }
  openRun(run: RunId, rest: Partial<RunRoute> = {}): void {
    this.navigate(runRoute(run, rest));
  }

  showAttention(item?: string): void {
    this.navigate({ page: "attention", item });
  }
  /** The item looked at changes in place. */
  lookAt(item: string): void {
    if (this.route.peek().page !== "attention") return;
    this.route.value = { page: "attention", item };
    this.#replaceSoon();
  }

  showCompare(a?: RunId, b?: RunId): void {
    this.navigate({ page: "compare", path: ["/compare", a, b].filter(Boolean).join("/"), query: "" });
  }
  /** Without a run, or without a call of it, the page lets a person choose. */
  showLab(run?: RunId, event?: string): void {
    this.navigate({ page: "lab", path: ["/lab", run, event].filter(Boolean).join("/"), query: "" });
  }
  /** What is looked at changes in place; another tab or run is a new address. */
  refine(place: ComparePlace | LabPlace): void {
    const now = this.route.peek();
    if (now.page !== place.page) return;
    if (place.path !== now.path) {
      this.navigate(place);
      return;
    }
    this.route.value = place;
    this.#replaceSoon();
  }

  async #goTo(route: Route): Promise<void> {
    this.#applying++;
    this.#wanted = route;
    this.#dropWaiting();
    try {
      if (route.notice) this.notify(route.notice, "warning");
      if (route.page !== "run") this.#closeRun();
      else if (!(await this.#show(route))) return;
      // What was asked for later is there, or comes.
      if (this.#wanted === route) this.route.value = route;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#applying--;
      if (this.#applying === 0 && route.page === "run" && this.open.peek()) this.#replaceNow();
    }
  }

  #closeRun(): void {
    if (!this.open.peek()) return;
    this.open.peek()?.close();
    this.open.value = undefined;
    this.connection.follow([]);
  }

  /** False when there is no such run: the runs are shown instead. */
  async #show(route: RunRoute): Promise<boolean> {
    const shown = this.open.peek();
    if (shown?.run.peek().id === route.run) {
      await shown.apply(route);
      return true;
    }
    const [summary, { OpenRun }] = await Promise.all([
      this.runs.peek()?.get(route.run) ?? this.#fetchRun(route.run),
      import("./open-run.ts"),
    ]);
    // Another page was opened meanwhile.
    if (this.#wanted !== route) return false;
    if (!summary) {
      this.notify(`There is no run ${route.run} in this store. These are the runs there are.`, "warning");
      history.replaceState(null, "", printRoute(ALL_RUNS));
      this.#closeRun();
      this.route.value = ALL_RUNS;
      return false;
    }
    this.open.peek()?.close();
    const made = this.#make(OpenRun, summary);
    this.open.value = made;
    this.route.value = route;
    await made.apply(route);
    if (this.open.peek() === made) this.connection.follow([route.run], made.player.timeline.head);
    return true;
  }

  async #fetchRun(id: RunId): Promise<RunSummary | undefined> {
    try {
      const summary = await api.run(id);
      this.#merge([summary]);
      return summary;
    } catch (error) {
      if (error instanceof api.Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  #make(Opened: typeof OpenRun, first: RunSummary): OpenRun {
    return new Opened({
      summary: computed(() => this.runs.value?.get(first.id) ?? first),
      offline: this.offline,
      moved: (how) => this.#moved(how),
      notice: (text, severity = "warning") => this.notify(text, severity),
      failed: (error) => this.#failed(error),
    });
  }

  #moved(how: "push" | "replace"): void {
    if (this.#applying > 0) return;
    if (how === "replace") {
      this.#replaceSoon();
      return;
    }
    // What was seen before the change stays behind.
    this.#writeWaiting();
    const address = this.#address();
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
  }

  #replaceSoon(): void {
    this.#dropWaiting();
    this.#waiting = { address: this.#address(), cancel: later(REST_MS, () => this.#replaceNow()) };
  }
  #replaceNow(): void {
    this.#dropWaiting();
    if (this.#applying === 0) history.replaceState(null, "", this.#address());
  }
  /** Before another entry is made: going back leads to what was seen last, however short ago. */
  #writeWaiting(): void {
    const address = this.#waiting?.address;
    this.#dropWaiting();
    if (address !== undefined && this.#applying === 0) history.replaceState(null, "", address);
  }
  #dropWaiting(): void {
    this.#waiting?.cancel();
    this.#waiting = undefined;
  }
  #address(): string {
    const route = this.route.peek();
    return printRoute(route.page === "run" ? (this.open.peek()?.route() ?? route) : route);
  }

  /** A link to what is seen now, copied. */
  async copyLink(): Promise<void> {
    const link = location.origin + this.#address();
    try {
      await navigator.clipboard.writeText(link);
      this.notify("Link to this moment copied.", "info");
    } catch {
      this.notify(`Copy this link: ${link}`, "info");
    }
  }

  // ---- what the server says --------------------------------------------------------------------------------

  #message(message: StreamMessage): void {
    const open = this.open.peek();
    switch (message.kind) {
      case "hello":
        if (this.#build !== undefined && this.#build !== message.build) location.reload();
        this.#build = message.build;
        return;
      case "runs":
        this.#merge(message.runs);
        return;
      case "units":
        if (open) open.player.receive(message.runs[open.run.peek().id] ?? [], message.head);
        return;
      case "segments":
        if (open && message.version > open.player.timeline.version) this.#again(open.player.read());
        return;
      case "reset":
        if (open) this.#again(open.player.reset());
        return;
      case "actions":
        actionsTold.value++;
        return;
      case "lagged":
        if (open) this.#again(open.player.reset());
        return;
      default:
        message satisfies never;
    }
  }

  #again(reading: Promise<void>): void {
    reading.catch((error: unknown) => this.#failed(error));
  }

  async #regain(): Promise<void> {
    const open = this.open.peek();
    const before = open?.player.timeline.count ?? 0;
    try {
      await Promise.all([this.#readRuns(), open?.player.read()]);
      const missed = (open?.player.timeline.count ?? 0) - before;
      if (open) this.notify(`Caught up, ${count(missed)} event${missed === 1 ? "" : "s"}.`, "info", 4000);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #readRuns(): Promise<void> {
    try {
      this.runs.value = new Map((await api.runs()).map((run) => [run.id, run]));
    } catch (error) {
      this.#failed(error);
    }
  }

  #merge(runs: readonly RunSummary[]): void {
    const merged = new Map(this.runs.peek() ?? []);
    for (const run of runs) merged.set(run.id, run);
    this.runs.value = merged;
  }

  async #keepHealth(): Promise<void> {
    const needed = this.route.peek().page === "runs" && !this.offline.peek() && !document.hidden;
    if (needed || !this.health.peek()) {
      // The connection says when the server is away; this is only the figures of the strip.
      this.health.value = await api.health().catch(() => this.health.peek());
    }
    later(HEALTH_MS, () => void this.#keepHealth());
  }

  // ---- notices ---------------------------------------------------------------------------------------------

  notify(text: string, severity: Notice["severity"], ms = NOTICE_MS): void {
    const notice = { id: ++this.#noticeId, text, severity };
    this.notices.value = [
      ...this.notices
        .peek()
        .filter((each) => each.text !== text)
        .slice(-3),
      notice,
    ];
    later(ms, () => this.dismiss(notice.id));
  }
  dismiss(id: number): void {
    this.notices.value = this.notices.peek().filter((each) => each.id !== id);
  }

  #failed(error: unknown): void {
    // While the stream is down the banner says so already.
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (this.offline.peek()) return;
    const text = error instanceof Error ? error.message : String(error);
    this.notify(error instanceof TypeError ? `The server could not be reached: ${text}` : text, "critical");
  }
}
