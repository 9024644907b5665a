/**
 * What a branch executes, as lines of our own format. They are a source like any other, but no file stands behind it:
 * the store has the only copy of its bytes.
 */
import { hindcast } from "../../core/dialects/hindcast.ts";
import type { RunId, Seq } from "../../core/ids.ts";
import type { RunIdentity, SourceCommit, StoreWriter } from "../../store/store.ts";
import { Assembler } from "./assemble.ts";
import { grown } from "./identity.ts";
import { LIMITS } from "./limits.ts";
import { readLines } from "./read.ts";
import { keyOfLines, type Progress, Source, sourceFrom, storedOf } from "./source.ts";
import { copyTally } from "./tally.ts";
import type { Zone } from "./zone.ts";

export interface BranchText {
  /** Whole lines, each with its newline. */
  readonly text: string;
  /** Nothing more comes. */
  readonly isEnd: boolean;
  /** Of a run whose clock counts lines: where those of the branch begin, behind the cut. The same in every call. */
  readonly firstLine?: number | undefined;
}

const SCHEME = "branch:";
/** No path begins like this: paths of sources are absolute. */
export const isBranchFile = (file: string): boolean => file.startsWith(SCHEME);

const UTC: Zone = { name: "UTC", minutes: () => 0 };
const WHY = "it was written by Hindcast";

export class BranchLines {
  readonly #writer: StoreWriter;
  readonly #now: () => number;
  readonly #sources = new Map<RunId, Source>();
  #last: Promise<unknown> = Promise.resolve();

  /** `now`: the steady clock of ingest, in ms. */
  constructor(writer: StoreWriter, now: () => number) {
    this.#writer = writer;
    this.#now = now;
  }

  /** Resolves when it is in the store, with the head. */
  append(run: RunId, given: BranchText): Promise<Seq> {
    const done = this.#last.then(() => this.#append(run, given));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(run: RunId, { text, isEnd, firstLine = 1 }: BranchText): Promise<Seq> {
    const source = this.#sources.get(run) ?? (await this.#known(run)) ?? born(run);
    this.#sources.set(run, source);
    source.state = isEnd ? "idle" : "live";
    const batch = read(source, run, Buffer.from(text), firstLine);
    source.size = batch.progress.offset;
    const commit = { ...batch.commit, source: storedOf(source, batch.progress) };
    const { sources, head } = await this.#writer.append([commit], { bulk: false, now: this.#now() });
    source.progress = batch.progress;
    if (source.id === 0) source.id = sources[0] ?? 0;
    await this.#writer.setStatus([{ run, status: isEnd ? "ended" : "live", cutAtLine: null }]);
    if (isEnd) this.#sources.delete(run);
    return head;
  }

  /** After another thread took over. */
  async #known(run: RunId): Promise<Source | undefined> {
    const stored = (await this.#writer.sources()).find(({ file }) => file === SCHEME + run);
    return stored && sourceFrom(stored, hindcast, { base: "", zone: UTC });
  }
}

const born = (run: RunId): Source => {
  const path = `branches/${run}.jsonl`;
  const name = { file: SCHEME + run, path };
  const source = new Source(name, { home: path, base: "", generation: 0, before: null }, UTC);
  source.progress = {
    ...source.progress,
    dialect: hindcast,
    why: WHY,
    settled: true,
    sample: [],
    runIds: [run],
  };
  return source;
};

interface Read {
  readonly progress: Progress;
  readonly commit: Omit<SourceCommit, "source">;
}

const read = (source: Source, run: RunId, bytes: Buffer, firstLine: number): Read => {
  const { progress } = source;
  const key = progress.key ?? keyOfLines(source.name.path, firstOf(bytes));
  const info = source.info(key);
  const assembler = new Assembler(hindcast, source, progress.runs);
  const reader = {
    dialect: hindcast,
    info,
    assembler,
    tally: copyTally(progress.tally),
    memory: progress.memory ?? hindcast.start(info),
  };
  const at = { offset: progress.offset, line: progress.line + firstLine };
  const limits = { lineBytes: LIMITS.lineBytes, linesPerCommit: Infinity };
  const { units, problems, lines } = readLines(bytes, at, reader, limits);
  // Its own identity stands in the store already, with what it shares.
  const identity: RunIdentity = {
    id: run,
    name: run,
    dialect: hindcast.name,
    axes: hindcast.axisNames ?? {},
  };
  const after: Progress = {
    ...progress,
    key,
    offset: progress.offset + bytes.length,
    line: progress.line + lines,
    print: grown(progress.print, bytes) ?? progress.print,
    memory: reader.memory,
    runs: assembler.remembered,
    tally: reader.tally,
  };
  const commit = { bytes, from: progress.offset, units, problems, runOf: () => identity };
  return { progress: after, commit };
};

const firstOf = (bytes: Buffer): string => bytes.subarray(0, bytes.indexOf(0x0a)).toString("utf8");
