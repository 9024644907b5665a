/**
 * Who may ask. A page of another site can send requests to a port of this machine; what gives it away is the Host it
 * used (DNS rebinding) and the Origin the browser adds. Both are held against short lists.
 */
import { hostname, networkInterfaces } from "node:os";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const EVERYWHERE = new Set(["0.0.0.0", "::", "[::]"]);

const bracketed = (host: string): string =>
  host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;

/** True when only this machine can reach a server listening there. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Values of the Host header that mean us: `name:port`, and the bare name on port 80. */
export const allowedHosts = (listening: string, port: number): ReadonlySet<string> => {
  const names = [...LOOPBACK, ...(EVERYWHERE.has(listening) ? ownNames() : [bracketed(listening)])];
  const lower = names.map((name) => name.toLowerCase());
  return new Set([...lower.map((name) => `${name}:${port}`), ...(port === 80 ? lower : [])]);
};

const ownNames = (): readonly string[] => [
  hostname(),
  ...Object.values(networkInterfaces())
    .flat()
    .flatMap((address) => (address ? [bracketed(address.address)] : [])),
];

export const isAllowedHost = (hosts: ReadonlySet<string>, host: string | undefined): boolean =>
  host !== undefined && hosts.has(host.toLowerCase());

/** An absent Origin is a program or a plain page load; `null` and every other site are refused. */
export const isAllowedOrigin = (hosts: ReadonlySet<string>, origin: string | undefined): boolean =>
  origin === undefined ||
  (origin.startsWith("http://") && hosts.has(origin.slice("http://".length).toLowerCase()));
