import { expect, test } from "vitest";
import { RowsById } from "../../../core/compare/rows-by-id.ts";
import { random } from "../../random.ts";

test("ids are found as a Map finds them, also those that are there twice or not at all", () => {
  const r = random(11);
  const shapes = [
    (n: number) => `s-${n}`,
    (n: number) => n.toString(16).padStart(16, "0"),
    (n: number) => `${"é".repeat(n % 7)}${n}`,
    () => "",
  ];
  const ids = Array.from({ length: 5000 }, () => r.pick(shapes)(r.below(3000)));
  const map = new Map(ids.map((id, row) => [id, row]));
  const rows = new RowsById(ids.length, (row) => ids[row] as string);
  for (const id of [...ids, "s-3001", "zzz", "é"]) expect(rows.rowOf(id), id).toBe(map.get(id) ?? -1);
  expect(new RowsById(0, () => "").rowOf("s-1")).toBe(-1);
});
