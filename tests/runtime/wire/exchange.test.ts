import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ExchangeError, exchange } from "../../../runtime/wire/exchange.ts";
import { endpointAt } from "../../../runtime/wire/settings.ts";
import { type Behaviour, json, stubServer } from "./stub-server.ts";

const LIMITS = { connectMs: 5000, wholeMs: 5000 };

const good = json({});
const silent: Behaviour = () => {};
const cut: Behaviour = ({ socket }) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{");
const after =
  (milliseconds: number): Behaviour =>
  (request, response) =>
    void setTimeout(() => good(request, response), milliseconds);

type Server = Awaited<ReturnType<typeof stubServer>>;

function post(url: string, limits: Partial<typeof LIMITS> = {}, hostname?: string) {
  const endpoint = { ...endpointAt(url, false), ...(hostname ? { hostname } : {}) };
  return exchange({ endpoint, headers: {}, body: "{}" }, { ...LIMITS, ...limits });
}

/** With what a post fails. */
async function failureOf(sent: Promise<unknown>): Promise<ExchangeError> {
  const error = await sent.then(
    () => undefined,
    (error) => error,
  );
  assert.instance(error, ExchangeError);
  return error;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !isSo(); n++) await sleep(10);
  assert.ok(isSo());
}

/** Runs with a server that behaves as told. */
async function withServer(behaviours: Behaviour[], run: (server: Server) => Promise<void>): Promise<void> {
  const server = await stubServer(...behaviours);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

/** Runs with a server to which two connections are kept, and which then behaves as told. */
function withTwoKept(behaviour: Behaviour, run: (server: Server) => Promise<void>): Promise<void> {
  const answers: (() => void)[] = [];
  const together: Behaviour = (request, response) => {
    answers.push(() => good(request, response));
    if (answers.length === 2) for (const answer of answers) answer();
  };
  return withServer([together, together, behaviour], async (server) => {
    await Promise.all([post(server.endpoint), post(server.endpoint)]);
    assert.is(server.sockets.size, 2);
    await run(server);
  });
}

// The first, as the agent is made once.
test("connections are kept, and 50 at most: what waits for one until its time is over was not delivered", () =>
  withServer([good, silent], async ({ endpoint, received, close }) => {
    await post(endpoint);
    const others = Promise.allSettled(Array.from({ length: 50 }, () => post(endpoint)));
    await until(() => received.length === 51);
    const [first, ...later] = received.map(({ socket }) => socket);
    assert.ok(later.some((socket) => socket === first));
    const { name, mayBeDelivered, wasKept } = await failureOf(post(endpoint, { wholeMs: 100 }));
    assert.equal([name, mayBeDelivered, wasKept], ["TimeoutError", false, false]);
    assert.is(received.length, 51);
    await close();
    await others;
  }));

test("it is a POST, to the path and to the host that the endpoint names", () =>
  withServer([good], async ({ server, endpoint }) => {
    const lines: string[] = [];
    server.prependListener("request", ({ method, url }) => void lines.push(`${method} ${url}`));
    await post(`${endpoint}/db`);
    await failureOf(post(endpoint, {}, "::1"));
    assert.equal(lines, ["POST /db/"]);
  }));

test("an answer that comes in pieces is whole, though one ends within a letter", () => {
  const bytes = Buffer.from("grün");
  const inPieces: Behaviour = (_request, response) => {
    response.write(bytes.subarray(0, 3));
    setTimeout(() => response.end(bytes.subarray(3)), 30);
  };
  return withServer([inPieces], async ({ endpoint }) => {
    assert.is((await post(endpoint)).text, "grün");
  });
});

test("where nobody listens the error is one of the network, with Node.js's as its cause", async () => {
  const { endpoint, close } = await stubServer(good);
  await close();
  const { name, code, cause, mayBeDelivered, wasKept } = await failureOf(post(endpoint));
  assert.equal([name, code, mayBeDelivered, wasKept], ["NetworkError", "ECONNREFUSED", false, false]);
  assert.is((cause as { code?: string }).code, "ECONNREFUSED");
});

test("time that runs out on a kept connection is not its fault alone: the others are closed, too", () =>
  withTwoKept(silent, async ({ endpoint, sockets }) => {
    const { name, mayBeDelivered, wasKept } = await failureOf(post(endpoint, { wholeMs: 100 }));
    assert.equal([name, mayBeDelivered, wasKept], ["TimeoutError", true, false]);
    await until(() => sockets.size === 0);
  }));

test("an answer that is cut off says nothing about other connections", () =>
  withTwoKept(cut, async ({ endpoint, sockets }) => {
    const { name, code, mayBeDelivered, wasKept } = await failureOf(post(endpoint));
    assert.equal([name, code, mayBeDelivered, wasKept], ["NetworkError", "ECONNRESET", true, false]);
    await sleep(50);
    assert.is(sockets.size, 1);
  }));

test("a kept connection stands: an answer on it may take longer than to connect", () =>
  withServer([good, after(200)], async ({ endpoint }) => {
    await post(endpoint);
    assert.is((await post(endpoint, { connectMs: 50 })).status, 200);
  }));

test("over TLS, too, an answer may take longer than to connect", async () => {
  const [key, cert] = ["key", "cert"].map((name) =>
    readFileSync(join(import.meta.dirname, "fixtures", `localhost-${name}.pem`)),
  );
  const server = createServer(
    { key, cert },
    (_request, response) => void setTimeout(() => response.end(), 1200),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const before = { ...process.env };
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  try {
    assert.is((await post(`https://127.0.0.1:${port}`, { connectMs: 1000 })).status, 200);
  } finally {
    process.env = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test.run();
