import { request as send } from "node:http";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { page } from "../../../components/function/page.ts";
import { HEADERS, PAGE_FILES, SIGN_IN } from "../../../console/http/headers.ts";
import { type ServerArgs, serveConsole } from "../../../console/http/server.ts";
import { world } from "../world.ts";

const TOKEN = "a-token-of-this-run";
const JSON_HEADERS = { "content-type": "application/json", "x-console": "1" };

interface Got {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

const files = await page();
const open: (() => void)[] = [];
test.after(() => {
  for (const close of open) close();
});

/** A console, and how it answers; a path goes as it is, unlike fetch's. */
async function served(more: Partial<ServerArgs> = {}, all = world()) {
  const { url, close } = await serveConsole({
    sources: all.sources,
    page: files,
    port: 0,
    readOnly: false,
    ...more,
  });
  open.push(close);
  const { port } = new URL(url);
  const ask = (method: string, path: string, headers: object = {}, body: string | Buffer = "") =>
    new Promise<Got>((resolve, reject) => {
      const asked = send(
        { host: "127.0.0.1", port, method, path, headers: { ...headers } },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk);
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks).toString() });
        },
      );
      asked.on("error", reject).end(body);
    });
  const live = (headers: object) => ask("GET", "/console/api/live", headers);
  return { ...all, ask, live, port, url };
}

test("every answer carries the headers that keep others out", async () => {
  const { ask, live } = await served({ token: TOKEN });
  const answers = await Promise.all([
    ...[
      ask("GET", "/console"),
      ask("GET", "/console/app.js"),
      ask("HEAD", "/console"),
      ask("GET", "/nowhere"),
    ],
    ...[live({}), live({ authorization: `Bearer ${TOKEN}` }), live({ host: "evil.test" })],
    ...[
      live({ origin: "https://evil.test" }),
      ask("DELETE", "/console/api/live", { authorization: `Bearer ${TOKEN}` }),
    ],
    ...[ask("POST", "/console/api/redrive", { authorization: `Bearer ${TOKEN}` }), ask("GET", "//")],
  ]);
  for (const { status, headers } of answers)
    for (const [name, value] of Object.entries(HEADERS)) assert.is(headers[name], value, `${status} ${name}`);
  assert.match(String(HEADERS["content-security-policy"]), /^default-src 'none'; script-src 'self'; /);
  assert.not.match(JSON.stringify(HEADERS), /unsafe|\*/);
});

test("the page is open, and holds nothing of the program", async () => {
  const { ask } = await served({ token: TOKEN });
  for (const [file, type] of Object.entries(PAGE_FILES)) {
    const { status, headers, body } = await ask("GET", `/console/${file}`);
    assert.equal([status, headers["content-type"]], [200, type]);
    assert.ok(file === SIGN_IN ? body === "{}" : body.length > 100, file);
    for (const secret of [TOKEN, "process-payment"])
      assert.not.ok(body.includes(secret), `${file}: ${secret}`);
  }
  assert.is((await ask("GET", "/console")).body, (await ask("GET", "/console/index.html")).body);
});

test("nothing but the page's files is served, whatever path leads there", async () => {
  const { ask } = await served();
  for (const path of [
    ...["/", "/console/", "/console/package.json", "/console/../package.json", "/console/..%2fpackage.json"],
    ...["/console/constructor", "/console/__proto__", "/console/api", "/console/api/", "/console/api/live/x"],
    ...["/console/api/%6c%69ve%00", "//console/x", "/console/app.js/"],
  ])
    assert.is((await ask("GET", path)).status, 404, path);
  assert.is((await ask("GET", "//")).status, 400);
});

test("it answers to its own name only, so that no site's name leads to it", async () => {
  const { live, port } = await served();
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "localhost"])
    assert.is((await live({ host })).status, 200, host);
  for (const host of [
    "evil.test",
    `evil.test:${port}`,
    "127.0.0.1.evil.test",
    "localhost.evil.test",
    "xlocalhost",
    "[::1]",
  ])
    assert.is((await live({ host })).status, 403, host);
});

test("a page of another origin gets nothing, and has nothing done", async () => {
  const { live, ask, die, count, port, bus } = await served();
  die("order-1");
  const own = `http://127.0.0.1:${port}`;
  const from = (origin: string) =>
    ask(
      "POST",
      "/console/api/discard",
      { ...JSON_HEADERS, host: `127.0.0.1:${port}`, origin },
      '{"consumer":"create-invoice"}',
    );
  for (const origin of [
    "https://evil.test",
    "null",
    `http://localhost:${port}`,
    `https://127.0.0.1:${port}`,
    `${own}1`,
  ]) {
    assert.is((await from(origin)).status, 403, origin);
    assert.is((await live({ host: `127.0.0.1:${port}`, origin })).status, 403, origin);
  }
  assert.equal([count("create-invoice-dlq"), bus.calls], [[1, 1], []]);
  assert.is((await from(own)).status, 200);
});

