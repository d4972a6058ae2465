import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { invoiced, underWay } from "./timelines.ts";
import { oneLine, type Scene, scenes } from "./world.ts";

const scene = scenes(test);

/** The lines of a timeline, indented by their depth. */
async function lines({ tab }: Scene): Promise<string[]> {
  await tab.locator(".timeline").waitFor();
  const rows = await tab.locator(".row:not(.axis)").all();
  return Promise.all(
    rows.map(async (row) => {
      const [style, text] = await Promise.all([row.getAttribute("style"), row.innerText()]);
      const [, depth = ""] = /--depth: (\d+)/.exec(style ?? "") ?? [];
      return `${"  ".repeat(Number(depth))}${oneLine(text).replace(/[▾▸] ?/, "")}`;
    }),
  );
}

scene("an invoiced order is a timeline", CANNED, async (one) => {
  await one.open("#/process/order-1");
  assert.equal(await lines(one), [
    "+0.00 s create-order ✓ done in 0.08 s",
    "  +0.00 s OrderCreated shop.orders · reaches track-order",
    "    +0.23 s process-payment ✓ done in 0.31 s · 0.23 s in the queue",
    "      +0.23 s PaymentProcessed shop.payments · reaches track-order",
    "        +0.71 s create-invoice ✓ done in 0.53 s · 0.48 s in the queue",
    "          +0.71 s InvoiceCreated shop.invoices · reaches track-order",
  ]);
  assert.match(await one.text(".summary"), /^✓ ended ended after 1\.24 s began .* flow orders$/);
});

scene("a declined order ends with its payment", CANNED, async (one) => {
  await one.open("#/process/order-2");
  assert.match((await lines(one)).at(-1) ?? "", "PaymentDeclined");
});

scene("a reversed order shows the error where it stands, and what compensates it", CANNED, async (one) => {
  await one.open("#/process/order-3");
  const all = await lines(one);
  const death = all.findIndex((line) => line.includes("Dead letter, permanent"));
  assert.match(
    all[death] ?? "",
    /create-invoice ✕ gave up after 1 of 5 attempts .* attempt 1 at \+1\.25 s: There is no VAT rate for country ZZ\. Dead letter/,
  );
  assert.match(all[death] ?? "", "Compensated by what follows.");
  assert.match(all[death + 1] ?? "", "HandlingFailed");
  assert.match(all.at(-1) ?? "", "PaymentReversed");
  assert.is(await one.tab.getByRole("button", { name: "Redrive" }).count(), 0);
});

scene("a failed order shows all attempts, and can be redriven where it failed", CANNED, async (one) => {
  await one.open("#/process/order-4");
  const dead = (await lines(one)).at(-1) ?? "";
  for (const attempt of [1, 2, 3, 4, 5]) assert.match(dead, `attempt ${attempt} at`);
  assert.match(await one.text(".summary"), "1 dead letter waits");
  await one.tab.getByRole("button", { name: "Redrive" }).click();
  await one.tab.getByText("Lays 1 dead letter back into the queue of process-payment").waitFor();
});

scene("what is under way says what is still missing, and since when", CANNED, async ({ open, text }) => {
  await open("#/process/order-6");
  assert.match(await text(".summary"), "under way for");
  assert.match(
    await text("section.panel"),
    /^Still missing PaymentProcessed or PaymentDeclined expected: process-payment, 1 of 5 attempts, next (in|now)/,
  );
});

scene("an event shows its data on a click", CANNED, async ({ open, tab, text }) => {
  await open("#/process/order-1");
  const button = tab.getByRole("button", { name: "OrderCreated", exact: true });
  await button.click();
  assert.is(await button.getAttribute("aria-expanded"), "true");
  assert.match(await tab.locator("pre").innerText(), '"orderId": "order-1",\n  "customerId"');
  assert.match(await text(".payload dl"), "id e-OrderCreated-2 source shop.orders");
  await button.click();
  assert.is(await tab.locator("pre").count(), 0);
});

scene("a part of a timeline can be folded", CANNED, async ({ open, tab, text }) => {
  await open("#/process/order-1");
  await tab.getByRole("button", { name: "What follows from process-payment" }).click();
  assert.is(await tab.locator(".row:not(.axis)").count(), 3);
  assert.match(await text(".row:has-text('process-payment')"), "3 folded");
});

scene("of a thousand pages those are shown first in which there is something to see", CANNED, async (one) => {
  const { open, tab } = one;
  await open("#/process/crawl-1");
  const all = await lines(one);
  assert.ok(all.length < 30, `${all.length} lines`);
  assert.ok(all.some((line) => line.includes("Dead letter, crash")));
  const began = Date.now();
  await tab.getByRole("button", { name: "Show 200 of 995 more PageListed" }).click();
  await tab.getByRole("button", { name: "Show 200 of 795 more PageListed" }).waitFor();
  assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);
  assert.is(await tab.locator(".row", { hasText: "PageListed shop" }).count(), 205);
});

const growing = { asked: 0 };
scene(
  "a process that nobody knows yet is shown once it is there, and again as it goes on",
  {
    ...CANNED,
    "GET process": () => {
      growing.asked++;
      if (growing.asked === 1)
        return { status: 404, title: "Not Found", detail: "There is nothing of that name." };
      return growing.asked === 2 ? underWay("order-8") : invoiced("order-8");
    },
  },
  async ({ open, tab, site }) => {
    await open("#/process/order-8");
    await tab
      .getByText("Nothing is known of the process. What is new may take some seconds. Trying again.")
      .waitFor();
    await tab.getByRole("button", { name: "Try again now" }).click();
    await tab.getByText("under way for").waitFor();
    await tab.getByText("ended after").waitFor();
    const [, open1, ended] = site.of("GET process");
    assert.ok((ended?.at ?? 0) - (open1?.at ?? 0) >= 1400, "asked again after 1.5 s");
  },
);

test.run();
