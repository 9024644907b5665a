import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readArguments, wholeNumber } from "../../server/cli/arguments.ts";
import { dataFolder, defaultStore, real } from "../../server/cli/folders.ts";
import { clipped, table, visible } from "../../server/cli/terminal.ts";
import { loadConfig, parseDialect } from "../../server/config.ts";
import { report } from "./figures.ts";

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

test("nothing from a trace can command a terminal", () => {
  const hostile = [
    "\u001b]0;owned\u0007",
    "\u001b[2J\u001b[1;1H",
    "\u009b31m",
    "a\rb",
    "a\bb",
    "\u0000",
    "\u007f",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "a\nb",
    "\u2028",
    "\ud800",
    "\ufeffx",
  ];
  const harmless = (text: string): boolean =>
    !/[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u.test(text);
  report(
    "D70",
    hostile.map((text) => harmless(visible(text)) && harmless(clipped(text, 10))),
  );
  expect(visible("\u001b[31m")).toBe("\\u001b[31m");
  expect(visible("größe 🙂 日本")).toBe("größe 🙂 日本");
});

test("a table lines up its columns, numbers to the right", () => {
  expect(
    table(
      ["name", "n"],
      [
        ["a", 5],
        ["long", 12],
      ],
    ),
  ).toBe("name   n\na      5\nlong  12");
});

test("an option that is not known is named", () => {
  expect(() => readArguments("runs", ["--nope"], {})).toThrow(
    /^There is no option --nope\. See: hindcast runs --help$/,
  );
  expect(() => readArguments("runs", ["--store"], { store: { type: "string" } })).toThrow(
    /--store.* See: hindcast runs --help$/,
  );
});

test("a number on the command line is checked", () => {
  expect(wholeNumber("--port", "0", 0, 65_535)).toBe(0);
  for (const wrong of ["", "x", "-1", "65536", "1.5", "1e3", "0x10"]) {
    expect(() => wholeNumber("--port", wrong, 0, 65_535)).toThrow(
      /--port needs a whole number from 0 to 65535/,
    );
  }
});

test("a dialect is chosen as NAME=GLOB", () => {
  expect(parseDialect("esper=runs/**/*.jsonl")).toEqual({ name: "esper", glob: "runs/**/*.jsonl" });
  for (const wrong of ["esper", "=x", "esper="]) expect(() => parseDialect(wrong)).toThrow(/NAME=GLOB/);
});

test("the store of a set of paths does not depend on their order or on links, and lies in the data folder", () => {
  const home = folder();
  const [left, right, link] = [join(home, "left"), join(home, "right"), join(home, "link")];
  mkdirSync(left);
  mkdirSync(right);
  symlinkSync(left, link);
  const environment = { XDG_DATA_HOME: folder() };
  const store = defaultStore([left, right], environment);
  expect(store.startsWith(join(dataFolder(environment), "stores"))).toBe(true);
  expect(defaultStore([right, link], environment)).toBe(store);
  expect(defaultStore([left], environment)).not.toBe(store);
});

test("the store never lies in a watched folder", () => {
  const home = folder();
  expect(() => defaultStore([home], { XDG_DATA_HOME: join(home, "data") })).toThrow(
    /would lie inside the watched folder/,
  );
  expect(() => defaultStore(["/"], { XDG_DATA_HOME: join(home, "data") })).toThrow(/--store FILE/);
});

test("a configuration is found beside the first watched folder, never inside it", async () => {
  const home = folder();
  const watched = join(home, "traces");
  mkdirSync(watched);
  writeFileSync(join(watched, "hindcast.json"), '{"port": 1}');
  expect((await loadConfig([watched], { store: "s.db" })).file).toBeUndefined();
  writeFileSync(join(home, "hindcast.json"), '{"port": 4700, "dialects": {"*.jsonl": "esper"}}');
  const config = await loadConfig([watched], { store: "s.db", dialects: [{ name: "anton", glob: "a*" }] });
  expect(config).toMatchObject({ file: real(join(home, "hindcast.json")), port: 4700, host: "127.0.0.1" });
  expect(config.reading.dialects).toEqual([
    { name: "anton", glob: "a*" },
    { name: "esper", glob: "*.jsonl" },
  ]);
  expect((await loadConfig([watched], { store: "s.db", port: 0 })).port).toBe(0);
  await expect(loadConfig([watched], { config: join(watched, "hindcast.json") })).rejects.toThrow(
    /inside the watched folder/,
  );
});

test("a wrong configuration is refused with the key and the file", async () => {
  const home = folder();
  const file = join(home, "c.json");
  const wrong = async (text: string): Promise<string> => {
    writeFileSync(file, text);
    return loadConfig([join(home, "traces")], { config: file, store: "s.db" }).then(
      () => "accepted",
      (error: Error) => error.message,
    );
  };
  expect(await wrong("{")).toContain(`${file} is not JSON`);
  expect(await wrong('{"port": "x"}')).toMatch(/is wrong: port: /);
  expect(await wrong('{"portt": 1}')).toMatch(/portt/);
  expect(await wrong('{"limits": {"lineBytes": 1}}')).toMatch(/limits\.lineBytes/);
  const mapped = (mapping: object) => wrong(JSON.stringify({ mappings: { "*.jsonl": mapping } }));
  expect(await mapped({ tme: "ts" })).toMatch(
    /mappings\.\*\.jsonl: there is no "tme"; known are time, timeUnit/,
  );
  expect(await mapped({ time: "a..b" })).toMatch(/\.time: "a\.\.b" is no path: write keys with dots/);
  expect(await mapped({ ignore: "/a~2" })).toMatch(/\.ignore: "\/a~2" is no path/);
  expect(await mapped({ timeUnit: "minutes" })).toMatch(
    /\.timeUnit: "minutes" is no unit: write s, ms, us or ns/,
  );
  expect(await mapped({ time: ["a.b", "/c~1d"], type: false, timeUnit: "us" })).toBe("accepted");
  expect(await wrong('{"__proto__": {"port": 1}}')).not.toBe("accepted");
  await expect(loadConfig([home], { config: join(folder(), "none.json") })).rejects.toThrow(
    /no configuration file/,
  );
});
