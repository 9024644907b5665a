/** Summaries of runs, made again only when something of the run has changed. */
import type { RunSummary } from "../../core/wire.ts";
import { ByteCache } from "./byte-cache.ts";
import { summaryOf } from "./run-facts.ts";
import type { Pause } from "./run-history.ts";
import { readRuns, type StoredRun } from "./run-rows.ts";
import type { RunView } from "./run-view.ts";
import type { Statements } from "./statements.ts";
import type { ViewLoader } from "./view-loader.ts";

const KEPT_BYTES = 64 * 1024 * 1024;
const SUMMARY_BYTES = 8 * 1024;

interface Known {
  readonly key: string;
  readonly summary: RunSummary;
}

export class Summaries {
  readonly #sql: Statements;
  readonly #loader: ViewLoader;
  readonly #kept = new ByteCache<number, Known>(KEPT_BYTES);

  constructor(sql: Statements, loader: ViewLoader) {
    this.#sql = sql;
    this.#loader = loader;
  }

  /** Of every run, in the order they were first seen. */
  async all(pause: Pause): Promise<readonly RunSummary[]> {
    const summaries: RunSummary[] = [];
    for (const { identity } of readRuns(this.#sql)) {
      const summary = this.#current(identity.id);
      if (summary) summaries.push(summary);
      await pause();
    }
    return summaries;
  }

  #current(id: StoredRun["identity"]["id"]): RunSummary | undefined {
    return this.#loader.snapshot(() => {
      const view = this.#loader.view(id);
      return view && this.of(view);
    });
  }

  of(view: RunView): RunSummary {
    const key = this.#key(view);
    const known = this.#kept.get(view.run.id);
    if (known?.key === key) return known.summary;
    const summary = summaryOf(this.#sql, this.#loader, view);
    this.#kept.set(view.run.id, { key, summary }, SUMMARY_BYTES);
    return summary;
  }

  /** Everything a summary is made of changes one of these. */
  #key({ run, tail }: RunView): string {
    const brought = this.#sql.get(
      "SELECT sum(units) AS units, max(head) AS head, count(*) AS sources FROM run_sources WHERE run = ?",
      run.id,
    );
    const problems = this.#sql.get("SELECT count(*) AS n FROM problems WHERE run = ?", run.id);
    const lastTail = this.#sql.get("SELECT max(id) AS id FROM tail WHERE run = ?", run.id);
    return JSON.stringify([run, tail.length, brought, problems, lastTail]);
  }
}
