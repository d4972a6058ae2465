import type { Browser, Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { browserPath, launch } from "../console/page/browser.ts";
import { consoleUrl, deadOf } from "./consoles.ts";
import { withdraw } from "./roles.ts";
import { ended, order, place } from "./shop.ts";
import { leave } from "./stack.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const path = browserPath();
let browser: Browser | undefined;
test.after(async () => browser?.close());

/** A tab on the console at an address; what it was forbidden or did not catch is in `trouble`. */
async function open(hash: string): Promise<{ tab: Page; trouble: string[] }> {
  browser ??= await launch(path ?? "");
  const tab = await browser.newPage();
  const trouble: string[] = [];
  tab.on("pageerror", ({ message }) => trouble.push(message));
  tab.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  await tab.goto(`${consoleUrl}${hash}`);
  return { tab, trouble };
}

const inBrowser = path ? test : test.skip;

inBrowser(
  "an order that was reversed is told in the browser, from its id to the error where it stands",
  async () => {
    const orderId = await place({ billingCountry: "ZZ" });
    await ended(orderId, "reversed");
    const { tab, trouble } = await open("#/");
    await tab.getByRole("searchbox").fill(orderId);
    await tab.keyboard.press("Enter");
    for (const said of ["We may not invoice to ZZ", "Compensated by what follows", "PaymentReversed"])
      await tab.getByText(said).first().waitFor();
    await tab
      .getByRole("button", { name: /^PaymentProcessed/ })
      .first()
      .click();
    assert.match(await tab.locator("pre").first().innerText(), `"orderId": "${orderId}"`);
    assert.not.match(await tab.content(), /tok_visa|customer-1/);
    assert.equal(trouble, []);
    await tab.close();
  },
);

inBrowser("an order that waits in a dead letter is redriven in the browser, and ends", async () => {
  const giveBack = await withdraw("create-invoice", ({ Action }) => Action === "dynamodb:PutItem");
  const orderId = await place();
  await until("create-invoice has given it up", async () =>
    (await deadOf("create-invoice")).some(({ correlationId }) => correlationId === orderId),
  );
  await giveBack();
  assert.is((await order(orderId)).status, "paid");
  const { tab, trouble } = await open(`#/process/${encodeURIComponent(orderId)}`);
  await tab.getByRole("button", { name: "Redrive" }).click();
  await tab
    .getByRole("dialog")
    .getByRole("button", { name: /Redrive/ })
    .click();
  await ended(orderId, "invoiced");
  await tab.getByText("DeadLetterRedriveRequested").first().waitFor();
  await tab.getByText("InvoiceCreated").first().waitFor();
  assert.equal(trouble, []);
  await tab.close();
});

test.run();
