/** One large file, read while the server answers. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import type { Health } from "../../core/wire/sources.ts";
import { line, megabytes, onGround, percentile, type Row, wait } from "./row.ts";

const GIB = 1 << 30;
const MIB = 1 << 20;
const MEMORY_MIB = 300;
const PATIENCE_MS = 300_000;

/** Lines of 200 bytes and more, until there are so many bytes; how many lines. */
const fill = (path: string, bytes: number): number => {
  const file = openSync(path, "a");
  let [written, id] = [0, 0];
  while (written < bytes) {
    let piece = "";
    for (let i = 0; i < 10_000; i++) piece += `${line(id++).slice(0, -2)},"text":"${"x".repeat(160)}"}\n`;
    written += writeSync(file, piece);
  }
  closeSync(file);
  return id;
};

/** Most memory that a process had at once, as the kernel noted it, in bytes. */
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) * 1024;

const importing = () =>
  onGround(async (ground) => {
    const lines = fill(ground.path("x.jsonl"), GIB);
    const server = spawn(
      process.execPath,
      [
        ...[resolve("dist/server/hindcast.js"), "serve", ground.folder, "--no-open", "--port", "0"],
        ...["--store", ground.store],
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const began = performance.now();
    const address = await new Promise<string>((done) => {
      let said = "";
      server.stdout.on("data", (bytes: Buffer) => {
        said += bytes.toString();
        const found = /^http:\/\/\S+(?=\/\n)/m.exec(said);
        if (found) done(found[0]);
      });
    });
    const delays: number[] = [];
    let events = 0;
    while (events < lines && performance.now() - began < PATIENCE_MS) {
      const asked = performance.now();
      const health = (await (await fetch(`${address}/api/health`)).json()) as Health;
      delays.push(performance.now() - asked);
      events = health.events;
      await wait(50);
    }
    const seconds = (performance.now() - began) / 1000;
    const memory = peakOf(server.pid as number);
    server.kill("SIGTERM");
    await new Promise((done) => server.once("close", done));
    const p99 = percentile(delays, 0.99);
    const held = [events === lines, p99 <= 200, memory <= MEMORY_MIB * MIB];
    return {
      survived: held.filter(Boolean).length,
      attempted: held.length,
      figure: `${events} of ${lines} lines, ${Math.round(events / seconds)} a second; health answers p99 ${p99.toFixed(0)} ms, max ${Math.max(...delays).toFixed(0)} ms of ${delays.length} (at most 200); memory ${megabytes(memory)} (at most ${MEMORY_MIB})`,
    };
  });

export const rows: readonly Row[] = [{ row: "D31", name: "1 GiB in one file", run: importing }];
