import { expect, it } from "vitest";
import { parseRoute, printRoute } from "../../../web/address.ts";
import { labPlace, parseLab } from "../../../web/lab/lab-route.ts";

it.each([
  ["/lab", ""],
  ["/lab/r-1de5fcd041", ""],
  ["/lab/r-1de5fcd041/e2847", ""],
  ["/lab/r-1de5fcd041/e2847.1", "?attempt=4&against=2&view=side"],
])("%s%s is the address of what it opens", (path, query) => {
  const route = parseRoute(path, query);
  if (route.page !== "lab") throw new Error(`${path} opens ${route.page}`);
  expect(printRoute(labPlace(parseLab(route)))).toBe(path + query);
});

it("what cannot be is left out", () => {
  const place = { page: "lab", path: "/lab/..%2f/x y", query: "attempt=-1&view=wide&against=1e9" } as const;
  expect(printRoute(labPlace(parseLab(place)))).toBe("/lab");
});
