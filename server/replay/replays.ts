/**
 * Replays by the person's own program: what is known at a mark is written to a file, the program is started, and the
 * lines it writes to its trace become a branch as they come.
 */
import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { isoNanos } from "../../core/dialects/hindcast-export.ts";
import { parseEventName, parseRunId, type RunId } from "../../core/ids.ts";
import { BEGUN, type Branch } from "../../core/replay/branch-wire.ts";
import { REPLAY_OFF, type ReplayOrder, type ReplayStart } from "../../core/replay/replay-wire.ts";
import { Restamper } from "../../core/replay/restamp.ts";
import { stateToJson } from "../../core/state-json.ts";
import { type ExportedStore, exportLines } from "../export-lines.ts";
import type { Keeping } from "../ingest/keeping.ts";
import { type CommandEnd, endWords, environmentFor, runCommand } from "./command.ts";
import { type Mark, type MarkStore, markOf } from "./mark.ts";
import type { ReplaySettings } from "./settings.ts";
import { TraceTail } from "./trace-tail.ts";

export interface ReplayParts {
  readonly store: MarkStore & ExportedStore;
  readonly keeper: Pick<Keeping, "beginBranch" | "appendBranch" | "saveBranch">;
  /** `--allow-replay` was given. */
  readonly allowed: boolean;
  readonly settings: ReplaySettings | undefined;
  /** Where start files, traces and outputs are kept: a folder that nobody watches. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

export interface Denied {
  readonly denied: string;
  readonly status: 403 | 404 | 409 | 422;
}

const NOT_CONFIGURED =
  'No program is configured. Name it in hindcast.json: "replay": { "command": ["python", "agent.py"] }';

/** Between two looks at what the program has written. */
const LOOK_MS = 50;
/** Programs that run at once. */
const MOST_RUNNING = 4;

interface Running {
  readonly stopping: AbortController;
  readonly done: Promise<void>;
}

export class Replays {
  readonly #parts: ReplayParts;
  readonly #running = new Map<RunId, Running>();

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  get isAllowed(): boolean {
    return this.#parts.allowed;
  }

  get whyNot(): string | null {
    if (!this.isAllowed) return REPLAY_OFF;
    return this.#parts.settings ? null : NOT_CONFIGURED;
  }

