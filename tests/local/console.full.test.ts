import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DeadLetter } from "../../console/api.ts";
import { HEADERS } from "../../console/http/headers.ts";
import type { EventNode } from "../../history/timeline.ts";
import type { Upcoming } from "../../history/upcoming.ts";
import { answered, asked, deadOf, done, processesOf, rowOf } from "./consoles.ts";
import { emit } from "./emit.ts";
import { serveIssuer } from "./issuer.ts";
import { plantTimer } from "./planted-timer.ts";
import { withdraw } from "./roles.ts";
import { ended, orderCreated, orderData, place } from "./shop.ts";
import { clients, deployed, leave, type Outputs, outputs, unhurried } from "./stack.ts";
import { counted, dataOf, eventsOf, told } from "./timelines.ts";
import { until } from "./until.ts";

const began = new Date().toISOString();
const issuer = await serveIssuer();
test.after(() => issuer.close());
test.after(leave(import.meta.filename));

const { claimsTable, journalTable } = outputs as unknown as { claimsTable: string; journalTable: string };

/** What must come out nowhere. */
const PLANTED = randomUUID();
const customerId = `customer-${PLANTED}`;
const paymentToken = `tok_${PLANTED}`;

/** The dead letter of a process at a consumer, once it is listed. */
const listed = (consumer: string, correlationId: string): Promise<DeadLetter> =>
  until(`${consumer} has a dead letter of ${correlationId}`, async () =>
    (await deadOf(consumer)).find((letter) => letter.correlationId === correlationId),
  );

const deadCount = async (name: string) => (await asked("live"))?.participants[name]?.deadLetters ?? 0;

const ENDINGS = [
  { status: "invoiced", sample: {}, events: 3, latest: "InvoiceCreated" },
  { status: "declined", sample: { paymentToken: "tok_declined" }, events: 2, latest: "PaymentDeclined" },
  { status: "reversed", sample: { billingCountry: "ZZ" }, events: 5, latest: "PaymentReversed" },
];

// All that takes its time is begun at once.
const mend = await withdraw("create-invoice", ({ Action }) => Action === "dynamodb:PutItem");
const stuck = await place({ customerId });
const refused = await place({ customerId, paymentToken });
const stuckLetter = listed("create-invoice", stuck);
const mended = stuckLetter.finally(mend);
const orders = mended.then(() =>
  Promise.all(
    ENDINGS.map(async (ending) => ({ ...ending, orderId: await place({ customerId, ...ending.sample }) })),
  ),
);
for (const one of [mended, orders]) one.catch(() => {});

test("a dead letter is listed, counted, and its process is among the failed", async () => {
  const letter = await stuckLetter;
  assert.equal(
    [letter.kind, letter.type, letter.correlationId],
    ["infrastructure", "PaymentProcessed", stuck],
  );
  const row = await rowOf(stuck);
  assert.equal(
    [row?.status, row?.deadLetters, row?.flow, row?.type],
    ["failed", 1, "orders", "OrderCreated"],
  );
  const failed = (await processesOf({ status: "failed", flow: "orders", from: began })).map(
    ({ correlationId }) => correlationId,
  );
  assert.ok(failed.includes(stuck));
  assert.ok((await deadCount("create-invoice")) > 0);
  await until("the failure is counted", async () => (await counted("failures", "create-invoice")) > 0);
});

test("redriven, the process ends well; the letter is gone from list and queue, and its process tells who did it", async () => {
  const { deadLetterId } = await mended;
  const acted = await done("redrive", { consumer: "create-invoice", ids: [deadLetterId] });
  assert.equal([acted.done, acted.failed, acted.more], [1, [], false]);
  await ended(stuck, "invoiced");
  const { row, timeline } = await told(stuck, 5);
  assert.equal([row.status, row.deadLetters], ["ended", 0]);
  const { requestedAt, ...data } = dataOf(timeline, "DeadLetterRedriveRequested");
  assert.equal(data, { consumer: "create-invoice", deadLetterId, requestedBy: "local" });
  assert.ok(String(requestedAt) > began);
  await until(
    "it is in no list",
    async () => !(await deadOf("create-invoice")).some((one) => one.deadLetterId === deadLetterId),
  );
  const failed = await processesOf({ status: "failed", from: began });
  assert.not.ok(failed.some(({ correlationId }) => correlationId === stuck));
});