test("a plain form of another site does nothing, even where its origin is not told", async () => {
  const { ask, die, count } = await served();
  die("order-1");
  const body = '{"consumer":"create-invoice"}';
  for (const headers of [
    {},
    { "content-type": "text/plain", "x-console": "1" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "application/json" },
    { "x-console": "1" },
  ])
    assert.is(
      (await ask("POST", "/console/api/discard", headers, body)).status,
      415,
      JSON.stringify(headers),
    );
  assert.equal(count("create-invoice-dlq"), [1, 1]);
});

test("with a token, nothing but the page is there without it", async () => {
  const { live, ask, die, count } = await served({ token: TOKEN });
  die("order-1");
  for (const authorization of [
    ...[
      "",
      TOKEN,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      `bearer ${TOKEN}`,
      "Bearer ",
      `Basic ${TOKEN}`,
    ],
  ]) {
    assert.is((await live({ authorization })).status, 401, authorization);
    const headers = { ...JSON_HEADERS, authorization };
    assert.is(
      (await ask("POST", "/console/api/discard", headers, '{"consumer":"create-invoice"}')).status,
      401,
    );
  }
  assert.is((await ask("GET", `/console/api/live?token=${TOKEN}`)).status, 401);
  assert.equal(count("create-invoice-dlq"), [1, 1]);
  assert.is((await live({ authorization: `Bearer ${TOKEN}` })).status, 200);
});

test("it is done by whoever is at the machine: the announcement says local", async () => {
  const { ask, die, bus } = await served();
  die("order-1");
  const { status } = await ask("POST", "/console/api/redrive", JSON_HEADERS, '{"consumer":"create-invoice"}');
  assert.is(status, 200);
  assert.is(JSON.parse(bus.published[0]?.detail ?? "").data.requestedBy, "local");
});

test("read-only it shows all there is, says so, and does nothing", async () => {
  const { ask, die, count } = await served({ readOnly: true });
  die("order-1");
  const post = (what: string) =>
    ask("POST", `/console/api/${what}`, JSON_HEADERS, '{"consumer":"create-invoice"}');
  assert.equal(
    [(await post("redrive")).status, (await post("discard")).status, (await post("look")).status],
    [403, 403, 200],
  );
  assert.equal(count("create-invoice-dlq"), [1, 1]);
  assert.is(JSON.parse((await ask("GET", "/console/api/about")).body).canAct, false);
  const other = await served();
  assert.is(JSON.parse((await other.ask("GET", "/console/api/about")).body).canAct, true);
});

test("a body may be as large as a thousand ids; what is larger is refused with an answer", async () => {
  const { ask } = await served();
  const ids = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(128, "x"));
  const most = JSON.stringify({ consumer: "create-invoice", ids });
  assert.is((await ask("POST", "/console/api/redrive", JSON_HEADERS, most)).status, 200);
  for (const bytes of [256 * 1024 + 1, ...Array.from({ length: 8 }, () => 2 ** 20)]) {
    const large = Buffer.alloc(bytes, "x");
    assert.is((await ask("POST", "/console/api/redrive", JSON_HEADERS, large)).status, 413);
  }
  assert.is((await ask("GET", "/console/api/live")).status, 200);
});

test("methods: GET asks, POST does, nothing else is known", async () => {
  const { ask } = await served();
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
    assert.is((await ask(method, "/console/api/live", JSON_HEADERS)).status, 405, method);
  assert.is((await ask("GET", "/console/api/redrive")).status, 404);
  assert.is(
    (await ask("POST", "/console/api/live", JSON_HEADERS, '{"consumer":"create-invoice"}')).status,
    404,
  );
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
    assert.is((await ask(method, "/console")).status, 405, method);
  const { status, body, headers } = await ask("HEAD", "/console");
  assert.equal([status, body, headers["content-type"]], [200, "", "text/html; charset=utf-8"]);
});

test("a port that is taken is an error, not another port", async () => {
  const { port } = await served();
  const error = await served({ port: Number(port) }).catch((one: NodeJS.ErrnoException) => one);
  assert.is((error as NodeJS.ErrnoException).code, "EADDRINUSE");
});

test.run();
