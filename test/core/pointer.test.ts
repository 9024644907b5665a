import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atPointer, openPointer } from "../../core/pointer.ts";

/** The example of RFC 6901, section 5. */
const DOCUMENT = {
  foo: ["bar", "baz"],
  "": 0,
  "a/b": 1,
  "c%d": 2,
  "e^f": 3,
  "g|h": 4,
  "i\\j": 5,
  'k"l': 6,
  " ": 7,
  "m~n": 8,
};

describe("a JSON pointer", () => {
  it.each([
    ["", DOCUMENT],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
  ])("%j finds what the standard says", (pointer, found) => {
    expect(atPointer(DOCUMENT, pointer)).toEqual(found);
  });

  it.each([
    "foo",
    "/foo/2",
    "/foo/-",
    "/foo/00",
    "/foo/bar",
    "/foo/0/0",
    "/nothing",
    "/toString",
    "/foo/length",
  ])("%j finds nothing", (pointer) => {
    expect(atPointer(DOCUMENT, pointer)).toBeUndefined();
  });

  it("undoes the two escapes in the right order: `~01` is `~1`", () => {
    expect(atPointer({ "~1": "tilde one", "/": "slash" }, "/~01")).toBe("tilde one");
  });

  it("finds every key under its escaped name", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (outer, inner) => {
        const escaped = [outer, inner].map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"));
        const value = JSON.parse(`{${JSON.stringify(outer)}:{${JSON.stringify(inner)}:"here"}}`) as unknown;
        expect(atPointer(value, `/${escaped.join("/")}`)).toBe("here");
      }),
    );
  });
});

describe("a value opened in its unit", () => {
  it("keeps NaN, whole numbers beyond 2^53, null and what is absent apart", () => {
    const text = '{"data":{"a":NaN,"b":12345678901234567890,"c":null}}';
    expect(openPointer(text, "/data")).toEqual({
      ok: true,
      value: { a: { num: "NaN" }, b: { num: "12345678901234567890" }, c: null },
    });
    expect(openPointer(text, "/data/c")).toEqual({ ok: true, value: null });
    expect(openPointer(text, "/data/d")).toEqual({ ok: true, value: undefined });
  });

  it("says what is wrong with a unit that is no JSON", () => {
    expect(openPointer('{"data":', "/data")).toMatchObject({ ok: false });
  });
});
