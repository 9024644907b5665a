/** Where our own files live: the store and the configuration, never among the traces. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { wrongUse } from "./exit.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const absolute = (value: string | undefined): string | undefined =>
  value?.startsWith(sep) ? value : undefined;

/** The user's data folder, by the custom of the system. */
export const dataFolder = (environment: Environment = process.env): string => {
  const xdg = absolute(environment.XDG_DATA_HOME);
  if (xdg) return join(xdg, "hindcast");
  if (process.platform === "win32")
    return join(environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "hindcast");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "hindcast");
  return join(environment.HOME ?? homedir(), ".local", "share", "hindcast");
};

export const configFolder = (environment: Environment = process.env): string => {
  const xdg = absolute(environment.XDG_CONFIG_HOME);
  if (xdg) return join(xdg, "hindcast");
  if (process.platform === "win32")
    return join(environment.APPDATA ?? join(homedir(), "AppData", "Roaming"), "hindcast");
  return join(environment.HOME ?? homedir(), ".config", "hindcast");
};

/** The path without symbolic links, as far as it exists. */
export const real = (path: string): string => {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(real(above), whole.slice(above.length));
  }
};

/** True when `path` is `folder` or below it. Both real. */
export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** One store per set of watched paths, whatever their order. Refuses a place among the traces. */
export const defaultStore = (paths: readonly string[], environment: Environment = process.env): string => {
  const roots = [...new Set(paths.map(real))].sort();
  const name = createHash("sha256").update(roots.join("\n")).digest("hex").slice(0, 16);
  const file = join(dataFolder(environment), "stores", `${name}.db`);
  const around = roots.find((root) => isInside(root, real(file)));
  if (around === undefined) return file;
  throw wrongUse(
    `The store would lie inside the watched folder ${around}: name another place with --store FILE.`,
  );
};
