/** Reading traces into a store once: what the commands without a server need. */
import type { StoreWriter } from "../store/store.ts";
import { wrongUse } from "./cli/exit.ts";
import { say, visible } from "./cli/terminal.ts";
import type { ReadingConfig } from "./config.ts";
import { ingestOnce, type OnceProgress } from "./ingest/once.ts";
import type { IngestSettings } from "./ingest/settings.ts";

/** Milliseconds of checkpoint making between two looks at the clock. */
const REMAKE_MS = 200;

/** The configuration as ingest takes it. */
export const ingestSettings = (config: ReadingConfig): Omit<IngestSettings, "paths"> => ({
  dialects: config.dialects,
  zones: Object.entries(config.zones).map(([glob, zone]) => ({ glob, zone })),
  mappings: Object.entries(config.mappings).map(([glob, mapping]) => ({ glob, mapping })),
  limits: Object.fromEntries(Object.entries(config.limits).filter(([, value]) => value !== undefined)),
});

/** Reads everything at the paths, settled and with its checkpoints made. Says progress on a terminal. */
export const indexOnce = async (
  paths: readonly string[],
  writer: StoreWriter,
  config: ReadingConfig,
): Promise<void> => {
  const log = (sentence: string): void => say(visible(sentence));
  try {
    await ingestOnce(paths, writer, { ...ingestSettings(config), log, onProgress: progress() });
    while (await writer.remake(REMAKE_MS));
  } catch (error) {
    throw refusal(error);
  }
};

/** What ingest will not do as asked is wrong use; the rest passes. */
export const refusal = (error: unknown): unknown =>
  error instanceof Error && error.name === "SettingsRefused" ? wrongUse(error.message) : error;

const progress = (): ((progress: OnceProgress) => void) | undefined => {
  if (!process.stderr.isTTY) return undefined;
  return ({ bytes, totalBytes, units, problems }) => {
    const percent = totalBytes === 0 ? 100 : Math.floor((100 * bytes) / totalBytes);
    process.stderr.write(
      `\r${percent} %, ${units} units, ${problems} problems\u001b[K${bytes >= totalBytes ? "\n" : ""}`,
    );
  };
};
