/** Opens the page in the person's browser. A comfort: when it fails the printed address is still there. */
import { spawn } from "node:child_process";

const opener = (address: string): readonly [command: string, ...args: string[]] => {
  if (process.platform === "darwin") return ["open", address];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address];
  return ["xdg-open", address];
};

export const openBrowser = (address: string, failed: () => void): void => {
  const [command, ...args] = opener(address);
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", failed);
  child.unref();
};
