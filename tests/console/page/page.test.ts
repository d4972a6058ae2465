import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { ABOUT } from "./choreography.ts";
import { LIVE } from "./live.ts";
import { focusOn, oneLine, scenes, until } from "./world.ts";

const scene = scenes(test);

scene(
  "the overview shows a flow as a picture, with what goes on in it",
  CANNED,
  async ({ open, tab, text }) => {
    await open();
    assert.is(
      await text(".totals"),
      "In queues 327 Open 68 Dead letters ✕ 3 Undeliverable ✕ 2 Overdue timers 0 Unsent 1",
    );
    assert.is(await text("h2"), "Orders, from POST /orders");
    const label = "process-payment: 2 dead letters, 4 waiting, 2 in flight, 3 open";
    assert.is(
      await tab.getByRole("link", { name: label }).getAttribute("href"),
      "#/dead?consumer=process-payment",
    );
    assert.is(await tab.locator(".edge.failure").count(), 1);
    const labels = await tab.locator(".label").allTextContents();
    assert.ok(
      labels.map(oneLine).some((one) => /^PaymentProcessed\d+ this min · \d+\/h$/.test(one)),
      labels.join(),
    );
  },
);

scene("tables beneath the picture have the same numbers", CANNED, async ({ open, tab, text }) => {
  await open();
  await tab.locator(".totals").waitFor();
  assert.is(await text("tr:has-text('process-payment')"), "process-payment consumer 4 2 3 0 6 ✕ 2 0");
  assert.is(await text("tr:has-text('create-order')"), "create-order endpoint POST /orders – – 0 1 0 0 0");
  assert.match(await text("tr:has-text('InvoiceCreated')"), /^InvoiceCreated \d+ \d+/);
});

scene("a box without trouble points out its row", CANNED, async ({ open, tab }) => {
  await open();
  await tab.getByRole("link", { name: "create-order: idle" }).click();
  assert.match(await tab.locator("tr.pointed").innerText(), /^create-order/);
  await focusOn(tab, "create-order");
  await tab.locator(".label a", { hasText: "InvoiceCreated" }).click();
  await tab.locator("tr.pointed", { hasText: "InvoiceCreated" }).waitFor();
  assert.is(await tab.locator(".edge.shown").count(), 1);
});

scene("each flow has its picture; what is in none is not left out", CANNED, async ({ open, tab, text }) => {
  await open();
  await tab
    .getByRole("navigation", { name: "Flows" })
    .getByRole("link", { name: /Crawls/ })
    .click();
  await tab.getByRole("heading", { name: /^Crawls/ }).waitFor();
  await tab.getByRole("link", { name: /^crawl-page: 1 dead letter, 310 waiting/ }).waitFor();
  await tab.getByRole("link", { name: "In no flow" }).click();
  await tab.getByRole("heading", { name: "In no flow" }).waitFor();
  assert.match(await text("table"), /journal .*get-order/);
});

scene(
  "without a journal there are no rates, and the page says so",
  {
    ...CANNED,
    "GET about": { ...ABOUT, hasJournal: false },
    "GET live": { ...LIVE, events: {}, failures: {} },
  },
  async ({ open, tab, text }) => {
    await open();
    assert.match(await text(".note"), "no journal");
    assert.is(await tab.getByText("Last hour", { exact: true }).count(), 0);
    await open("#/processes");
    assert.match(await text(".note"), "no list of its processes");
  },
);

