/** A process of its own that appends without end, for a test that kills it. Arguments: store, file to read, seed. */
import { readFileSync } from "node:fs";
import { openWriter } from "../../store/open.ts";
import { random } from "../random.ts";
import { emptySource, identity, timeAt } from "./trace-files.ts";

const [store, file, seed] = process.argv.slice(2) as [string, string, string];
const bytes = readFileSync(file);
const r = random(Number(seed));
const writer = await openWriter(store);
const known = (await writer.sources())[0];
let source = known ?? emptySource("grown.jsonl");
console.log("open");

while (source.offset < bytes.length) {
  let [end, line] = [source.offset, source.line];
  const units = [];
  for (let n = 1 + r.below(60); n > 0 && end < bytes.length; n--) {
    const newline = bytes.indexOf(10, end);
    units.push({
      position: ++line,
      start: end - source.offset,
      length: newline - end,
      events: [{ kind: "metric", values: { loss: line }, time: timeAt(line) }] as const,
    });
    end = newline + 1;
  }
  const after = { ...source, offset: end, line };
  const commit = {
    source: after,
    bytes: bytes.subarray(source.offset, end),
    from: source.offset,
    units,
    problems: [],
    runOf: () => identity("r-grown"),
  };
  const appended = await writer.append([commit], { bulk: r.chance(0.2), now: performance.now() });
  source = { ...after, id: appended.sources[0] ?? source.id };
  if (r.chance(0.2)) await writer.settle(performance.now() + r.below(20_000));
}
await writer.settle(0, true);
await writer.close();
console.log("done");
