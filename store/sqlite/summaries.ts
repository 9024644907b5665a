/** Summaries of runs, made again only when something of the run has changed. */
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StoreCounts } from "../store.ts";
import { ByteCache } from "./byte-cache.ts";
import { summaryOf } from "./run-facts.ts";
import type { Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import type { RunEnds } from "./seeking.ts";
import type { Statements } from "./statements.ts";
import type { ViewLoader } from "./view-loader.ts";

const KEPT_BYTES = 64 * 1024 * 1024;
const SUMMARY_BYTES = 8 * 1024;

/** Everything a summary is made of changes one of these figures. A branch is a run before it has lines of its own. */
const KEYS = `
  SELECT r.name, json_array(r.identity, r.origin, r.version, r.rewrites, r.status, r.cut_at_line,
    s.units, s.head, s.sources, t.last, t.parts, p.problems, json_extract(b.body, '$.name')) AS key
  FROM (SELECT * FROM runs WHERE id IN (SELECT run FROM run_sources) OR json_extract(identity, '$.branch') IS NOT NULL) r
  LEFT JOIN (SELECT run, sum(units) AS units, max(head) AS head, count(*) AS sources FROM run_sources GROUP BY run) s
    ON s.run = r.id
  LEFT JOIN (SELECT run, max(id) AS last, count(*) AS parts FROM tail GROUP BY run) t ON t.run = r.id
  LEFT JOIN (SELECT run, count(*) AS problems FROM problems WHERE run IS NOT NULL GROUP BY run) p ON p.run = r.id
  LEFT JOIN branches b ON b.run = r.name`;

const COUNTS = `
  SELECT (SELECT count(*) FROM runs) AS runs,
    (SELECT count(*) FROM runs WHERE status = 'live') AS live,
    (SELECT count(*) FROM runs WHERE status = 'truncated') AS truncated,
    (SELECT coalesce(sum(count), 0) FROM segments) + (SELECT coalesce(sum(count), 0) FROM tail) AS events`;

export const countsIn = (sql: Statements): StoreCounts => sql.get<StoreCounts>(COUNTS) as StoreCounts;

interface KeyRow {
  readonly name: RunId;
  readonly key: string;
}

export class Summaries {
  readonly #sql: Statements;
  readonly #loader: ViewLoader;
  readonly #ends: RunEnds;
  readonly #kept = new ByteCache<RunId, { readonly key: string; readonly summary: RunSummary }>(KEPT_BYTES);

  constructor(sql: Statements, loader: ViewLoader, ends: RunEnds) {
    this.#sql = sql;
    this.#loader = loader;
    this.#ends = ends;
  }

  /** Of every run, in the order they were first seen. */
  async all(pause: Pause): Promise<readonly RunSummary[]> {
    const summaries: RunSummary[] = [];
    for (const { name, key } of this.#sql.all<KeyRow>(`${KEYS} ORDER BY r.id`)) {
      const known = this.#kept.get(name);
      if (known?.key !== key) await pause();
      const summary = known?.key === key ? known.summary : this.#make(name, key);
      if (summary) summaries.push(summary);
    }
    return summaries;
  }

  #make(name: RunId, key: string): RunSummary | undefined {
    return this.#loader.snapshot(() => {
      const view = this.#loader.view(name);
      return view && this.#keep(view, key);
    });
  }

  /** What the view shows may be newer than the key: then the key is another the next time, and it is made again. */
  #keep(view: RunView, key: string): RunSummary {
    const summary = summaryOf(this.#sql, this.#ends, view);
    this.#kept.set(view.run.identity.id, { key, summary }, SUMMARY_BYTES);
    return summary;
  }

  of(run: RunId): RunSummary | undefined {
    return this.#loader.snapshot(() => {
      const key = this.#sql.get<KeyRow>(`${KEYS} WHERE r.name = ?`, run)?.key;
      if (key === undefined) return undefined;
      const known = this.#kept.get(run);
      return known?.key === key ? known.summary : this.#make(run, key);
    });
  }
}
