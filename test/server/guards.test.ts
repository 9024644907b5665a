import { request as nodeRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { report } from "./figures.ts";
import { ROUTES, type Served, serveParts } from "./guarded-app.ts";
import { type RawAnswer, request, sendRaw } from "./raw-http.ts";

let served: Served;
/** Every refusal seen here, for the check that none of them tells of the inside. */
const seen: RawAnswer[] = [];

const ask = async (text: string | Uint8Array): Promise<RawAnswer> => {
  const answer = await sendRaw(served.port, text);
  if (answer.status >= 400) seen.push(answer);
  return answer;
};
const host = (): string => `127.0.0.1:${served.port}`;

beforeAll(async () => {
  served = await serveParts();
});
afterAll(() => served.close());

test("a request under another name is refused on every address, before routing", async () => {
  const wrong = [
    "evil.example",
    "evil.example:80",
    `evil.example:${served.port}`,
    "127.0.0.1:1",
    `localhost.evil.example:${served.port}`,
  ];
  const outcomes: boolean[] = [];
  for (const path of ROUTES) {
    for (const name of wrong) {
      const { status } = await ask(request("GET", path, { Host: name }));
      outcomes.push(status === 421 || status === 403);
    }
  }
  expect(served.log).toEqual([]);
  report("D60", outcomes);
});

test("our own names are answered", async () => {
  for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
    const { status } = await sendRaw(
      served.port,
      request("GET", "/api/openapi.json", { Host: `${name}:${served.port}` }),
    );
    expect([name, status]).toEqual([name, 200]);
  }
});

test("writes and the stream of another site are refused, and nobody is allowed in by CORS", async () => {
  const wrong = [
    "http://evil.example",
    "https://127.0.0.1",
    "null",
    `http://127.0.0.1.evil.example:${served.port}`,
    "http://127.0.0.1:1",
  ];
  const outcomes: boolean[] = [];
  for (const path of ROUTES) {
    for (const origin of wrong) {
      const { status, headers } = await ask(
        request(
          "POST",
          path,
          { Host: host(), Origin: origin, "Content-Type": "application/json", "Content-Length": "2" },
          "{}",
        ),
      );
      outcomes.push(status === 403 && headers["access-control-allow-origin"] === undefined);
    }
  }
  for (const origin of wrong) {
    const { status, headers } = await ask(request("GET", "/api/stream", { Host: host(), Origin: origin }));
    outcomes.push(status === 403 && headers["access-control-allow-origin"] === undefined);
  }
  report("D61", outcomes);
});

test("a form cannot write, and nothing changes by reading", async () => {
  const write = (headers: Record<string, string>, body: string) =>
    ask(
      request("POST", "/api/runs", { Host: host(), "Content-Length": String(body.length), ...headers }, body),
    );
  const own = `http://${host()}`;
  const answers = [
    await write(
      { Origin: "http://evil.example", "Content-Type": "application/x-www-form-urlencoded" },
      "a=b",
    ),
    await write({ Origin: own, "Content-Type": "application/x-www-form-urlencoded" }, "a=b"),
    await write({ Origin: own, "Content-Type": "text/plain" }, "{}"),
    await write({ Origin: own, "Content-Type": "multipart/form-data; boundary=x" }, "{}"),
    await write({ Origin: own, "Content-Type": "application/json-but-not" }, "{}"),
    await write({ Origin: own }, "{}"),
    await write({ "Sec-Fetch-Site": "cross-site", "Content-Type": "application/json" }, "{}"),
    await write({ "Sec-Fetch-Site": "same-site", "Content-Type": "application/json" }, "{}"),
  ];
  report(
    "D62",
    answers.map(({ status }) => status === 415 || status === 403),
  );
});

test("no form of climbing out is answered", async () => {
  const forms = [
    "/../../etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%5c..%5cetc",
    "/assets/..\\..\\package.json",
    "//etc/passwd",
    "/assets/%00.js",
    "/....//....//etc/passwd",
    "/%252e%252e/package.json",
    "/./../package.json",
  ];
  const paths = [
    ...forms,
    ...forms.map((form) => `/api/runs${form}`),
    ...forms.map((form) => `/api/runs/r-1${form}/export`),
    "/api/runs/-rf",
    "/api/runs/a%20b/export",
    `/api/runs/${"a".repeat(129)}`,
    "/api/runs/r-1;ls/state",
    "/api/runs/$(id)/state",
    "/api/blocks/../../package.json",
    "/api/checkpoints/%2e%2e",
    "/package.json",
    "/dist/server/hindcast.js",
  ];
  const outcomes: boolean[] = [];
  for (const path of paths) {
    const { status, body } = await ask(request("GET", path, { Host: host() }));
    outcomes.push(
      (status === 400 || status === 404) && !body.includes("root:") && !body.includes("devDependencies"),
    );
  }
  report("D64", outcomes);
});

test("an oversized or overgrown body is refused at once", async () => {
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    ask(
      Buffer.concat([
        Buffer.from(
          request("POST", "/api/runs", {
            Host: host(),
            "Content-Type": "application/json",
            "Content-Length": String(body.length),
            ...headers,
          }),
        ),
        Buffer.from(body),
      ]),
    );
  const keys = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1])));
  const chunk = "x".repeat(1 << 20);
  const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(8);
  const statuses = [
    (
      await ask(
        request("POST", "/api/runs", {
          Host: host(),
          "Content-Type": "application/json",
          "Content-Length": String(64 << 20),
        }),
      )
    ).status,
    (await post("x".repeat(8 << 20))).status,
    (
      await ask(
        `${request("POST", "/api/runs", { Host: host(), "Content-Type": "application/json", "Transfer-Encoding": "chunked" })}${chunked}`,
      )
    ).status,
    (await post("[".repeat(200_000) + "]".repeat(200_000))).status,
    (await post(keys)).status,
    (await post(gzipSync("[]"), { "Content-Encoding": "gzip" })).status,
    (await post("{")).status,
    (await post(Buffer.from([0xff, 0xfe, 0x7b]))).status,
  ];
  expect(statuses).toEqual([413, 413, 413, 400, 400, 415, 400, 400]);
  report(
    "D78",
    statuses.map((status) => status < 500),
  );
});

