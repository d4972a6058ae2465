import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import * as sdk from "@aws-sdk/client-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { system } from "../../../runtime/ports/system.ts";
import * as lean from "../../../runtime/wire/dynamodb.ts";
import { type Behaviour, json, stubServer } from "./stub-server.ts";

const CREDENTIALS = { accessKeyId: "A", secretAccessKey: "s" };

/** Longer than an honest answer takes on a busy machine, and short enough to wait for. */
const REQUEST_MS = 400;

const requestHandler = { connectionTimeout: 400, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true };

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

const CLIENTS: Readonly<Record<string, (settings: object) => Client>> = {
  lean: (settings) => new lean.DynamoDBClient(settings) as unknown as Client,
  sdk: (settings) => new sdk.DynamoDBClient(settings) as unknown as Client,
};

const PUT = {
  TableName: "claims",
  Item: { key: { S: "k" } },
  ConditionExpression: "attribute_not_exists(#key)",
};
const COUNT = { TableName: "journal", Key: { key: { S: "k" } }, UpdateExpression: "SET #x = :x ADD #n :n" };

const COMMANDS: Readonly<Record<string, { put: () => unknown; count: () => unknown }>> = {
  lean: { put: () => new lean.PutItemCommand(PUT), count: () => new lean.UpdateItemCommand(COUNT) },
  sdk: { put: () => new sdk.PutItemCommand(PUT), count: () => new sdk.UpdateItemCommand(COUNT) },
};

const good = json({ Attributes: { n: { N: "1" } } });

const reset: Behaviour = ({ socket }) => void socket.resetAndDestroy();

