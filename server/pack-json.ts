/** Packs answers that are JSON. They are whole in memory; streams and blocks are left alone. */
import type { MiddlewareHandler } from "hono";
import { codingFor, packed, packingHeaders } from "./packing.ts";
import type { AppEnv } from "./parts.ts";

const JSON_TYPE = /^application\/(?:problem\+)?json\b/;

export const packJson: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const { headers, body, status } = c.res;
  if (body === null || headers.has("content-encoding")) return;
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) return;
  const bytes = new Uint8Array(await c.res.arrayBuffer());
  const answer = await packed(bytes, codingFor(c.req.header("accept-encoding")), "passing");
  const kept = new Headers(headers);
  for (const [name, value] of Object.entries(packingHeaders(answer))) kept.set(name, value);
  c.res = undefined;
  c.res = new Response(answer.bytes, { status, headers: kept });
};