scene(
  "processes are filtered by the server, and come page by page",
  {
    ...CANNED,
    "GET processes": ({ query }) => {
      const row = { flow: "orders", status: "ended" as const, beganAt: "", latestAt: "", deadLetters: 0 };
      return query.after
        ? { processes: [{ ...row, correlationId: "second" }] }
        : { processes: [{ ...row, correlationId: "first" }], next: "cursor" };
    },
  },
  async ({ open, tab, site, text }) => {
    await open("#/processes");
    await tab.getByRole("button", { name: "More" }).click();
    await tab.getByRole("link", { name: "second" }).waitFor();
    assert.is(await tab.getByRole("button", { name: "More" }).count(), 0);
    assert.is(await text("[role=status]"), "2 processes shown");
    await tab.getByLabel("Flow").selectOption("crawls");
    await tab.getByLabel("Status").selectOption("failed");
    await tab.getByLabel("Began from").fill("2026-11-21T10:15");
    await until(() => site.of("GET processes").length === 5, "five requests");
    const from = new Date("2026-11-21T10:15").toISOString();
    assert.equal(site.of("GET processes").at(1)?.query, { after: "cursor" });
    assert.equal(site.of("GET processes").at(-1)?.query, { flow: "crawls", status: "failed", from });
    await tab.reload();
    assert.is(await tab.getByLabel("Began from").inputValue(), "2026-11-21T10:15");
    assert.is(await tab.getByLabel("Status").inputValue(), "failed");
  },
);

scene("a row says how a process stands, and leads to it", CANNED, async ({ open, tab, text }) => {
  await open("#/processes");
  assert.match(await text("tr:has-text('order-4')"), /^✕ failed order-4 orders .* 17\.50 s OrderCreated 1$/);
  assert.match(await text("tr:has-text('order-6')"), /^◐ open order-6/);
  await tab.getByRole("link", { name: "order-1" }).click();
  await tab.getByRole("heading", { name: "Process order-1" }).waitFor();
  const began = await tab.locator(".summary time").getAttribute("title");
  assert.is(began, "2026-11-21T10:15:00.000Z");
});

scene(
  "a search leads to the only process, lists several, and says that none is there",
  CANNED,
  async ({ open, tab, text }) => {
    const find = async (id: string) => {
      await tab.getByLabel("Find by any id").fill(id);
      await tab.keyboard.press("Enter");
    };
    await open();
    await find("order-3");
    await tab.getByRole("heading", { name: "Process order-3" }).waitFor();
    await tab.goBack();
    await tab.getByRole("heading", { name: "Overview" }).waitFor();
    await find("order");
    await tab.getByText("It occurs in 5 processes.").waitFor();
    assert.is(await tab.locator("tbody tr").count(), 5);
    await find("nowhere/at?all#");
    await tab.getByText("may take some seconds").waitFor();
    assert.is(await text("h1"), "Search for nowhere/at?all#");
  },
);

scene("dead letters are listed with all that is known of them", CANNED, async ({ open, tab, text }) => {
  await open("#/dead");
  await tab.locator("tr", { hasText: "dl-order-4" }).waitFor();
  assert.is(await tab.locator("tbody tr").count(), 4);
  const row = await text("tr:has-text('dl-order-4')");
  assert.match(
    row,
    /^process-payment OrderCreated e-OrderCreated-2 exhausted The gateway answered 503: overloaded\./,
  );
  assert.match(await text("tr:has-text('dl-order-12')"), "Compensated by what follows");
  // What needs nobody is left out where all are selected.
  await tab.locator("thead input[type=checkbox]").first().check();
  assert.is(await tab.getByLabel("Select dead letter dl-order-4 of process-payment").isChecked(), true);
  assert.is(await tab.getByLabel("Select dead letter dl-order-12 of create-invoice").isChecked(), false);
  assert.match(await text("section:has-text('Undeliverable') ul"), "create-invoice: 2");
  await tab.getByLabel("Consumer").selectOption("crawl-page");
  await tab.locator("tr", { hasText: "dl-crawl-1-1000" }).waitFor();
  await until(async () => (await tab.locator("tbody tr").count()) === 1, "one row");
});

scene(
  "an answer that the page does not understand spoils its view only",
  { ...CANNED, "GET dead": {} as never },
  async ({ open, tab }) => {
    await open("#/dead");
    await tab.getByRole("heading", { name: "This cannot be shown" }).waitFor();
    await tab.getByRole("link", { name: "Overview" }).click();
    await tab.locator(".totals").waitFor();
  },
);

scene("an address that is none says so", CANNED, async ({ open, tab }) => {
  await open("#/process/%E0%A4%A");
  await tab.getByText("There is no such page.").waitFor();
});

test.run();
