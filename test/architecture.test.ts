import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";

const projectRoot = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom. A new arrow is a new entry here, seen in review. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  store: ["core"],
  server: ["core", "store"],
  web: ["core"],
};

/** Where a package (or `node:`) may be imported: a folder or a file. One that is not listed may be nowhere. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "node:": ["store", "server"],
  "diff-match-patch": ["core"],
  "better-sqlite3": ["store/sqlite"],
  chokidar: ["server/ingest"],
  yauzl: ["server/ingest"],
  hono: ["server"],
  "@hono/node-server": ["server"],
  "hono-openapi": ["server"],
  zod: ["server/schemas"],
  "@anthropic-ai/sdk": ["server/providers/anthropic.ts"],
  openai: ["server/providers/openai.ts"],
  d3: ["web"],
  preact: ["web"],
  "@preact/signals": ["web"],
  codemirror: ["web"],
  "@codemirror": ["web"],
  "@lezer/highlight": ["web"],
  "@tanstack/virtual-core": ["web"],
  tinykeys: ["web"],
  "@fontsource-variable": ["web"],
};

/** Heavy ones, which a start must not load: imported where they are used, by `import()`. */
const onUse: readonly string[] = ["@anthropic-ai/sdk", "openai"];

/** Types weigh nothing in a bundle; these packages may lend them to more places. */
const packageTypes: typeof packages = { zod: ["server"] };

/** Calls of the platform that belong to one file, or to none. */
const globals = [
  { names: ["fetch", "EventSource", "XMLHttpRequest", "WebSocket"], room: "web", only: "web/api.ts" },
  { names: ["Date.now", "Math.random", "performance.now"], room: "core", only: undefined },
] as const;

// Upper case, as SQL is written here; prose about "select … from" stays prose.
const sql =
  /\b(SELECT\s[\s\S]*\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER|VIEW)|PRAGMA\s+\w+|BEGIN\s+IMMEDIATE)\b/;

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  readonly onUse?: boolean;
}