test("discarded, a letter is gone from list and queue; its record stays dead, and its process tells who did it", async () => {
  const { deadLetterId, kind } = await listed("process-payment", refused);
  assert.is(kind, "permanent");
  const before = await deadCount("process-payment");
  const acted = await done("discard", { consumer: "process-payment", ids: [deadLetterId] });
  assert.equal([acted.done, acted.failed, acted.more], [1, [], false]);
  await until(
    "it is in no list",
    async () => !(await deadOf("process-payment")).some((one) => one.deadLetterId === deadLetterId),
  );
  await until("it is counted no more", async () => (await deadCount("process-payment")) === before - 1);
  const failed = await processesOf({ status: "failed", from: began });
  assert.not.ok(failed.some(({ correlationId }) => correlationId === refused));
  const { timeline } = await told(refused, 3);
  assert.is(dataOf(timeline, "DeadLetterDiscardRequested").requestedBy, "local");
  const found = await clients.dynamodb.send(
    new ScanCommand({
      TableName: claimsTable,
      FilterExpression: "deadLetterId = :id",
      ExpressionAttributeValues: { ":id": { S: deadLetterId } },
    }),
  );
  const [record] = (found.Items ?? []).map((item) => unmarshall(item));
  assert.equal([record?.status, record?.pending], ["dead", undefined]);
});

for (const [index, { status, events, latest }] of ENDINGS.entries())
  test(`an order that is ${status} has its row, in the list as in its timeline`, async () => {
    const { orderId = "" } = (await orders)[index] ?? {};
    await ended(orderId, status);
    const { row, timeline } = await told(orderId, events);
    const { beganAt, latestAt, ...rest } = row;
    assert.equal(rest, {
      ...{ correlationId: orderId, deadLetters: 0, status: "ended" },
      flow: "orders",
      type: "OrderCreated",
      latest,
    });
    assert.ok(beganAt <= latestAt && beganAt >= began);
    assert.is(timeline.status, "ended");
    const found = (await processesOf({ flow: "orders", status: "ended", from: began })).find(
      (one) => one.correlationId === orderId,
    );
    assert.equal([found?.latest, found?.deadLetters], [latest, 0]);
  });

test("a process is found by each id that its events name", async () => {
  const { orderId = "" } = (await orders)[0] ?? {};
  const { timeline } = await told(orderId, 3);
  const { deadLetterId } = await stuckLetter;
  const ids: Record<string, string> = {
    order: orderId,
    event: String(eventsOf(timeline.roots)[1]?.id),
    payment: String(dataOf(timeline, "PaymentProcessed").paymentId),
    invoice: String(dataOf(timeline, "InvoiceCreated").invoiceId),
  };
  for (const [what, id] of Object.entries(ids)) {
    const found = (await asked("search", { id }))?.processes.map(({ correlationId }) => correlationId);
    assert.equal(found, [orderId], `${what} ${id}`);
  }
  const ofLetter = (await asked("search", { id: deadLetterId }))?.processes.map(
    ({ correlationId }) => correlationId,
  );
  assert.equal(ofLetter, [stuck]);
  assert.equal((await asked("search", { id: customerId }))?.processes, [], "what is personal leads nowhere");
});

test("an event of a wrong source is found by the order that it is about, as taken by nobody", async () => {
  const data = orderData();
  await emit([{ ...orderCreated({ data }), source: "shop.order" }]);
  const row = await until("it is found", async () => {
    const [found] = (await asked("search", { id: data.orderId }))?.processes ?? [];
    return found;
  });
  assert.equal([row.status, row.type], ["untaken", "OrderCreated"]);
  const [root] = (await asked("process", { id: row.correlationId }))?.timeline.roots ?? [];
  assert.match((root as EventNode).problem ?? "", "did you mean shop.orders OrderCreated?");
});

test("many processes come page by page, each once, and time limits them", async () => {
  const from = new Date().toISOString();
  const ids = Array.from({ length: 60 }, (_, index) => `many-${index}-${PLANTED.slice(0, 8)}`);
  const events = ids.map((correlationId) => ({
    type: "SecretTold",
    source: "evil.orders",
    detail: { metadata: { correlationId }, data: { paymentToken } },
  }));
  for (let start = 0; start < events.length; start += 10) await emit(events.slice(start, start + 10));
  const listedIds = async () =>
    (await processesOf({ from }))
      .map(({ correlationId }) => correlationId)
      .filter((id) => id.startsWith("many-"));
  await until("all of them are listed", async () => (await listedIds()).length >= ids.length);
  assert.equal((await listedIds()).sort(), ids.toSorted());
  const first = await asked("processes", { from });
  assert.ok(first?.next && first.processes.length <= 50);
  assert.equal(
    (await processesOf({ to: began, from: "2026-01-01T00:00:00Z" })).filter(({ correlationId }) =>
      ids.includes(correlationId),
    ),
    [],
  );
  assert.is((await asked("search", { id: String(ids[7]) }))?.processes.length, 1);
});

