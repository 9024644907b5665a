/** The API described by itself, as OpenAPI 3.1. */
import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import type { AppEnv, AppParts } from "../parts.ts";

export const openApiRoutes = (whole: Hono<AppEnv>, parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const describe = openAPIRouteHandler(whole, {
    documentation: {
      openapi: "3.1.0",
      info: {
        title: "Hindcast",
        version: parts.build,
        description: "Runs, their states, and the stream of what arrives.",
      },
    },
    exclude: ["/api/openapi.json"],
  });
  app.get("/openapi.json", describe);
  return app;
};