/** Answers so that the text is shorter, or longer, than its header says. */
const ofLength =
  (length: number, text: string): Behaviour =>
  ({ socket }) => {
    const lines = [
      "HTTP/1.1 200 OK",
      "content-type: application/x-amz-json-1.0",
      `content-length: ${length}`,
    ];
    socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`);
  };

const html: Behaviour = (_request, response) => {
  response.writeHead(500, { "content-type": "text/html" });
  response.end("<html><body>Bad day</body></html>");
};

const silent: Behaviour = () => {};

const FAILURE = "com.amazonaws.dynamodb.v20120810#";

/** Half a minute after the server's hour: by which clock was it signed? */
const skewed: Behaviour = (request, response) => {
  const hour = 3_600_000;
  const date = new Date(system.now() + hour).toUTCString();
  const signedAt = String(request.headers["x-amz-date"]).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    "$1-$2-$3T$4:$5:$6Z",
  );
  const isSkewed = Math.abs(Date.parse(signedAt) - system.now() - hour) > 300_000;
  const refusal = {
    __type: "com.amazon.coral.service#InvalidSignatureException",
    message: "Signature expired",
  };
  response.sendDate = false;
  (isSkewed ? json(refusal, 400, { date }) : json({}, 200, { date }))(request, response);
};

/** What comes of a call, and of how many attempts. */
async function outcome(which: string, behaviours: Behaviour[], what: "put" | "count" = "put") {
  const server = await stubServer(...behaviours);
  const settings = {
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: CREDENTIALS,
    requestHandler,
  };
  const client = CLIENTS[which]?.(settings) as Client;
  const result = await client.send(COMMANDS[which]?.[what]()).then(
    ({ $metadata }) => ({ name: "fine", ...($metadata as { attempts: number; httpStatusCode?: number }) }),
    (error) => ({ name: error.name as string, ...error.$metadata }),
  );
  client.destroy();
  await server.close();
  assert.is(result.attempts, server.received.length, "what it tells of its attempts");
  return { name: result.name, attempts: result.attempts, status: result.httpStatusCode };
}

/** The lean client's clock is everybody's: for the tests to come. */
async function putClockRight(which: string): Promise<void> {
  const right = json({ __type: "InvalidSignatureException", message: "Signature not yet current" }, 400);
  if (which === "lean") assert.is((await outcome(which, [right, good])).name, "fine");
}

const random = system.random;
test.before(() => {
  // Nobody waits for a delay.
  system.random = () => 0;
});
test.after(() => {
  system.random = random;
});

const PASSING: Readonly<Record<string, Behaviour[]>> = {
  "an answer cut off in its middle": [ofLength(100, '{"Attributes":{"n":'), good],
  "no answer in time": [silent, good],
  "a reset after the request was read": [reset, good],
  "a page of HTML with status 500": [html, good],
  "an error of the service's own": [
    json({ __type: `${FAILURE}InternalServerError`, message: "no" }, 500),
    good,
  ],
  "a throttled call": [json({ __type: `${FAILURE}ThrottlingException`, message: "slow down" }, 400), good],
  "throttling on the way, by its status": [json({}, 429), good],
  "no access yet to a table, as by status 503": [json({}, 503), good],
};

for (const which of Object.keys(CLIENTS))
  for (const [what, behaviours] of Object.entries(PASSING))
    test(`${which}: ${what} is mended by a second attempt`, async () => {
      assert.equal(await outcome(which, behaviours), { name: "fine", attempts: 2, status: 200 });
    });

for (const which of Object.keys(CLIENTS)) {
  test(`${which}: what only the caller can mend is not tried again`, async () => {
    const refusal = json({ __type: "com.amazon.coral.validate#ValidationException", message: "no" }, 400);
    assert.equal(await outcome(which, [refusal]), { name: "ValidationException", attempts: 1, status: 400 });
  });

  test(`${which}: a service that stays down is given up after four attempts`, async () => {
    const down = json({ __type: `${FAILURE}InternalServerError`, message: "no" }, 500);
    assert.equal(await outcome(which, [down]), { name: "InternalServerError", attempts: 4, status: 500 });
  });

  test(`${which}: a clock that is wrong is set by the answer's date`, async () => {
    assert.equal(await outcome(which, [skewed]), { name: "fine", attempts: 2, status: 200 });
    await putClockRight(which);
  });

  test(`${which}: of calls side by side each finds out that the clock was wrong`, async () => {
    const server = await stubServer(skewed);
    const { endpoint } = server;
    const client = CLIENTS[which]?.({
      ...{ endpoint, region: "eu-west-1", credentials: CREDENTIALS, requestHandler },
    }) as Client;
    const calls = Array.from({ length: 6 }, () => client.send(COMMANDS[which]?.put()));
    const ends = (await Promise.allSettled(calls)).map(({ status }) => status);
    client.destroy();
    await server.close();
    assert.equal([...new Set(ends)], ["fulfilled"]);
    await putClockRight(which);
  });

  test(`${which}: a connection that is reset before the request was read is opened anew`, async () => {
    const server = await stubServer(good);
    let connections = 0;
    server.server.prependListener("connection", (socket) => {
      if (++connections === 1) socket.resetAndDestroy();
    });
    const settings = { endpoint: server.endpoint, region: "r", credentials: CREDENTIALS, requestHandler };
    const client = CLIENTS[which]?.(settings) as Client;
    const { $metadata } = await client.send(COMMANDS[which]?.put());
    assert.equal([($metadata as { attempts: number }).attempts, connections], [2, 2]);
    client.destroy();
    await server.close();
  });
}

test("more than an answer's header says is no answer", async () => {
  assert.equal(await outcome("lean", [ofLength(5, '{"Attributes":{}}'), good]), {
    ...{ name: "fine", attempts: 2, status: 200 },
  });
});

test("what is no HTTP is no answer", async () => {
  const nonsense: Behaviour = ({ socket }) => void socket.end("220 mail.test ESMTP\r\n");
  assert.equal(await outcome("lean", [nonsense, good]), { name: "fine", attempts: 2, status: 200 });
});

