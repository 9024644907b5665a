import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { packages } = json("../package-lock.json") as { packages: Readonly<Record<string, Locked>> };
const manifest = json("../package.json") as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
};

/** Below these a published flaw is open. */
const floors: Readonly<Record<string, string>> = {
  hono: "4.13.5",
  "@hono/node-server": "2.0.0",
};

/** Where a package of that name is found from the package at `key`, as Node looks for it. */
function found(key: string, name: string): boolean {
  const inside = `${key === "" ? "" : `${key}/`}node_modules/${name}`;
  if (packages[inside]) return true;
  if (key === "") return false;
  return found(key.slice(0, Math.max(0, key.lastIndexOf("node_modules/") - 1)), name);
}

const isAtLeast = (version: string, floor: string): boolean =>
  version.localeCompare(floor, "en", { numeric: true }) >= 0;

describe("the lockfile", () => {
  test("names no download address", () => {
    expect(Object.keys(packages).filter((key) => packages[key]?.resolved)).toEqual([]);
  });

  test("names every package that any other asks for, those of other platforms too", () => {
    const missing = Object.entries(packages).flatMap(([key, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !found(key, name)),
    );
    expect(missing, "complete it with: node scripts/lock-platforms.mjs").toEqual([]);
  });

  test("is on or above every floor", () => {
    for (const [name, floor] of Object.entries(floors)) {
      const version = packages[`node_modules/${name}`]?.version ?? "none";
      expect(isAtLeast(version, floor), `${name} ${version}, floor ${floor}`).toBe(true);
    }
  });

  test("brings a SQLite without the race that resets a WAL", () => {
    const version = String(new Database(":memory:").prepare("SELECT sqlite_version()").pluck().get());
    expect(isAtLeast(version, "3.51.3"), version).toBe(true);
  });
});

describe("the manifest", () => {
  test("names exact versions only", () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("allows one install script and has none of its own", () => {
    const own = ["preinstall", "install", "postinstall"].filter((name) => name in manifest.scripts);
    const others = Object.keys(packages).filter((key) => packages[key]?.hasInstallScript);
    expect(own).toEqual([]);
    expect(manifest.allowScripts).toEqual({ "better-sqlite3": true });
    expect(others.filter((key) => !/(^|\/)(better-sqlite3|fsevents)$/.test(key))).toEqual([]);
  });
});
