/** D72: seeded secrets of many kinds are hidden, plain lines are left alone. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { redactJson, redactText } from "../../core/redact.ts";
import { seeded as generator } from "../random.ts";

const SEED = 72;
const dice = generator(SEED);
const letters = (count: number, alphabet: string): string =>
  Array.from({ length: count }, () => alphabet[Math.floor(dice() * alphabet.length)]).join("");
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const URL64 = `${ALNUM}-_`;
/** Of a password that a person or a program made. */
const pass = (): string => `${letters(5, "abcdefgh")}${letters(4, "0123456789")}${letters(3, "!#%*+?")}`;

/** What must not be read any more, and the text it stands in. */
type Seeded = readonly [secret: string, text: string];
const alone = (secret: string): Seeded => [secret, `I used ${secret}, and it worked.`];
const KINDS: readonly (() => Seeded)[] = [
  () => alone(`sk-ant-api03-${letters(90, URL64)}A`),
  () => alone(`sk-proj-${letters(48, ALNUM)}`),
  () => alone(`AKIA${letters(16, UPPER)}`),
  () => alone(`ghp_${letters(36, ALNUM)}`),
  () => alone(`glpat-${letters(20, ALNUM)}`),
  () => alone(`xoxb-${letters(12, "0123456789")}-${letters(24, ALNUM)}`),
  () => alone(`AIza${letters(34, URL64)}a`),
  () => alone(`sk_live_${letters(24, ALNUM)}`),
  () => alone(`eyJ${letters(30, ALNUM)}.eyJ${letters(60, ALNUM)}.${letters(42, ALNUM)}`),
  () => {
    const body = letters(120, ALNUM);
    return [body, `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`];
  },
  () => {
    const word = pass().replace(/[#%?]/g, "0");
    return [word, `connect to postgres://app:${word}@db.internal:5432/main`];
  },
  () => {
    const token = letters(40, ALNUM);
    return [token, `curl -H 'Authorization: Bearer ${token}' https://example.com`];
  },
  () => {
    const word = pass();
    return [word, JSON.stringify({ env: `DB_PASSWORD=${word}`, retries: 3 })];
  },
  () => {
    const key = letters(40, `${ALNUM}+/`).replace(/^./, "7");
    return [key, `aws_secret_access_key = ${key}`];
  },
  () => {
    const key = `${letters(20, ALNUM)}9x`;
    return [key, JSON.stringify(JSON.stringify({ api_key: key, model: "m" }))];
  },
];

test("200 seeded secrets are hidden, wherever they stand", () => {
  const seeded = Array.from({ length: 200 }, (_, i) => (KINDS[i % KINDS.length] as () => Seeded)());
  const left = seeded.filter(([secret, text]) => {
    const shown = redactText(text);
    return shown.includes(secret) || !shown.includes("[hidden: ");
  });
  console.log(`D72 ${seeded.length - left.length}/${seeded.length}, seed ${SEED}`);
  expect(left).toEqual([]);
});

const linesIn = (folder: string, ending: RegExp): readonly string[] => {
  const place = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .flatMap((name) => readFileSync(place + name, "utf8").split("\n"))
    .filter((line) => line.trim() !== "");
};
/** Traces, and code, which speaks of keys and passwords more than most texts do. */
const plainLines = (): readonly string[] => [
  ...linesIn("fixtures", /\.jsonl$/).slice(0, 5000),
  ...linesIn("server", /\.ts$/).slice(0, 5000),
];

test("of plain lines, next to none is touched", () => {
  const lines = plainLines();
  const touched = lines.filter((line) => redactText(line) !== line);
  console.log(
    `D72 ${((100 * touched.length) / lines.length).toFixed(2)} % of ${lines.length} plain lines touched`,
  );
  expect(lines.length).toBeGreaterThan(5000);
  expect(touched.length / lines.length).toBeLessThanOrEqual(0.01);
});

test.each([
  "tokens: 1200 of 4096",
  "password: required",
  "the api_key is read from OPENAI_API_KEY",
  "api_key = process.env.OPENAI_API_KEY",
  "auth_token_refresh is RUNNING",
  "secret: {{SECRET_NAME}}",
  "see https://example.com/a:b@c and user@example.com",
  'max_tokens: 1024, "token": "the"',
  "basic understanding of the task",
])("%s stays as it is", (text) => {
  expect(redactText(text)).toBe(text);
});

test("a value is hidden by its key, the shape of the whole stays, and doing it again changes nothing", () => {
  const value = {
    config: { password: "hunter2!x", apiKey: "abc123def456", retries: 3 },
    list: ["plain", null],
  };
  const hidden = redactJson(value);
  expect(hidden).toEqual({
    config: { password: "[hidden: secret]", apiKey: "[hidden: secret]", retries: 3 },
    list: ["plain", null],
  });
  expect(redactJson(hidden)).toEqual(hidden);
});

test("no text takes long", () => {
  const texts = [
    "a:".repeat(200_000),
    `${"password=".repeat(50_000)}`,
    `eyJ${"a".repeat(400_000)}`,
    "-----BEGIN PRIVATE KEY-----".repeat(10_000),
  ];
  for (const text of texts) expect(redactText(text).length).toBeGreaterThan(0);
});
