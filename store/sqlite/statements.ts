/** Prepared statements by their text: preparing costs more than running most of ours. */
import type { Database, Statement } from "better-sqlite3";

export class Statements {
  readonly db: Database;
  readonly #byText = new Map<string, Statement>();

  constructor(db: Database) {
    this.db = db;
  }

  #statement(sql: string): Statement {
    let statement = this.#byText.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.#byText.set(sql, statement);
    }
    return statement;
  }

  /** Runs it; the id of the row it inserted. */
  run(sql: string, ...values: readonly unknown[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }
  /** Runs it; how many rows it changed. */
  change(sql: string, ...values: readonly unknown[]): number {
    return this.#statement(sql).run(...values).changes;
  }
  get<Row>(sql: string, ...values: readonly unknown[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }
  all<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#statement(sql).all(...values) as readonly Row[];
  }
}