test("about names the program's flows", async () => {
  const about = await asked("about");
  assert.equal([about?.canAct, about?.hasJournal, about?.busName], [true, true, outputs.busName]);
  const titles = readFileSync("docs/flows.md", "utf8").matchAll(/^## (\w+), from/gm);
  const words = [...titles].map(([, word = ""]) => word.toLowerCase());
  assert.equal(
    about?.flows.map(({ name }) => name.replace(/-\d+$/, "")),
    words,
  );
  assert.is(new Set(about?.flows.map(({ name }) => name)).size, words.length);
});

test("no answer of the console, no entry of the journal and no line of a log holds what is secret or personal", async () => {
  const { Items = [] } = await clients.dynamodb.send(new ScanCommand({ TableName: journalTable }));
  const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
  const logs = await Promise.all(
    logGroups.map(async ({ logGroupName }) => {
      const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events.map(({ message }) => message);
    }),
  );
  assert.ok(answered.length > 30 && Items.length > 60 && logs.flat().length > 30);
  for (const [where, text] of Object.entries({
    console: answered.join(),
    journal: JSON.stringify(Items),
    logs: logs.flat().join(),
  }))
    for (const secret of [customerId, paymentToken])
      assert.not.ok(text.includes(secret), `${where}: ${secret}`);
});

/** The program whose console is deployed, with an issuer of tokens. */
const fixture = deployed(`${import.meta.dirname}/fixtures/console`, {
  ...unhurried(),
  jwtIssuer: issuer.issuer,
});
type Fixture = Outputs & { url: string; journalTable: string };
const fixtureOf = async () => (await fixture).outputs as unknown as Fixture;

const tokens = {
  customer: () => issuer.token({ aud: "operators", sub: "customer-7" }),
  reader: () => issuer.token({ aud: "operators", sub: "rita", scope: "openid console/read" }),
  operator: () => issuer.token({ aud: "operators", sub: "olaf", scope: "console/read console/act" }),
  nameless: () => issuer.token({ aud: "operators", scope: "console/act" }),
  elsewhere: () => issuer.token({ aud: "others", sub: "olaf", scope: "console/read console/act" }),
};

/** What the deployed console answers to somebody. */
async function call(path: string, who?: keyof typeof tokens, body?: object) {
  const { url } = await fixtureOf();
  const response = await fetch(`${url}/console${path}`, {
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    headers: who ? { authorization: `Bearer ${tokens[who]()}` } : {},
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

test("deployed, the page is open, with headers that keep others out, and nothing else is served beside it", async () => {
  for (const path of ["", "/app.js", "/app.css", "/index.html"]) {
    const { status, headers, text } = await call(path);
    assert.is(status, 200, path);
    for (const [name, value] of Object.entries(HEADERS))
      assert.is(headers.get(name), value, `${path}: ${name}`);
    for (const secret of [(await fixtureOf()).busName, "refuse-work"])
      assert.not.ok(text.includes(secret), secret);
  }
  for (const path of ["/stack.json", "/index.mjs", "/..%2fstack.json", "/constructor"])
    assert.is((await call(path)).status, 404, path);
});

test("deployed, nobody asks without the scope to read, and nobody acts without the scope to act", async () => {
  const command = { consumer: "refuse-work" };
  const statuses = async (who?: keyof typeof tokens) => {
    const [read, acted] = [await call("/api/live", who), await call("/api/redrive", who, command)];
    return [read.status, acted.status];
  };
  assert.equal(await statuses(), [401, 401]);
  assert.equal(await statuses("elsewhere"), [401, 401]);
  assert.equal(await statuses("customer"), [403, 403]);
  assert.equal(await statuses("reader"), [200, 403]);
  assert.equal(await statuses("operator"), [200, 200]);
  const nameless = await call("/api/redrive", "nameless", command);
  assert.is(nameless.status, 403);
  assert.match(nameless.text, "The token names no subject");
});

test("deployed, it tells whether whoever asks may act, and what cannot be asked is refused with its headers", async () => {
  assert.equal(
    [
      (await call("/api/about", "reader")).json().canAct,
      (await call("/api/about", "operator")).json().canAct,
    ],
    [false, true],
  );
  const wrong = await call("/api/processes?status=x", "reader");
  assert.equal(
    [wrong.status, wrong.json().detail],
    [400, "status is x: choose open, waiting, failed, untaken, ended."],
  );
  assert.is(wrong.headers.get("content-security-policy"), HEADERS["content-security-policy"]);
});

test("deployed, an operator redrives and discards by his token's name; what is secret stays so", async () => {
  const { busName, claimsTable, journalTable: table } = await fixtureOf();
  const workId = `work-${randomUUID()}`;
  await emit(
    [{ type: "WorkRequested", source: "test.work", detail: { data: { workId, password: PLANTED } } }],
    busName,
  );
  const texts: string[] = [];
  const letter = (generation: number) =>
    until(`${workId} is dead for the ${generation}. time`, async () => {
      const { text, json } = await call("/api/dead", "reader");
      texts.push(text);
      return (json().letters as DeadLetter[]).find(
        ({ correlationId, deadLetterId }) =>
          correlationId === workId && deadLetterId.endsWith(`.${generation}`),
      );
    });
  const command = async (what: string, { deadLetterId }: DeadLetter) =>
    (await call(`/api/${what}`, "operator", { consumer: "refuse-work", ids: [deadLetterId] })).json();
  const redriven = await command("redrive", await letter(0));
  assert.equal(redriven, { done: 1, failed: [], more: false });
  const again = await letter(1);
  const discarded = await command("discard", again);
  assert.equal(discarded, { done: 1, failed: [], more: false });
  const told = await until("both are told", async () => {
    const { text, json } = await call(`/api/process?id=${workId}`, "reader");
    texts.push(text);
    const commands = eventsOf(json().timeline.roots).filter(
      ({ source }) => source === "choreography.console",
    );
    return commands.length === 2 && commands;
  });
  assert.equal(
    told.map(({ type, data }) => [type, (data as { requestedBy: string }).requestedBy]),
    [
      ["DeadLetterRedriveRequested", "olaf"],
      ["DeadLetterDiscardRequested", "olaf"],
    ],
  );
  assert.equal((await call("/api/dead", "reader")).json().letters, []);
  const { Items = [] } = await clients.dynamodb.send(new ScanCommand({ TableName: table }));
  assert.not.match(texts.join() + JSON.stringify(Items), PLANTED);
  assert.ok(claimsTable);
});

test("deployed, an operator fires a timer and takes another back; who may only look does neither", async () => {
  const { claimsTable } = await fixtureOf();
  const [fired, back] = [await plantTimer(3 * 86_400, claimsTable), await plantTimer(86_400, claimsTable)];
  const mine = async () =>
    ((await call("/api/timers", "reader")).json().timers as Upcoming[])
      .map(({ eventId }) => eventId)
      .filter((id) => [fired.id, back.id].includes(id));
  await until("both are listed, what is due first before the other", async () => {
    const [first, second] = await mine();
    return first === back.id && second === fired.id;
  });
  const body = ({ key, id: eventId }: typeof fired) => ({ key, eventId });
  for (const what of ["fire", "cancel"])
    assert.is((await call(`/api/${what}`, "reader", body(fired))).status, 403);
  assert.equal((await call("/api/cancel", "operator", body(back))).json(), { done: true });
  assert.equal((await call("/api/fire", "operator", body(fired))).json(), { done: true });
  await until("none is pending", async () => (await mine()).length === 0);
  assert.is((await call("/api/fire", "operator", body(fired))).json().done, false);
  const told = await until("it is told who did it", async () => {
    const answers = await Promise.all(
      [fired, back].map(({ timer }) => call(`/api/process?id=${timer.key}`, "reader")),
    );
    const events = answers.flatMap(({ status, json }) =>
      status === 200 ? eventsOf(json().timeline.roots) : [],
    );
    const commands = events.filter(({ source }) => source === "choreography.console");
    return commands.length === 2 && commands;
  });
  assert.equal(told.map(({ type }) => type).sort(), ["TimerCancelRequested", "TimerFireRequested"]);
});

test.run();
