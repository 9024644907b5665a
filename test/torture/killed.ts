/** Ingest that is stopped, politely and not. */
import { statSync } from "node:fs";
import { openReader } from "../../store/sqlite/reader.ts";
import { spawnIngest } from "./child.ts";
import { audit, lines, onGround, type Row, wait } from "./row.ts";

const EVENTS = 100_000;

const cleanRestart = () =>
  onGround(async (ground) => {
    ground.write("x.jsonl", lines(0, EVENTS));
    const first = spawnIngest("follow", ground.store, ground.folder);
    await first.ready;
    const started = performance.now();
    const { code } = await first.end("SIGTERM");
    const closing = performance.now() - started;
    const headOf = async () => {
      const reader = await openReader(ground.store);
      const head = await reader.head();
      await reader.close();
      return head;
    };
    const before = await headOf();
    const second = spawnIngest("follow", ground.store, ground.folder);
    await second.ready;
    await second.end("SIGTERM");
    const again = (await headOf()) - before;
    const { lost, twice } = await audit(ground.store, EVENTS);
    return {
      survived: code === 0 && again === 0 && lost === 0 && twice === 0 ? 1 : 0,
      attempted: 1,
      figure: `${EVENTS} events: ${again} read again, ${lost} lost, ${twice} twice; closed in ${closing.toFixed(0)} ms`,
    };
  });

const kills = () =>
  onGround(async (ground) => {
    const rounds = 20;
    let written = 0;
    let unclean = 0;
    for (let round = 0; round < rounds; round++) {
      const child = spawnIngest("follow", ground.store, ground.folder);
      const end = performance.now() + 250 + round * 37;
      while (performance.now() < end) {
        ground.append(`f${written % 3}.jsonl`, lines(written, written + 100));
        written += 100;
        await wait(5);
      }
      await child.end("SIGKILL");
    }
    const last = spawnIngest("follow", ground.store, ground.folder);
    await last.ready;
    await last.end("SIGTERM");
    const { lost, twice, damages } = await audit(ground.store, written);
    if (lost + twice + damages > 0) unclean = rounds;
    const size = statSync(ground.store).size / (1 << 20);
    return {
      survived: rounds - unclean,
      attempted: rounds,
      figure: `kill -9 over ${written} events: ${lost} lost, ${twice} twice, ${damages} damages, store ${size.toFixed(1)} MiB`,
    };
  });

export const rows: readonly Row[] = [
  { row: "D04", name: "SIGTERM and start again", run: cleanRestart },
  { row: "D05", name: "killed while reading", run: kills },
];
