import { expect, test } from "vitest";
import { diffDetails, diffMessages, type MessagePair } from "../../../core/compare/detail-diff.ts";
import { readable } from "../../../core/compare/readable.ts";
import { random } from "../../random.ts";

const say = (text: string) =>
  text.split(" ").map((word) => {
    const [role = "", content = ""] = word.split(":");
    return { role, content };
  });
const told = (pairs: readonly MessagePair[]) =>
  pairs.map(({ change, role, left, right }) => `${change} ${role} ${left ?? "-"} ${right ?? "-"}`);

test("messages in order, an edited one stands for the other of its speaker", () => {
  const left = say("system:s user:ask assistant:think tool:42 assistant:done");
  const right = say("system:s user:ask assistant:reckon assistant:again tool:42 assistant:done user:thanks");
  expect(told(diffMessages(left, right))).toEqual([
    "same system 0 0",
    "same user 1 1",
    "changed assistant 2 2",
    "added assistant - 3",
    "same tool 3 4",
    "same assistant 4 5",
    "added user - 6",
  ]);
  expect(diffMessages(left, right)[2]?.text?.lines).toHaveLength(2);
});

test("every message of both lists is told once and in order, and the sides can be changed over", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const r = random(seed);
    const some = () =>
      Array.from({ length: r.below(12) }, () => ({
        role: r.pick(["user", "tool"]),
        content: String(r.below(6)),
      }));
    const [left, right] = [some(), some()];
    const pairs = diffMessages(left, right);
    const places = (side: "left" | "right") => pairs.flatMap((pair) => pair[side] ?? []);
    expect(places("left"), `seed ${seed}`).toEqual(left.map((_, i) => i));
    expect(places("right"), `seed ${seed}`).toEqual(right.map((_, i) => i));
    const joined = (of: readonly MessagePair[], one: "left" | "right", other: "left" | "right") =>
      of.flatMap((pair) => (pair[one] === null || pair[other] === null ? [] : [[pair[one], pair[other]]]));
    expect(joined(diffMessages(right, left), "right", "left"), `seed ${seed}`).toEqual(
      joined(pairs, "left", "right"),
    );
  }
});

test("JSON is laid out with sorted keys before it is compared, and keeps its digits", () => {
  expect(readable('{"b":[1,{}],"a":18446744073709551615}')).toBe(
    '{\n  "a": 18446744073709551615,\n  "b": [\n    1,\n    {}\n  ]\n}',
  );
  expect(readable("{ not json")).toBe("{ not json");
  const diff = diffDetails(
    { response: '{"b":1,"a":[1,2]}', parameters: { temperature: 0.2 } },
    { response: '{ "a": [1, 2], "b": 1 }', parameters: { temperature: 0 }, result: "new" },
  );
  expect(diff.response).toMatchObject({ added: 0, removed: 0 });
  expect(diff.parameters).toMatchObject({ added: 1, removed: 1, same: 2 });
  expect(diff.result?.lines.map(({ change }) => change)).toEqual(["added"]);
  expect(diff.error).toBeNull();
});
