import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_DEPTH, parseExact, parseLine, put, readExactly, takeJson, takeNumber } from "../../core/json.ts";
import { boxLiterals, scanLiterals } from "../../core/json-scan.ts";
import type { Json } from "../../core/value.ts";
import { random } from "../random.ts";

const value = (text: string): unknown => {
  const read = parseLine(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
};
const exact = (text: string): unknown => {
  const read = parseExact(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
};
const problem = (text: string): string => {
  const read = parseLine(text);
  return read.ok ? `read as ${JSON.stringify(read.value)}` : read.problem;
};

describe("a line of JSON", () => {
  test("an ordinary line is what JSON.parse makes of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const text = JSON.stringify(json);
        expect(value(text)).toEqual(JSON.parse(text));
      }),
      { seed: 7 },
    );
  });

  test("NaN and Infinity literals are boxed and reported, in strings they are text", () => {
    const read = parseLine('{"loss": NaN, "a": [Infinity, -Infinity], "say": "NaN, Infinity"}');
    expect(read).toEqual({
      ok: true,
      value: { loss: { num: "NaN" }, a: [{ num: "Infinity" }, { num: "-Infinity" }], say: "NaN, Infinity" },
      repairs: ["NaN or Infinity literal"],
    });
    expect(parseLine('{"a": Infinity}')).toMatchObject({ value: { a: { num: "Infinity" } } });
  });

  test("numbers that JavaScript cannot hold keep their digits", () => {
    const text =
      '{"a":9007199254740993,"b":-1750000000123456789,"c":1e400,"d":1e-400,"e":0.1,"f":18446744073709551615,"g":3.2e18,"h":0.0}';
    expect(exact(text)).toEqual({
      a: { num: "9007199254740993" },
      b: { num: "-1750000000123456789" },
      c: { num: "1e400" },
      d: { num: "1e-400" },
      e: 0.1,
      f: { num: "18446744073709551615" },
      g: 3.2e18,
      h: 0,
    });
  });

  test("any whole number keeps its exact digits, wherever it stands", () => {
    const digits = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
    fc.assert(
      fc.property(fc.array(digits, { maxLength: 8 }), fc.string(), (numbers, word) => {
        const text = `{${JSON.stringify(word)}: [${numbers.join(" ,")}], "again": ${JSON.stringify(numbers.join(","))}}`;
        const read = exact(text) as Record<string, Json>;
        const list = read[word] as Json[];
        if (word !== "again") {
          expect(list.map((n) => (typeof n === "number" ? String(n) : (n as { num: string }).num))).toEqual(
            numbers.map(String),
          );
        }
        expect(read.again).toBe(numbers.join(","));
      }),
      { seed: 11 },
    );
  });

  test("keys named __proto__ are data", () => {
    const read = value(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    ) as object;
    expect(Object.keys(read)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const copy: Record<string, unknown> = {};
    put(copy, "__proto__", 1);
    expect(Object.entries(copy)).toEqual([["__proto__", 1]]);
  });

  test("a byte order mark and NUL padding are skipped and reported", () => {
    expect(parseLine('\uFEFF{"a":1}')).toEqual({
      ok: true,
      value: { a: 1 },
      repairs: ["byte order mark skipped"],
    });
    expect(parseLine('\0\0\0{"a":1}\r')).toEqual({
      ok: true,
      value: { a: 1 },
      repairs: ["NUL padding skipped"],
    });
  });
});

