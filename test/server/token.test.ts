import { afterEach, expect, test } from "vitest";
import { accessOf } from "../../server/access.ts";
import { newToken, tokenGate } from "../../server/security/token.ts";
import { report } from "./figures.ts";
import { type Served, serveParts } from "./guarded-app.ts";
import { request, sendRaw } from "./raw-http.ts";

let served: Served | undefined;
afterEach(() => served?.close());

const TOKEN = "0123456789abcdef0123456789abcdef";

test("a server for others answers only who has the token or its cookie", async () => {
  served = await serveParts({ token: tokenGate(TOKEN) });
  const { port } = served;
  const ask = (path: string, headers: Record<string, string> = {}) =>
    sendRaw(port, request("GET", path, { Host: `127.0.0.1:${port}`, ...headers }));
  const refused = [
    await ask("/api/openapi.json"),
    await ask("/"),
    await ask("/api/openapi.json?token="),
    await ask("/api/openapi.json?token=0123"),
    await ask(`/api/openapi.json?token=${TOKEN.replace("0", "1")}`),
    await ask("/api/openapi.json", { Cookie: `hindcast=${TOKEN}` }),
    await ask("/api/openapi.json", { Authorization: "Bearer wrong" }),
    await sendRaw(
      port,
      request("POST", `/?token=${TOKEN}`, { Host: `127.0.0.1:${port}`, "Content-Length": "0" }),
    ),
  ];
  const first = await ask(`/api/openapi.json?x=1&token=${TOKEN}`);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe("/api/openapi.json?x=1");
  const cookie = first.headers["set-cookie"] ?? "";
  expect(cookie).toMatch(/^hindcast=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain(TOKEN);
  const again = await ask(`/api/openapi.json?token=${TOKEN}`);
  const admitted = [
    await ask("/api/openapi.json", { Cookie: `other=1; ${cookie.split(";", 1)[0]}` }),
    await ask("/api/openapi.json", { Authorization: `Bearer ${TOKEN}` }),
  ];
  expect(served.log.join("\n")).not.toContain(TOKEN);
  report("D63", [
    ...[...refused, again].map(({ status }) => status === 401),
    ...admitted.map(({ status }) => status === 200),
    first.status === 303,
  ]);
});

test("a made token holds 128 bits, and no two are equal", () => {
  const tokens = Array.from({ length: 100 }, newToken);
  expect(tokens.every((token) => /^[0-9a-f]{32}$/.test(token))).toBe(true);
  expect(new Set(tokens).size).toBe(100);
});

test("listening wider than this machine needs a token", () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.evil.example"]) {
    expect(() => accessOf(host, false, {})).toThrow(/add --token .* or set HINDCAST_TOKEN/);
  }
  expect(() => accessOf("0.0.0.0", false, { HINDCAST_TOKEN: "short" })).toThrow(/too weak/);
  for (const host of ["127.0.0.1", "localhost", "::1", "127.9.9.9"]) {
    expect(accessOf(host, false, {}).token).toBeUndefined();
  }
});

test("a made token is in the address that is printed, one from the environment is not", () => {
  expect(accessOf("0.0.0.0", true, {}).address(4600)).toMatch(
    /^http:\/\/localhost:4600\/\?token=[0-9a-f]{32}$/,
  );
  expect(accessOf("0.0.0.0", false, { HINDCAST_TOKEN: TOKEN }).address(4600)).toBe("http://localhost:4600/");
  expect(accessOf("127.0.0.1", true, {}).address(4600)).toBe("http://127.0.0.1:4600/");
});
