import { expect, test } from "vitest";
import { BodyMask } from "../../../core/compare/masking.ts";

const IDS = new Set(["call-17", "call-23", "ab1", "plan"]);
const masked = (text: string): string => new BodyMask((id) => IDS.has(id)).text(text);
const uuid = (digit: string): string =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8000-${digit.repeat(12)}`;

test.each([
  ["a whole text that is an id", "call-17", "call-23"],
  ["a UUID", uuid("1"), uuid("a")],
  ["a time", "2026-01-02T03:04:05Z", "2027-11-12 13:14:15.678+01:00"],
  ["values of JSON, whatever the order of its keys", `{"of":"call-17","n":1}`, `{ "n": 1, "of": "call-23" }`],
  [
    "values of JSON in JSON",
    `{"text":"{\\"id\\":\\"${uuid("2")}\\"}"}`,
    `{"text":"{\\"id\\":\\"${uuid("3")}\\"}"}`,
  ],
  ["values of a call", `Now.\n\nread({"id":"call-17"})`, `Now.\n\nread({"id":"call-23"})`],
])("%s is no difference", (_, one, other) => {
  expect(masked(one)).toBe(masked(other));
});

test.each([
  ["free text", "see call-17 at 2026-01-02T03:04:05Z", "see call-23 at 2026-01-02T03:04:06Z"],
  ["another value beside an id", `{"of":"call-17","n":1}`, `{"of":"call-23","n":2}`],
  [
    "digits of a long number",
    `{"of":"call-17","n":12345678901234567890}`,
    `{"of":"call-17","n":12345678901234567891}`,
  ],
  ["keys", `{"call-17":1}`, `{"call-23":1}`],
  ["an id that is a word, or short", "plan", "ab1"],
  ["what is no id of the runs", "call-18", "call-19"],
])("%s is a difference", (_, one, other) => {
  expect(masked(one)).not.toBe(masked(other));
});
