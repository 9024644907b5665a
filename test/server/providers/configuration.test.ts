import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundledCommand, type Command } from "../command.ts";

const CANARY = "sk-canary-7f3a9c1e5b2d4f60";
const home = mkdtempSync(join(tmpdir(), "hindcast-providers-"));
const watched = join(home, "traces");
let command: Command;

beforeAll(async () => {
  mkdirSync(watched);
  command = await bundledCommand();
});
afterAll(() => {
  command.remove();
  rmSync(home, { recursive: true });
});

const shown = (providers: unknown) => {
  writeFileSync(join(home, "hindcast.json"), JSON.stringify({ providers }));
  return command.run(["config", watched], { env: { ANTHROPIC_API_KEY: CANARY, MY_KEY: CANARY, EMPTY: "" } });
};

test("`hindcast config` tells which provider is ready and what another needs, and no key", async () => {
  const { code, stdout, stderr } = await shown({
    claude: { kind: "anthropic" },
    mine: { kind: "openai", baseUrl: "https://llm.example/v1", keyVariable: "MY_KEY" },
    local: { kind: "openai", baseUrl: "http://127.0.0.1:11434/v1" },
    unset: { kind: "openai", baseUrl: "https://llm.example/v1", keyVariable: "EMPTY" },
    trace: { kind: "recorded" },
    script: { kind: "scripted", file: "answers.jsonl" },
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain(CANARY);
  const { providers } = JSON.parse(stdout);
  const none = { baseUrl: null, keyVariable: null, ready: true, needs: null };
  expect(providers).toEqual([
    {
      ...none,
      name: "claude",
      kind: "anthropic",
      baseUrl: "https://api.anthropic.com",
      keyVariable: "ANTHROPIC_API_KEY",
    },
    { ...none, name: "mine", kind: "openai", baseUrl: "https://llm.example/v1", keyVariable: "MY_KEY" },
    { ...none, name: "local", kind: "openai", baseUrl: "http://127.0.0.1:11434/v1" },
    {
      name: "unset",
      kind: "openai",
      baseUrl: "https://llm.example/v1",
      keyVariable: "EMPTY",
      ready: false,
      needs: "Set EMPTY in the environment of Hindcast to the key of this provider",
    },
    { ...none, name: "trace", kind: "recorded" },
    { ...none, name: "script", kind: "scripted" },
  ]);
});

describe("a provider that is wrong is refused, and no key is repeated", () => {
  test.each([
    [
      "a key in the file",
      { kind: "anthropic", apiKey: CANARY },
      /apiKey.*known are kind, baseUrl, keyVariable/,
    ],
    ["a key as the variable", { kind: "anthropic", keyVariable: CANARY }, /never a key/],
    ["an address that is none", { kind: "openai", baseUrl: "llm.example" }, /https:\/\//],
    ["a file as address", { kind: "openai", baseUrl: "file:///etc/passwd" }, /https:\/\//],
    [
      "a password in it",
      { kind: "openai", baseUrl: `https://me:${CANARY}@llm.example` },
      /without a name, a password/,
    ],
    [
      "a query in it",
      { kind: "openai", baseUrl: `https://llm.example/?key=${CANARY}` },
      /without a name, a password/,
    ],
    [
      "a key in the clear",
      { kind: "openai", baseUrl: "http://llm.example/v1", keyVariable: "MY_KEY" },
      /would travel in the clear/,
    ],
    ["an unknown kind", { kind: "oracle" }, /it\.kind/],
    ["a script without a file", { kind: "scripted" }, /it\.file/],
  ])("%s", async (_, provider, says) => {
    const { code, stdout, stderr } = await shown({ it: provider });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain(CANARY);
  });

  test("a name that cannot stand in an address", async () => {
    const { code, stderr } = await shown({ "../it": { kind: "recorded" } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/letters, digits, dots/);
  });
});
