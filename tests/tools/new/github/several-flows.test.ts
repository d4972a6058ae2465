import { test } from "uvu";
import * as assert from "uvu/assert";
import { newConsumer } from "../../../../tools/new/consumer.ts";
import { throws } from "../../../harness/throws.ts";
import { consumer, draft, project, webhook } from "../drafted.ts";

test("a table's name is taken, too, and so are a route and a sender", async () => {
  await throws(
    () => consumer("release-list", {}),
    "There is a Table release-list already, in flows/github.ts",
  );
  await throws(() => webhook("POST /webhooks/github"), "is the route of receive-github already");
  await throws(() => webhook("POST /hooks", { sender: "github" }), "There is a sender github already");
});

test("what has no key in common is refused, and with several flows one has to be said", async () => {
  await throws(
    () =>
      consumer("notify-warehouse", {
        on: ["InvoiceCreated", "CrawlCompleted"],
        flow: "orders",
        emits: ["AllDone"],
      }),
    "no field of their keys in common",
  );
  await throws(
    () => consumer("greet-guest", { on: ["GuestArrived"] }),
    "Which flow shall it be in? Say --flow with one of",
  );
});

test("a handler lies with those who publish the same, and publishes events of one owner", async () => {
  const call = { creates: undefined, flow: "orders", cycle: undefined };
  const text = draft();
  newConsumer(project, text, "greet-user", { ...call, on: ["InvoiceCreated"], emits: ["UserProcessed"] });
  assert.match(text.read("handlers/users/greet-user.ts"), `type: "UserProcessed"`);
  assert.match(text.read("flows/orders.ts"), `new Consumer("greet-user"`);
  await throws(
    () => consumer("greet-user", { emits: ["UserProcessed", "IssueTriaged"] }),
    "UserProcessed belongs to users, IssueTriaged to github: a handler publishes events of one owner",
  );
});

test.run();
