import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/invoices/tax-rates/sandbox.ts";
import { throws } from "../../harness/throws.ts";

const rateFor = (country: string, attempt = 1) => create().rateFor(country, attempt);

test("EU countries have their standard rate in whole basis points, others none", async () => {
  assert.is(await rateFor("DE"), 1900);
  assert.is(await rateFor("FI"), 2550);
  assert.is(await rateFor("HU"), 2700);
  for (const country of ["US", "CH", "GB", "NO"]) assert.is(await rateFor(country), 0);
});

test("all 27 members are there", async () => {
  const members = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(
    " ",
  );
  const rates = await Promise.all(members.map((country) => rateFor(country)));
  assert.is(rates.length, 27);
  assert.ok(rates.every((rate) => Number.isInteger(rate) && rate >= 1700));
});

test("ZZ is refused for good", async () => {
  assert.is((await throws(() => rateFor("ZZ"), "ZZ")).name, "PermanentError");
});

test("XA fails on attempts 1 and 2, then works; XB always fails, as if down", async () => {
  for (const [country, attempt] of [
    ["XA", 1],
    ["XA", 2],
    ["XB", 1],
    ["XB", 99],
  ] as const)
    assert.is((await throws(() => rateFor(country, attempt), "down")).name, "Error");
  assert.is(await rateFor("XA", 3), 0);
});

test.run();
