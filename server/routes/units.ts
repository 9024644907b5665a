/** Raw units: what the file said, as text or byte for byte. */
import { Hono } from "hono";
import { seq } from "../../core/ids.ts";
import type { RawUnit } from "../../core/wire/events.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppEnv } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import { unitQuery } from "../schemas/queries.ts";
import { rawUnit } from "../schemas/units.ts";
import { answers, asked, NO_STORE } from "./doors.ts";

export const unitRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/units/:seq",
    answers("A raw line; with raw=1 its exact bytes", rawUnit),
    asked(unitQuery),
    async (c) => {
      const given = c.req.param("seq");
      if (!/^\d{1,15}$/.test(given)) throw badRequest("A unit is named by its number.");
      const unit = await c.var.store.unit(seq(Number(given)));
      if (!unit) throw notFound(`There is no unit ${given} in this store.`);
      return c.req.valid("query").raw === "1"
        ? attachment(unit, await bytesOf(c.var.store, unit))
        : c.json(unit, 200, NO_STORE);
    },
  );

  return app;
};

const bytesOf = async (store: StoreReader, unit: RawUnit): Promise<Uint8Array<ArrayBuffer>> => {
  const source = (await store.sources()).find(
    ({ path, generation }) => path === unit.path && generation === unit.generation,
  );
  if (!source) throw notFound(`The source of unit ${unit.seq} is not in this store.`);
  return (await store.rawBytes(source.id, unit.offset, unit.length)) as Uint8Array<ArrayBuffer>;
};

/** Never shown by the browser: the bytes are whatever was in the file. */
const attachment = (unit: RawUnit, bytes: Uint8Array<ArrayBuffer>): Response =>
  new Response(bytes, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="unit-${unit.seq}.txt"`,
      ...NO_STORE,
    },
  });
