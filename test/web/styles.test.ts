/** What a part of the page looks like must not depend on what was opened before it: its styles come with its code. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const WEB = "web";
const files = readdirSync(WEB, { recursive: true, encoding: "utf8" }).map((name) => join(WEB, name));
const textOf = new Map(
  files.filter((name) => /\.(tsx?|css)$/.test(name)).map((name) => [name, readFileSync(name, "utf8")]),
);
const besides = (file: string, path: string): string => normalize(join(dirname(file), path));
const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = ""]) => found);

const imports = (file: string): readonly string[] =>
  all(textOf.get(file) ?? "", /^(?:import|export) (?!type\b)(?:[^;"]*?from )?"(\.[^"]+)"/gms).map((path) =>
    besides(file, path),
  );
const fetchedBy = (file: string): readonly string[] =>
  all(textOf.get(file) ?? "", /import\("(\.[^"]+)"\)/g).map((path) => besides(file, path));

/** A file and all that comes with it at once. */
const comesWith = (root: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(root)) return seen;
  seen.add(root);
  for (const each of imports(root)) comesWith(each, seen);
  return seen;
};

/** Names of classes in selectors. */
const styled = (css: string): readonly string[] =>
  all(css.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/\{[^{}]*\}/g, "{}"), /\.([a-zA-Z][\w-]*)/g);

/** Names of classes that stand in full in the code of a part. */
const worn = (code: string): ReadonlySet<string> =>
  new Set(
    [...code.matchAll(/class=(?:"([^"]*)"|\{`([^`]*)`\})/g)].flatMap(([, plain, built]) =>
      (plain ?? built?.replaceAll(/\$\{[^}]*\}/g, " ") ?? "").split(/\s+/).filter((name) => name !== ""),
    ),
  );

const START = join(WEB, "main.tsx");
/** Every run stands inside this page; the parts of the board inside its tab. */
const INSIDE: readonly (readonly [part: RegExp, page: string])[] = [
  [/^web.(panels|pages|views|strip|transport)/, join(WEB, "pages/run.tsx")],
  [/units-(board|grid|dependencies|ended)|attention.reply/, join(WEB, "panels/board-tab.tsx")],
];
/** Only a page with a cursor has a future; a column of nothing is styled in the board alone. */
const ELSEWHERE: ReadonlySet<string> = new Set(["future", "none"]);
const parts = [...new Set([...textOf.keys()].flatMap(fetchedBy))].filter((part) => part.endsWith("x"));
const styleSheets = new Map(
  [...textOf].filter(([name]) => name.endsWith(".css")).map(([name, css]) => [name, new Set(styled(css))]),
);
const ownersOf = (name: string): readonly string[] =>
  [...styleSheets].filter(([, names]) => names.has(name)).map(([sheet]) => sheet);

test("there are parts to look at", () => {
  expect(parts.length).toBeGreaterThan(20);
  expect(styleSheets.size).toBeGreaterThan(15);
});

test.each(parts)("%s brings its styles along", (part) => {
  const there = new Set([
    ...comesWith(START),
    ...INSIDE.filter(([fits]) => fits.test(part)).flatMap(([, page]) => [...comesWith(page)]),
    ...comesWith(part),
  ]);
  const bare = [...comesWith(part)]
    .filter((file) => !comesWith(START).has(file))
    .flatMap((file) =>
      [...worn(textOf.get(file) ?? "")]
        .filter((name) => {
          const owners = ownersOf(name);
          return !ELSEWHERE.has(name) && owners.length > 0 && !owners.some((sheet) => there.has(sheet));
        })
        .map((name) => `${name} in ${file}: ${ownersOf(name).join(" or ")}`),
    );
  expect(bare).toEqual([]);
});
