import { expect, test } from "vitest";
import type { Message } from "../../../core/dialects/dialect.ts";
import { earlierTurns } from "../../../web/views/earlier-turns.ts";

const turns = (roles: string): readonly number[] => {
  const words = { s: "system", u: "user", a: "assistant", t: "tool" } as const;
  const messages = [...roles].map((each) => ({ role: words[each as "s"], content: each }) as Message);
  const { prompts, earlier, fresh } = earlierTurns(messages);
  expect([...prompts, ...earlier, ...fresh]).toEqual(messages);
  return [prompts.length, earlier.length, fresh.length];
};

test.each([
  ["a first call has nothing earlier", "su", [1, 0, 1]],
  ["what follows the last answer is new", "suatut", [1, 2, 3]],
  ["also the results of tools", "suatat", [1, 4, 1]],
  ["without a system prompt", "uau", [0, 2, 1]],
  ["a conversation that ends with an answer is shown whole", "sua", [1, 0, 2]],
  ["a system message in the middle stays in its place", "suasu", [1, 2, 2]],
  ["only system prompts", "ss", [2, 0, 0]],
  ["no message", "", [0, 0, 0]],
])("%s: %s", (_, roles, expected) => {
  expect(turns(roles)).toEqual(expected);
});