  get running(): readonly RunId[] {
    return [...this.#running.keys()];
  }

  /** Resolves when the program is about to be started. */
  async start(order: ReplayOrder): Promise<Branch | Denied> {
    const { settings, store, keeper } = this.#parts;
    if (!this.isAllowed) return { denied: REPLAY_OFF, status: 403 };
    if (!settings) return { denied: NOT_CONFIGURED, status: 409 };
    const name = parseEventName(order.event);
    if (!name) return { denied: `"${order.event}" is no event.`, status: 422 };
    const mark = await markOf(store, order, name);
    if ("denied" in mark) return mark;
    if (this.#running.size >= MOST_RUNNING)
      return { denied: `${MOST_RUNNING} programs run already: stop one, or wait.`, status: 409 };
    const branch = await keeper.beginBranch(branchOf(mark, settings), mark.cut);
    if (!branch) return { denied: `The run "${order.run}" cannot be branched now.`, status: 409 };
    const stopping = new AbortController();
    const done = this.#run(branch, mark, settings, stopping)
      .catch((error: unknown) => this.#parts.log(`a replay failed inside: ${messageOf(error)}`))
      .finally(() => this.#running.delete(branch.run));
    this.#running.set(branch.run, { stopping, done });
    return branch;
  }

  /** False when no program of that branch runs. Resolves when it has ended. */
  async stop(run: RunId): Promise<boolean> {
    const running = this.#running.get(run);
    if (!running) return false;
    running.stopping.abort();
    await running.done;
    return true;
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((run) => this.stop(run)));
  }

  async #run(branch: Branch, mark: Mark, settings: ReplaySettings, stopping: AbortController): Promise<void> {
    const { keeper } = this.#parts;
    const files = await this.#prepare(branch, mark);
    const begunMs = Date.now();
    const restamper = new Restamper({
      at: mark.cutAt,
      originMs: mark.run.originMs,
      begunMs,
      mark: branch.run,
    });
    const cut = mark.ended.map((id) => restamper.own(begunMs, { kind: "span-end", id, status: "cut" }));
    await keeper.appendBranch(branch.run, { text: joined(cut), isEnd: false });

    const tooLong = new AbortController();
    const limits = { timeMs: settings.minutes * 60_000, outputBytes: settings.outputBytes };
    let end: CommandEnd | undefined;
    const program = runCommand({
      argv: settings.command,
      folder: settings.folder,
      environment: {
        ...environmentFor(this.#parts.environment, settings.variables),
        HINDCAST_START: files.start,
        HINDCAST_TRACE: files.trace,
      },
      mark: branch.run,
      output: files.output,
      ...limits,
      stop: AbortSignal.any([stopping.signal, tooLong.signal]),
    }).then((found) => {
      end = found;
    });
    const tail = new TraceTail(files.trace);
    let lines = 0;
    for (;;) {
      const over = end !== undefined;
      const read = await tail.lines(over);
      lines += read.length;
      if (read.length > 0)
        await keeper.appendBranch(branch.run, {
          text: joined(read.map((line) => restamper.line(line))),
          isEnd: false,
        });
      if (over) break;
      if (tail.bytes > settings.traceBytes) tooLong.abort();
      await Promise.race([program, pause(LOOK_MS)]);
    }
    await tail.close();
    rmSync(files.remaining, { force: true });
    const ended = endOf(end as CommandEnd, limits, tooLong.signal.aborted && settings.traceBytes, lines);
    const close = restamper.ended ? [] : [restamper.own(Date.now(), { kind: "run", status: ended.state })];
    await keeper.appendBranch(branch.run, { text: joined(close), isEnd: true });
    await keeper.saveBranch({
      ...((await this.#known(branch.run)) ?? branch),
      ...ended,
      own: { ...branch.own, durationMs: Date.now() - begunMs },
    });
  }

  /** With what a person changed while it ran. */
  async #known(run: RunId): Promise<Branch | undefined> {
    return (await this.#parts.store.branches(undefined)).find((each) => each.run === run);
  }

  async #prepare(branch: Branch, mark: Mark) {
    const folder = join(this.#parts.folder, branch.run);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = (name: string): string => join(folder, name);
    const files = {
      start: file("start.json"),
      remaining: file("remaining.jsonl"),
      trace: file("trace.jsonl"),
      output: file("output.txt"),
    };
    const start: ReplayStart = {
      version: 1,
      branch: branch.run,
      run: { id: mark.run.id, name: mark.run.name, dialect: mark.run.dialect },
      mark: { event: mark.event, at: mark.at, wall: isoNanos(mark.at, mark.run.originMs) },
      state: stateToJson(mark.state),
      request: mark.request,
      edits: mark.edits,
      remaining: files.remaining,
      trace: files.trace,
    };
    writeFileSync(files.trace, "", { mode: 0o600 });
    await this.#writeRemaining(mark, files.remaining);
    await writeFile(files.start, JSON.stringify(start), { mode: 0o600 });
    return files;
  }

  async #writeRemaining({ run, cut }: Mark, path: string): Promise<void> {
    const lines = exportLines(this.#parts.store, run, cut ?? undefined);
    await pipeline(lines, createWriteStream(path, { mode: 0o600 }));
  }
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const branchOf = (mark: Mark, settings: ReplaySettings): Branch => {
  const run = parseRunId(`r-${randomBytes(5).toString("hex")}`) as RunId;
  const edit = mark.edits;
  return {
    run,
    parent: mark.run.id,
    call: { event: mark.event, name: mark.name, at: mark.at },
    cutAt: mark.cutAt,
    made: new Date().toISOString(),
    name: `${mark.run.name}, replayed from ${mark.name}`,
    edit,
    provider: null,
    kind: "command",
    limits: { costUsd: null, minutes: settings.minutes, calls: 0 },
    ...BEGUN,
  };
};

const endOf = (
  end: CommandEnd,
  limits: Parameters<typeof endWords>[1],
  traceBytes: number | false,
  lines: number,
): { readonly state: "finished" | "failed" | "stopped"; readonly reason: string } => {
  if (traceBytes !== false)
    return {
      state: "stopped",
      reason: `Its trace is larger than ${traceBytes} bytes: the program was ended.`,
    };
  const words = endWords(end, limits);
  if (end.kind === "stopped" || end.kind === "timeout" || end.kind === "flooded")
    return { state: "stopped", reason: words };
  if (end.kind !== "exited" || end.code !== 0) return { state: "failed", reason: words };
  return lines > 0
    ? { state: "finished", reason: words }
    : {
        state: "failed",
        reason: "The program ended and wrote no trace: it is told the file by HINDCAST_TRACE.",
      };
};
