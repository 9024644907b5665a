/** A server from its start to its end: bind, wire, print one address, wait, end everything in reverse. */
import { accessOf } from "./access.ts";
import { openBrowser } from "./browser.ts";
import { printLine, say, visible } from "./cli/terminal.ts";
import type { Config } from "./config.ts";
import { untilEnd } from "./ending.ts";
import { listen } from "./listen.ts";
import { withoutKeys } from "./providers/providers.ts";
import { refusal } from "./reading.ts";
import { startServing } from "./serving.ts";

export interface ServeOptions {
  readonly paths: readonly string[];
  readonly config: Config;
  /** Make a token for listening wider. */
  readonly makeToken: boolean;
}

/** Streams and open answers have this long to end by themselves. */
const GRACE_MS = 2000;
/** An end that takes longer is forced: what was read is in the store, what was not will be read again. */
const END_MS = 4500;

const log = (sentence: string): void => say(visible(sentence));

/** Resolves with the exit code when the server has ended. */
export const serve = async ({ paths, config, makeToken }: ServeOptions): Promise<number> => {
  const access = accessOf(config.host, makeToken);
  const listening = await listen(config.host, config.port);
  const end = untilEnd(log);
  const closing = new AbortController();
  const options = { paths, config, access, log, closing: closing.signal };
  const starting = startServing(listening, options).catch(async (error: unknown) => {
    await listening.close(0);
    throw refusal(error);
  });
  // A signal may come before all parts have started.
  const started = await Promise.race([starting, end.then(() => undefined)]);
  if (started) {
    await announce(access.address(listening.port), config);
    log(`Watching ${paths.join(", ")}; what is read is kept in ${started.store}. Ctrl-C ends.`);
    if (started.inbox !== undefined)
      log(`Spans sent to ${access.plain(listening.port)}v1/traces are kept in ${started.inbox}.`);
  }
  const code = await end;
  const forced = setTimeout(giveUp, END_MS);
  closing.abort();
  await listening.close(GRACE_MS);
  await (await starting).close();
  clearTimeout(forced);
  return code;
};

const giveUp = (): never => {
  log(
    "Ending took too long and was forced. Nothing is lost: what was not written yet is read again at the next start.",
  );
  process.exit(1);
};

/** Without a word about it the browser is opened for a person at a terminal, and for nobody else. */
const announce = async (address: string, { open, providers }: Config): Promise<void> => {
  await printLine(address);
  if (open ?? (process.stdout.isTTY && !process.env.CI)) {
    openBrowser(address, withoutKeys(providers, process.env), () =>
      log("No browser could be opened: open the address yourself."),
    );
  }
};
