import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const projectRoot = fileURLToPath(new URL("..", import.meta.url));

// Quiet and alone: nothing is fetched, reported or synchronized behind the page's back.
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Glyphs land on the same pixels on every machine.
  "--font-render-hinting=none",
  // A container's /dev/shm is often 64 MB, too little for a page of canvases.
  "--disable-dev-shm-usage",
];

const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const systemFolders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
const macChrome = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

interface Chromium {
  readonly from: string;
  readonly path: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts the first Chromium that starts: the one `CHROMIUM` names (then no other is tried), the npm
 * package's (a headless shell, the same one everywhere), a system one. Rejects with the remedy when none does; a test
 * that needs a browser is never skipped.
 */
export async function launchBrowser(): Promise<Browser> {
  const refusals: string[] = [];
  for await (const candidate of candidates(refusals)) {
    try {
      return await start(candidate);
    } catch (error) {
      refusals.push(`- ${candidate.from} (${candidate.path}): ${firstLines(error)}`);
    }
  }
  throw new Error(
    "No Chromium starts, and this test needs one. Install it (Debian, Ubuntu: apt-get install chromium) " +
      `or set CHROMIUM to the path of a Chromium or Chrome. Tried:\n${refusals.join("\n") || "- none found"}`,
  );
}

// Playwright adds --no-sandbox by itself (chromiumSandbox is off by default): root has no sandbox, and the
// npm Chromium has no set-uid helper for it. These tests open pages of their own server only.
function start({ path, env }: Chromium): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: flags,
    timeout: 30_000,
    env: { ...process.env, ...env },
  });
}

async function* candidates(refusals: string[]): AsyncGenerator<Chromium> {
  const named = process.env.CHROMIUM;
  if (named) return yield { from: "the CHROMIUM variable", path: named };
  try {
    yield* npmChromiums(await unpackedChromium());
  } catch (error) {
    refusals.push(`- the npm package: ${firstLines(error)}`);
  }
  const system = systemNames.flatMap((name) => systemFolders.map((folder) => join(folder, name)));
  const found = [...system, macChrome].find((path) => existsSync(path));
  if (found) yield { from: "the system", path: found };
}

/** As it is, then with the libraries (NSS) it carries for systems that lack them. */
function* npmChromiums(folder: string): Generator<Chromium> {
  const from = "the npm package";
  const path = join(folder, "chromium");
  const fonts: Record<string, string> = existsSync("/etc/fonts/fonts.conf")
    ? {}
    : { FONTCONFIG_PATH: join(folder, "fonts") };
  yield { from, path, env: fonts };
  yield {
    from: `${from}, own libraries`,
    path,
    env: { ...fonts, LD_LIBRARY_PATH: join(folder, "al2023", "lib") },
  };
}

/**
 * The package unpacks into the temporary folder, where a half-written file of a killed run would count as
 * done and two processes would write the same one. So it gets a folder of its own, renamed when complete.
 */
async function unpackedChromium(): Promise<string> {
  const manifest = await readFile(join(projectRoot, "node_modules/@sparticuz/chromium/package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = join(projectRoot, "node_modules", ".cache", "hindcast");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}-${process.pid}`;
  await mkdir(partial, { recursive: true });
  // The package unpacks its own libraries only where it believes to run in AWS; in a process of its own,
  // because it also changes the environment of the one that asks.
  const env = { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" };
  const unpack = 'import("@sparticuz/chromium").then((module) => module.default.executablePath())';
  await promisify(execFile)(process.execPath, ["--eval", unpack], { cwd: projectRoot, env });
  // Another process may have been first; its folder is as good.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

function firstLines(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split("\n")
    .slice(0, 12)
    .join("\n  ");
}
