/** Who can reach the server, and with what: nobody but this machine, unless asked for with a token. */
import { wrongUse } from "./cli/exit.ts";
import { allowedHosts, isLoopback } from "./security/hosts.ts";
import { isStrongToken, newToken, type TokenGate, tokenGate } from "./security/token.ts";

export interface Access {
  readonly token: TokenGate | undefined;
  hosts(port: number): ReadonlySet<string>;
  /** The address without a token. */
  plain(port: number): string;
  /** The one address to open. A token that was made here is in it; one from the environment is not. */
  address(port: number): string;
}

/** Refuses to listen wider than this machine without a token. */
export const accessOf = (
  host: string,
  makeToken: boolean,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Access => {
  const hosts = (port: number): ReadonlySet<string> => allowedHosts(host, port);
  const plain = (port: number): string => `http://${nameOf(host)}:${port}/`;
  if (isLoopback(host)) return { token: undefined, hosts, plain, address: plain };
  const given = environment.HINDCAST_TOKEN;
  if (given !== undefined && !isStrongToken(given)) {
    throw wrongUse(
      "HINDCAST_TOKEN is too weak: it needs 32 to 256 letters, digits, dots, dashes, underscores or tildes.",
    );
  }
  if (given === undefined && !makeToken) {
    throw wrongUse(
      `Listening on ${host} lets others on the network in: add --token (one is made and printed), or set HINDCAST_TOKEN.`,
    );
  }
  const token = given ?? newToken();
  const address = given === undefined ? (port: number) => `${plain(port)}?token=${token}` : plain;
  return { token: tokenGate(token), hosts, plain, address };
};

/** A name that a browser on this machine can open. */
const nameOf = (host: string): string => {
  if (host === "0.0.0.0" || host === "::" || host === "[::]") return "localhost";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
};