interface Module {
  readonly imports: readonly Import[];
  /** What is called or constructed: `fetch`, `Date.now`, `EventSource`. */
  readonly calls: ReadonlySet<string>;
  readonly texts: readonly string[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function read(path: string, source: string): Module {
  const { module, program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const calls = new Set<string>();
  const texts: string[] = [];
  const dynamic: Import[] = [];
  walk(program, (node) => {
    const name = isCall(node) ? nameOf(node.callee) : undefined;
    if (name) calls.add(name.replace(/^(window|globalThis|self)\./, ""));
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    const from = node.type === "ImportExpression" ? textOf(node.source) : undefined;
    if (from !== undefined) dynamic.push({ from, typeOnly: false, onUse: true });
  });
  const fixed = module.staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ from: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  return { imports: [...fixed, ...passedOn, ...dynamic], calls, texts };
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

const isCall = ({ type }: Node): boolean => type === "CallExpression" || type === "NewExpression";

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Identifier") return String(node.name);
  const { object, property } = node;
  if (node.type !== "MemberExpression") return undefined;
  const left = nameOf(object);
  const right = node.computed ? textOf(property) : nameOf(property);
  return left && right ? `${left}.${right}` : undefined;
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral") return undefined;
  return (node.quasis as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("?");
}

const isIn = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
const roomOf = (path: string): string => path.split("/")[0] ?? "";

/** One sentence for each rule that the file breaks. */
function breaches(path: string, source: string): readonly string[] {
  const { imports, calls, texts } = read(path, source);
  return [
    ...imports.flatMap((found) => breachOfImport(path, found)),
    ...globals.flatMap(({ names: kept, room, only }) =>
      isIn(path, room) && path !== only
        ? kept
            .filter((name) => calls.has(name))
            .map((name) => `${path} uses ${name}; ${only ? `only ${only}` : `nothing in ${room}`} may`)
        : [],
    ),
    ...(isIn(path, "store/sqlite")
      ? []
      : texts
          .filter((text) => sql.test(text))
          .map((text) => `${path} says SQL outside store/sqlite: ${text}`)),
  ];
}

function breachOfImport(path: string, { from, typeOnly, onUse: late }: Import): readonly string[] {
  if (from.startsWith(".")) {
    const [room, target] = [
      roomOf(path),
      roomOf(
        normalize(join(dirname(path), from))
          .split(sep)
          .join("/"),
      ),
    ];
    const allowed = target === room || target === "package.json" || arrows[room]?.includes(target);
    return allowed
      ? []
      : [`${path} imports ${from}; ${room} may import ${arrows[room]?.join(" and ") || "nothing of ours"}`];
  }
  const name = Object.keys(packages).find((known) =>
    known === "node:" ? from.startsWith(known) : isIn(from, known),
  );
  const places = name ? [...(packages[name] ?? []), ...(typeOnly ? (packageTypes[name] ?? []) : [])] : [];
  if (name && onUse.includes(name) && !typeOnly && !late)
    return [`${path} imports ${from} at the start; write import("${from}") where it is used`];
  if (places.some((place) => isIn(path, place))) return [];
  return [
    `${path} imports ${from}; only ${places.join(" and ") || "nobody"} may (see the table in test/architecture.test.ts)`,
  ];
}

const files = Object.keys(arrows)
  .flatMap((room) =>
    readdirSync(join(projectRoot, room), { recursive: true, encoding: "utf8" }).map((path) =>
      join(room, path),
    ),
  )
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.split(sep).join("/"));

describe("the rooms keep to their arrows", () => {
  test.each(Object.keys(arrows))("%s", (room) => {
    const inRoom = files.filter((path) => isIn(path, room));
    expect(inRoom.length).toBeGreaterThan(0);
    expect(inRoom.flatMap((path) => breaches(path, readFileSync(join(projectRoot, path), "utf8")))).toEqual(
      [],
    );
  });
});

describe("a breach is seen", () => {
  test.each([
    ["core/fold.ts", `import { openStore } from "../store/store.ts";`],
    ["core/fold.ts", `import type { Run } from "../server/parts.ts";`],
    ["core/fold.ts", `export * from "zod";`],
    ["core/fold.ts", `export const now = () => Date.now();`],
    ["core/fold.ts", `const dice = Math["random"]();`],
    ["core/fold.ts", `import "node:fs";`],
    ["web/panels/runs.tsx", `const load = () => import("../../store/store.ts");`],
    ["web/panels/runs.tsx", `const load = () => <button onClick={() => window.fetch("/api/runs")} />;`],
    ["web/session.ts", `new EventSource("/api/stream");`],
    ["server/app.ts", `import { z } from "zod";`],
    ["server/app.ts", `import Database from "better-sqlite3";`],
    ["server/app.ts", "const rows = db.prepare(`SELECT a FROM ` + table);"],
    ["store/store.ts", `import leftPad from "left-pad";`],
    ["server/providers/openai.ts", `import { OpenAI } from "openai";`],
    ["server/providers/openai.ts", `const { Anthropic } = await import("@anthropic-ai/sdk");`],
  ])("%s: %s", (path, source) => {
    expect(breaches(path, source)).toHaveLength(1);
  });
});

describe("what is allowed passes", () => {
  test.each([
    ["web/api.ts", `export const load = () => fetch("/api/runs");`],
    [
      "web/panels/runs.tsx",
      `import { useState } from "preact/hooks"; const load = (fetch: Fetch) => cache.fetch({ fetch });`,
    ],
    ["server/routes/doors.ts", `import type { z } from "zod";`],
    [
      "server/providers/openai.ts",
      `import type OpenAI from "openai"; const load = async () => await import("openai");`,
    ],
    ["store/sqlite/query.ts", `import Database from "better-sqlite3"; const q = "SELECT 1 FROM t";`],
    [
      "server/app.ts",
      `import { parseRunId } from "../core/ids.ts"; const hint = "select a file from the list";`,
    ],
  ])("%s: %s", (path, source) => {
    expect(breaches(path, source)).toEqual([]);
  });
});
