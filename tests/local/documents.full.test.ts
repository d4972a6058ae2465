/** Commands of documents that answer no alarm, as they stand there; docs/subscribe.md and docs/runbook.md have suites of their own. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { letter, show } from "./dead-letters.ts";
import { hasAws, pageOf } from "./page-commands.ts";
import { plantTimer } from "./planted-timer.ts";
import { ended, place } from "./shop.ts";
import { clients, leave, outputs } from "./stack.ts";
import { until } from "./until.ts";

const DOCUMENTS = ["operate", "scatter-gather", "webhooks", "production"] as const;
const pages = Object.fromEntries(DOCUMENTS.map((name) => [name, pageOf(`docs/${name}.md`)])) as Record<
  (typeof DOCUMENTS)[number],
  ReturnType<typeof pageOf>
>;
const stop = leave(import.meta.filename);
test.after(async () => {
  for (const page of Object.values(pages)) page.cleanUp();
  await stop();
});

const topics = Object.values(outputs.notifications).map(({ topicArn }) => topicArn);

/** Without the aws CLI a machine cannot follow these pages. */
const scenario = hasAws ? test : test.skip;

test("a process is seen in a terminal", async () => {
  const orderId = await place();
  await ended(orderId, "invoiced");
  assert.match(
    await pages.operate.follow("See a process", 0, { ID: orderId }),
    /InvoiceCreated[\s\S]*ended after/,
  );
});

test("what is dead is listed, shown, redriven, discarded; what waits is listed", async () => {
  const orderId = await place({ billingCountry: "XB" });
  const dead = await letter("create-invoice", orderId);
  const { deadLetterId = "" } = dead;
  await show(dead);
  const said = await pages.operate.follow("When something fails", 0, { ID: deadLetterId });
  assert.match(said, deadLetterId);
  assert.match(said, "exhausted");
  assert.match(said, "1 discarded");
});

test("what waits for its time is listed, shown, published now", async () => {
  const { timer } = await plantTimer(86_400);
  // What is published now cannot be taken back.
  const refused = await pages.operate.follow("What waits for a time", 0, { ID: timer.key }).then(
    () => "",
    (error: Error) => error.message,
  );
  assert.match(refused, `OrderCreated:${timer.key} is published.`);
  assert.match(refused, "Nothing is pending under");
});

scenario("a crawl and a batch begin with an event, whoever sends it again", async () => {
  const words = { BUS: outputs.busName };
  await until("the crawl is there", async () => {
    const said = await pages["scatter-gather"].follow("Crawls", 0, words);
    return said.includes('"crawlId":"monday"');
  });
  await until("the batch is there", async () => {
    const said = await pages["scatter-gather"].follow("Users", 0, words);
    return said.includes('"batchId":"renewal-7"');
  });
});

test("releases and issues are asked for", async () => {
  const said = await pages.webhooks.follow("Queries and e-mails", 0, { OWNER: "octo-org", NAME: "tea.js" });
  for (const part of ['"releases":', "There is no release 17372790", '"issues":']) assert.match(said, part);
});

scenario("before a stack serves, its mails are confirmed and its alarms ring", async () => {
  const { follow } = pages.production;
  assert.not.match(await follow("3. Who is told", 0), "PendingConfirmation");
  const said = await follow("3. Who is told", 1);
  assert.is(said.match(/MessageId/g)?.length, new Set(topics).size);
  const [{ AlarmName = "" } = {}] =
    (await clients.cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
  await follow("5. The alarms", 1, { NAME: AlarmName });
  assert.match(await follow("5. The alarms", 0), AlarmName);
});

test.run();
