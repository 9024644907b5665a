/** Everything that is checked before a route is looked for. */

import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { AppEnv, AppParts } from "./parts.ts";
import { badRequest, Refusal } from "./problem.ts";
import { OTLP_TRACES } from "./routes/otlp.ts";
import { PLAIN_ATTENTION } from "./routes/plain-attention.ts";
import { readJsonBody } from "./security/body.ts";
import { SECURITY_HEADERS } from "./security/headers.ts";
import { isAllowedHost, isAllowedOrigin } from "./security/hosts.ts";
import { pathFault } from "./security/paths.ts";
import { readCookie, type TokenGate, writeCookie } from "./security/token.ts";

const STREAM = "/api/stream";
const READS = new Set(["GET", "HEAD"]);

/** Gives the request a name, and every answer the headers that keep a browser strict. */
export const named: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set("requestId", randomBytes(6).toString("hex"));
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
};

/** The path as it came over the wire: a URL object would already have resolved `..`. */
const rawPath = (incoming: string | undefined, url: string): string => {
  const target = incoming ?? url;
  const path = target.startsWith("/") ? target : target.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/";
  return path.split(/[?#]/, 1)[0] as string;
};

export const guarded =
  (parts: AppParts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const host = c.req.header("host");
    if (!isAllowedHost(parts.hosts, host) || !isAllowedHost(parts.hosts, new URL(c.req.url).host)) {
      throw new Refusal(421, "This server answers only under its own name. Open the address it printed.");
    }
    const fault = pathFault(rawPath(c.env?.incoming?.url, c.req.url));
    if (fault) throw badRequest(fault);
    const writes = !READS.has(c.req.method);
    if (writes || c.req.path === STREAM)
      checkOrigin(parts, c.req.header("origin"), c.req.header("sec-fetch-site"));
    if (parts.token) {
      const redirect = admit(parts.token, c.req.raw);
      if (redirect) return redirect;
    }
    c.set("store", parts.store.forClient?.(c.get("requestId"), c.req.raw.signal) ?? parts.store);
    if (writes && !takesOwnBody(c.req.method, c.req.path)) c.set("body", await readJsonBody(c.req.raw));
    return next();
  };

/** Bodies of exporters are larger, and may be packed; a form is no JSON: their routes read them. */
const takesOwnBody = (method: string, path: string): boolean =>
  method === "POST" && (path === OTLP_TRACES || path === PLAIN_ATTENTION);

const checkOrigin = (parts: AppParts, origin: string | undefined, site: string | undefined): void => {
  const foreign = site === "cross-site" || site === "same-site";
  if (foreign || !isAllowedOrigin(parts.hosts, origin)) {
    throw new Refusal(403, "Requests of another site are refused.");
  }
};

/** A redirect with the cookie for the first use of the address with the token; nothing when the visitor is known. */
const admit = (gate: TokenGate, request: Request): Response | undefined => {
  if (
    gate.admits(
      readCookie(request.headers.get("cookie") ?? undefined),
      request.headers.get("authorization") ?? undefined,
    )
  ) {
    return undefined;
  }
  const url = new URL(request.url);
  const given = request.method === "GET" ? url.searchParams.get("token") : null;
  const session = given === null ? undefined : gate.exchange(given);
  if (session === undefined) {
    throw new Refusal(
      401,
      "Open the address with the token that the server printed at its start. It works once.",
    );
  }
  url.searchParams.delete("token");
  return new Response(null, {
    status: 303,
    headers: {
      location: `${url.pathname}${url.search}`,
      "set-cookie": writeCookie(session),
      "cache-control": "no-store",
    },
  });
};