describe("a line that is no JSON", () => {
  test.each([
    ["", "not JSON: the line is empty at character 1"],
    ["plain text", "not JSON: a value is missing at character 1"],
    ['{"a":1', "not JSON: the line ends in the middle of a value at character 7"],
    ['{"a":"b', "a string that does not end begins at character 6"],
    ["{'a': 1}", "not JSON: a key in double quotes is missing at character 2"],
    ['{"a" 1}', "not JSON: a colon is missing at character 6"],
    ['{"a":1 "b":2}', "not JSON: a comma or } is missing at character 8"],
    ["[1 2]", "not JSON: a comma or ] is missing at character 4"],
    ['{"a":1}}', "not JSON: more text after the end of the value at character 8"],
    ['{"a":01}', "not JSON: a comma or } is missing at character 7"],
    ['{"a":undefined}', "not JSON: a value is missing at character 6"],
    ['{"a":"\\x"}', "a control character or an unknown escape in a string at character 7"],
    ['{"a":"\t"}', "a control character or an unknown escape in a string at character 7"],
    ["[1,]", "not JSON: a value is missing at character 4"],
    ['{"a":NaNN}', "not JSON: a value is missing at character 6"],
  ])("%j says what is wrong and where", (text, said) => {
    expect(problem(text)).toBe(said);
  });

  test("is never taken for JSON, and JSON never for broken: the scan agrees with JSON.parse", () => {
    const soup = fc
      .array(fc.constantFrom(...'{}[]:,"\\ 01-.eEun'), { maxLength: 14 })
      .map((signs) => signs.join(""));
    fc.assert(
      fc.property(soup, (text) => {
        let plain = true;
        try {
          JSON.parse(text);
        } catch {
          plain = false;
        }
        expect(parseLine(text).ok).toBe(plain);
        expect(parseExact(text).ok).toBe(plain);
      }),
      { seed: 3, numRuns: 3000 },
    );
  });

  test("nesting is cut at a depth that nothing after it stumbles over", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(parseLine(nested(MAX_DEPTH)).ok).toBe(true);
    expect(problem(nested(MAX_DEPTH + 1))).toBe(`nested deeper than ${MAX_DEPTH} levels`);
    expect(problem(nested(500_000))).toContain("nested deeper");
    expect(parseLine(`["${"[".repeat(2000)}"]`).ok).toBe(true);
    expect(parseLine(`[${"[],".repeat(2000)}[]]`).ok).toBe(true);
  });
});

describe("taking values of a line", () => {
  test("a number that lost its digits makes the line be read again", () => {
    const read = readExactly('{"seed":18446744073709551615,"n":1}', (line) => takeJson(line));
    expect(read).toEqual({ seed: { num: "18446744073709551615" }, n: 1 });
  });

  test("a number too small for JavaScript is not zero, minus zero is not zero", () => {
    const read = readExactly('{"tiny":1e-400,"minus":-0.0,"zero":0}', (line) => takeJson(line));
    expect(read).toEqual({ tiny: { num: "1e-400" }, minus: { num: "-0" }, zero: 0 });
  });

  test("a big float is a number, not text", () => {
    expect(readExactly("3.2e18", (line) => takeNumber(line as number))).toBe(3.2e18);
  });

  test("an object without such numbers is handed on as it is, not copied", () => {
    const parsed = JSON.parse('{"a":{"b":[1,2,{"c":null}]}}');
    expect(takeJson(parsed)).toBe(parsed);
  });

  test("a mistake of the caller is not swallowed", () => {
    expect(() =>
      readExactly("1", () => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
  });
});

test.each([1, 2, 3])("boxes are put where the scan that checks the grammar puts them, seed %i", (seed) => {
  const r = random(seed);
  const scalars = ["NaN", "-Infinity", "Infinity", "1", "-2.5e3", "1e999", "-1e-999", "12345678901234567890"];
  const texts = ['"NaN"', '"\\"Infinity"', '"é, -1e999"', "true", "null", "-0", "9007199254740993"];
  const value = (depth: number): string => {
    const kind = depth > 3 ? 0 : r.below(4);
    if (kind < 2) return r.pick(r.chance(0.5) ? scalars : texts);
    const items = Array.from({ length: r.below(4) }, () => value(depth + 1));
    return kind === 2 ? `[${items.join(", ")}]` : `{${items.map((item, i) => `"k${i}" : ${item}`).join()}}`;
  };
  for (let i = 0; i < 500; i++) {
    const text = value(0);
    for (const exact of [false, true]) expect(boxLiterals(text, exact)).toEqual(scanLiterals(text, exact));
  }
});
