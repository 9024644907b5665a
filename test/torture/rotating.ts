/** Files that are renamed, copied and cut while they are followed. */
import { copyFileSync, existsSync, renameSync, truncateSync } from "node:fs";
import { spawnIngest } from "./child.ts";
import { audit, type Ground, lines, type Outcome, onGround, type Row, wait } from "./row.ts";

const ROUNDS = 20;
const QUIET_MS = 400;

/** Turns the log over again and again while it is written; `turn` gets the number of the round and returns lines it wrote. */
const trial =
  (turn: (ground: Ground, round: number, next: number) => Promise<number>) => (): Promise<Outcome> =>
    onGround(async (ground) => {
      ground.write("x.jsonl", lines(0, 20));
      let written = 20;
      const child = spawnIngest("follow", ground.store, ground.folder);
      await child.ready;
      for (let round = 0; round < ROUNDS; round++) written += await turn(ground, round, written);
      await wait(3000);
      await child.end("SIGTERM");
      const last = spawnIngest("index", ground.store, ground.folder);
      await last.over;
      const { lost, twice, damages } = await audit(ground.store, written);
      return {
        survived: lost + twice + damages === 0 ? ROUNDS : 0,
        attempted: ROUNDS,
        figure: `${written} lines: ${lost} lost, ${twice} twice`,
      };
    });

/** x.jsonl.3 becomes x.jsonl.4 and so on, as logrotate does. */
const shift = (ground: Ground): void => {
  for (let n = ROUNDS; n >= 1; n--) {
    const from = ground.path(`x.jsonl.${n}`);
    if (existsSync(from)) renameSync(from, ground.path(`x.jsonl.${n + 1}`));
  }
};

/** The writer still holds the old file for some lines after it was renamed. */
const rename = trial(async (ground, round, next) => {
  ground.append("x.jsonl", lines(next, next + 10));
  if (round % 2 === 0) await wait(30);
  shift(ground);
  renameSync(ground.path("x.jsonl"), ground.path("x.jsonl.1"));
  ground.append("x.jsonl", lines(next + 10, next + 20));
  ground.append("x.jsonl.1", lines(next + 20, next + 25));
  await wait(round % 3 === 0 ? 10 : 120);
  return 25;
});

const copyTruncate = trial(async (ground, _round, next) => {
  ground.append("x.jsonl", lines(next, next + 10));
  await wait(QUIET_MS);
  shift(ground);
  copyFileSync(ground.path("x.jsonl"), ground.path("x.jsonl.1"));
  truncateSync(ground.path("x.jsonl"), 0);
  await wait(20);
  ground.append("x.jsonl", lines(next + 10, next + 20));
  await wait(QUIET_MS);
  return 20;
});

const truncate = trial(async (ground, round, next) => {
  ground.append("x.jsonl", lines(next, next + 10));
  await wait(QUIET_MS);
  truncateSync(ground.path("x.jsonl"), 0);
  if (round % 2 === 0) await wait(50);
  ground.append("x.jsonl", lines(next + 10, next + 20));
  await wait(QUIET_MS);
  return 20;
});

export const rows: readonly Row[] = [
  { row: "D06", name: "renamed with a late write into the old file", run: rename },
  { row: "D07", name: "copied and truncated after quiet", run: copyTruncate },
  { row: "D08", name: "truncated to nothing", run: truncate },
];
