import { expect, test } from "vitest";
import { reportMarkdown } from "../../web/export/source-markdown.ts";
import { emptyReport } from "../store/trace-files.ts";

const read = {
  ...emptyReport("a/b.jsonl"),
  size: 81_072,
  bytes: 81_000,
  pendingBytes: 72,
  pendingText: '{"at": "2026',
  lines: 800,
  units: 800,
  account: { of: "lines", read: 799, unreadable: 1, blank: 0, tooLong: 0, bytesNotKept: 0 },
  eventsByKind: { run: 1, log: 1798 },
  problems: 2,
  unknownTypes: { "": { count: 3, example: "{`}" } },
} as const;
const problem = {
  path: "a/b.jsonl",
  generation: 0,
  line: 301,
  offset: 30_251,
  length: 115,
  reason: "not JSON",
};

test("a report says how a file was read, where every line went, and what could not be read", () => {
  expect(reportMarkdown(read, [problem])).toBe(`# \`a/b.jsonl\`

- State: idle
- Dialect: hindcast: by hand
- Runs: one run per source (0)
- Lines: 800 lines = 799 read + 1 not readable, listed, 0 lost
- Bytes: 81 072 bytes = 81 000 kept + 72 of a line without its end, 0 lost
- Events: \`run\` 1, \`log\` 1 798
- Clock: wall, UTC

## Types that no dialect knows

- \` \` 3: \`\` {\`} \`\`

## Line 801 is not complete

72 bytes from byte 81 000 on: \`{"at": "2026\`

## 2 problems, the first 1

- line 301, byte 30 251, 115 bytes: \`not JSON\`
`);
});

test("nothing of a file becomes markup", () => {
  const hostile = "x` <img src=x onerror=alert(1)> ``\n# heading";
  const text = reportMarkdown(
    { ...read, path: hostile, unknownTypes: { [hostile]: { count: 1, example: hostile } } },
    [{ ...problem, reason: hostile }],
  );
  const lines = text.split("\n").filter((line) => line.includes("onerror"));
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^[^<]*``` x` <img.* ``` ?/);
  expect(text).not.toContain("\n# heading");
});