test("a success that names an error, or is none of JSON, is tried again, and is no success in the end", async () => {
  const failed = json({ __type: `${FAILURE}InternalServerError`, message: "no" });
  assert.equal(await outcome("lean", [failed, good]), { name: "fine", attempts: 2, status: 200 });
  assert.equal(await outcome("lean", [failed]), { name: "InternalServerError", attempts: 4, status: 200 });
  const page: Behaviour = (_request, response) => void response.end("<html>Sign in to the network</html>");
  assert.equal(await outcome("lean", [page]), { name: "UnreadableAnswer", attempts: 4, status: 200 });
});

test("a page of HTML that refuses is not tried again, and the error shows it", async () => {
  const server = await stubServer((_request, response) => {
    response.writeHead(403);
    response.end("<html>Forbidden</html>");
  });
  const { endpoint } = server;
  const client = new lean.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
  const error = await client.send(new lean.PutItemCommand(PUT)).catch((error) => error);
  assert.is(error.message, "HTTP 403 without JSON: <html>Forbidden</html>");
  assert.is(server.received.length, 1);
  await server.close();
});

test("an answer that trickles ends with the time of its attempt", async () => {
  const trickling: Behaviour = (_request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  };
  assert.equal(await outcome("lean", [trickling, good]), { name: "fine", attempts: 2, status: 200 });
});

test("a sum is not added to again where it may have been added to", async () => {
  for (const doubtful of [reset, silent, html, ofLength(100, "{")]) {
    const { name, attempts } = await outcome("lean", [doubtful, good], "count");
    assert.is(attempts, 1);
    assert.is.not(name, "fine");
  }
  const throttled = json({ __type: `${FAILURE}ThrottlingException`, message: "slow down" }, 400);
  assert.is((await outcome("lean", [throttled, good], "count")).name, "fine");
});

test("a sum is added to again where nobody was reached", async () => {
  const server = await stubServer(good);
  const { endpoint } = server;
  await server.close();
  const client = new lean.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
  const error = await client.send(new lean.UpdateItemCommand(COUNT)).catch((error) => error);
  assert.equal([error.code, error.mayBeDelivered, error.$metadata.attempts], ["ECONNREFUSED", false, 4]);
});

test("connections are kept, and when they have died unnoticed the next attempt opens a new one", async () => {
  const all: (() => void)[] = [];
  // The first three wait for each other, so that each has a connection.
  const together: Behaviour = (request, response) => {
    all.push(() => good(request, response));
    if (all.length === 3) for (const answer of all) answer();
  };
  const server = await stubServer(together, together, together, good, reset, good);
  const { endpoint } = server;
  const client = new lean.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
  const put = () => client.send(new lean.PutItemCommand(PUT));
  await Promise.all([put(), put(), put()]);
  assert.is(server.sockets.size, 3);
  await put();
  assert.is(server.sockets.size, 3, "a kept one is used");
  const { attempts, totalRetryDelay } = (await put()).$metadata as Record<string, number>;
  assert.equal([attempts, totalRetryDelay, server.received.length], [2, 0, 6]);
  const last = server.received.at(-1)?.socket;
  assert.ok(
    server.received.slice(0, 5).every(({ socket }) => socket !== last),
    "it is a new one",
  );
  await server.close();
});

test("a connection that does not come to stand ends in its time, and nothing was delivered", async () => {
  const mute = createTcpServer((socket) => socket.resume().on("error", () => {}));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const { port } = mute.address() as AddressInfo;
  const client = new lean.DynamoDBClient({
    ...{ endpoint: `https://127.0.0.1:${port}`, region: "r", credentials: CREDENTIALS, maxAttempts: 2 },
    requestHandler: { connectionTimeout: 50, requestTimeout: 5000 },
  });
  const error = await client.send(new lean.UpdateItemCommand(COUNT)).catch((error) => error);
  assert.equal([error.name, error.message], ["TimeoutError", `No connection to 127.0.0.1:${port} in 50 ms`]);
  assert.equal([error.mayBeDelivered, error.$metadata.attempts], [false, 2]);
  await new Promise((resolve) => mute.close(resolve));
});

test.run();
