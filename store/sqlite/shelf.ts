/** What the writer keeps in memory between commits. All of it can be forgotten and read again from the store. */
import type { RunId } from "../../core/ids.ts";
import type { RunIdentity } from "../store.ts";
import { lastProblemId } from "./problem-rows.ts";
import { readHead } from "./raw-rows.ts";
import { brokenRuns } from "./remake.ts";
import { COLD, loadCell, newCell, type RunCell, waitingIn } from "./run-cell.ts";
import { readRun, readRunById, type StoredRun } from "./run-rows.ts";
import { type CountedSource, readSources } from "./source-rows.ts";
import type { Statements } from "./statements.ts";
import { lastTailId } from "./tail-rows.ts";

/** Runs whose lists stay in memory, and of them those whose last block does. */
const CELLS_KEPT = 512;
const HOT_KEPT = 4;

export class Shelf {
  readonly #sql: Statements;
  readonly #cells = new Map<RunId, RunCell>();
  #hot: RunCell[] = [];
  sources = new Map<number, CountedSource>();
  /** The highest seq given. */
  head = 0;
  /** Runs that lack a checkpoint. */
  broken = new Set<number>();
  /** Sources that brought small pieces since these were last joined, with how many. */
  readonly small = new Map<number, number>();
  #lastSource = 0;
  #lastRun = 0;
  #lastTail = 0;
  #lastProblem = 0;

  constructor(sql: Statements) {
    this.#sql = sql;
    this.forget();
  }

  /** Back to what the store says, after a transaction that did not happen. */
  forget(): void {
    const sql = this.#sql;
    this.#cells.clear();
    this.#hot = [];
    this.sources = new Map(readSources(sql).map((counted) => [counted.source.id, counted]));
    this.head = readHead(sql);
    this.broken = new Set(brokenRuns(sql));
    this.#lastSource = Math.max(0, ...this.sources.keys());
    this.#lastTail = lastTailId(sql);
    this.#lastProblem = lastProblemId(sql);
    this.#lastRun = sql.get<{ last: number | null }>("SELECT max(id) AS last FROM runs")?.last ?? 0;
    for (const { run } of sql.all<{ run: number }>("SELECT DISTINCT run FROM tail")) this.cellById(run);
  }

  newSourceId(): number {
    return ++this.#lastSource;
  }

  newTailId(): number {
    return ++this.#lastTail;
  }

  newProblemId(): number {
    return ++this.#lastProblem;
  }

  cellById(id: number): RunCell {
    const run = readRunById(this.#sql, id);
    const cell = run && this.cell(run.identity.id);
    if (!cell) throw new Error(`The store has no run number ${id}.`);
    return cell;
  }

  /** The cell of a run, made when the store has no such run. */
  cellFor(identity: RunIdentity): RunCell {
    const known = this.cell(identity.id);
    if (known) return known;
    const run: StoredRun = {
      id: ++this.#lastRun,
      identity,
      origin: null,
      version: 0,
      rewrites: 0,
      status: "ended",
      cutAtLine: null,
    };
    const cell = newCell(run);
    this.#cells.set(identity.id, cell);
    return cell;
  }

  cell(id: RunId): RunCell | undefined {
    const known = this.#cells.get(id);
    if (known) {
      this.#cells.delete(id);
      this.#cells.set(id, known);
      return known;
    }
    const run = readRun(this.#sql, id);
    if (!run) return undefined;
    const cell = loadCell(this.#sql, run);
    this.#cells.set(id, cell);
    return cell;
  }

  waiting(): readonly RunCell[] {
    return [...this.#cells.values()].filter((cell) => cell.tail.length > 0);
  }

  waitingEvents(): number {
    return this.waiting().reduce((sum, cell) => sum + waitingIn(cell.tail), 0);
  }

  /** Keeps the ends of the runs written last decoded, and lets go of what is too much. */
  touch(cell: RunCell): void {
    this.#hot = [cell, ...this.#hot.filter((each) => each !== cell)];
    for (const cold of this.#hot.splice(HOT_KEPT)) cold.hot = COLD;
    if (this.#cells.size <= CELLS_KEPT) return;
    for (const [id, each] of this.#cells) {
      if (this.#cells.size <= CELLS_KEPT) break;
      if (each.tail.length === 0 && !this.#hot.includes(each)) this.#cells.delete(id);
    }
  }
}
