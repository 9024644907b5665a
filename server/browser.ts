/** Opens the page in the person's browser. A comfort: when it fails the printed address is still there. */
import { spawn } from "node:child_process";

const opener = (address: string): readonly [command: string, ...args: string[]] => {
  if (process.platform === "darwin") return ["open", address];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address];
  return ["xdg-open", address];
};

/** `environment`: without keys; a browser lives on, and has no use for them. */
export const openBrowser = (
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
  failed: () => void,
): void => {
  const [command, ...args] = opener(address);
  const child = spawn(command, args, { env: environment, stdio: "ignore", detached: true });
  child.on("error", failed);
  child.unref();
};