test("keys that name prototypes pollute nothing", async () => {
  const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const answers = [
    await ask(
      request(
        "POST",
        "/api/runs",
        { Host: host(), "Content-Type": "application/json", "Content-Length": String(body.length) },
        body,
      ),
    ),
    await ask(request("GET", "/api/problems?__proto__[polluted]=1", { Host: host() })),
    await ask(request("GET", "/api/problems?constructor.prototype.polluted=1", { Host: host() })),
    await ask(request("GET", "/api/runs/__proto__", { Host: host() })),
  ];
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  report(
    "D77",
    answers.map(({ status }) => status >= 400),
  );
});

test("broken headers and addresses get an answer of the 400s, and the server lives", async () => {
  const get = (path: string, headers = `Host: ${host()}`): string =>
    `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`;
  const broken = [
    get("/api/runs", "X-None: 1"),
    get("/api/runs", "Host:"),
    get("/api/runs", "Host: a b"),
    get("/api/runs", "Host: [::1"),
    get("/api/runs", "Host: 127.0.0.1:99999"),
    get("/api/runs", `Host: user@${host()}`),
    get("/api/runs", `Host: ${host()}/path`),
    get("/api/runs", `Host: ${host()}\r\nHost: evil.example`),
    get("/api/runs", `Host: ${host()}\r\nBad Header: 1`),
    get("/api/runs", `Host: ${host()}\r\nX: a\u0000b`),
    get("/api/stream", `Host: ${host()}\r\nOrigin: http://`),
    get("/api/stream", `Host: ${host()}\r\nOrigin: file:///etc`),
    get("/api/stream", `Host: ${host()}\r\nOrigin: http://${host()}/x`),
    get("/%"),
    get("/%zz"),
    get("/api/runs/%ff%fe"),
    get("/api/runs/%c3%28/state"),
    get("http://evil.example/api/runs"),
    get("api/runs"),
    get(`/${"a".repeat(20_000)}`),
    "GET\r\n\r\n",
    `BREW /api/runs HTTP/1.1\r\nHost: ${host()}\r\n\r\n`,
    `POST /api/runs HTTP/1.1\r\nHost: ${host()}\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n`,
    `POST /api/runs HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
  ];
  const statuses: number[] = [];
  for (const text of broken) statuses.push((await ask(text)).status);
  expect(
    statuses
      .map((status, i) => [i, status])
      .filter(([, status]) => (status ?? 0) < 400 || (status ?? 0) >= 500),
  ).toEqual([]);
  report(
    "D81",
    statuses.map((status) => status >= 400 && status < 500),
  );
  expect((await sendRaw(served.port, request("GET", "/api/openapi.json", { Host: host() }))).status).toBe(
    200,
  );
});

test("a failure inside tells the client a request id and nothing else", async () => {
  const { status, headers, body } = await ask(request("GET", "/api/runs", { Host: host() }));
  expect([status, headers["content-type"]]).toEqual([500, "application/problem+json"]);
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ status: 500, title: "Something failed inside" });
  const id = problem.instance.replace("urn:request:", "");
  expect(problem.detail).toContain(id);
  expect(served.log.filter((line) => line.includes(id))).toHaveLength(1);
});

test("every answer carries the headers that keep a browser strict", async () => {
  const answers = [
    await ask(request("GET", "/api/openapi.json", { Host: host() })),
    await ask(request("GET", "/api/runs", { Host: host() })),
    await ask(request("GET", "/nowhere", { Host: host() })),
    await ask(request("GET", "/", { Host: "evil.example" })),
    await ask(request("GET", "/%", { Host: host() })),
  ];
  const checks = answers.flatMap(({ headers }) => [
    headers["content-security-policy"] ===
      "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    headers["x-content-type-options"] === "nosniff",
    headers["referrer-policy"] === "no-referrer",
    headers["access-control-allow-origin"] === undefined,
  ]);
  report("D67", checks);
});

test("a write to an address that can only be read says so", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const { status, headers } = await ask(
      request(
        method,
        "/api/runs",
        { Host: host(), "Content-Type": "application/json", "Content-Length": "2" },
        "{}",
      ),
    );
    expect([method, status, headers.allow]).toEqual([method, 405, "GET, HEAD"]);
  }
});

test("slow headers hold nobody up", async () => {
  const slow = Array.from({ length: 100 }, () =>
    nodeRequest({ port: served.port, host: "127.0.0.1", method: "POST", headers: { "content-length": 10 } }),
  );
  for (const each of slow) {
    each.on("error", () => undefined);
    each.flushHeaders();
  }
  expect((await sendRaw(served.port, request("GET", "/api/openapi.json", { Host: host() }))).status).toBe(
    200,
  );
  for (const each of slow) each.destroy();
});

test("no refusal tells of the inside", () => {
  const telling = /\bat \S+ \(|node_modules|\.ts\b|\/secret|place\.db|SELECT|sqlite|stack/i;
  const outcomes = seen.map(({ headers, body, status }) => {
    const isProblem = headers["content-type"]?.startsWith("application/problem+json") ?? body === "";
    return !telling.test(body) && (isProblem || status === 400 || status === 431);
  });
  report("D83", outcomes);
});
