import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Acted, ActRequest, Problem } from "../../../console/api.ts";
import { CANNED } from "./canned.ts";
import { ABOUT } from "./choreography.ts";
import { UNDELIVERABLE } from "./live.ts";
import type { Asked } from "./server.ts";
import { focusOn, type Scene, scenes, until } from "./world.ts";

const scene = scenes(test);

const DEAD = "#/dead?consumer=process-payment";

/** Answers one after another; then the last, again and again. */
function inTurn<T>(...answers: T[]): () => T {
  const left = [...answers];
  return () => (left.length > 1 ? left.shift() : left[0]) as T;
}

const done = (number: number, more: Partial<Acted> = {}): Acted => ({
  done: number,
  failed: [],
  more: false,
  ...more,
});

const CLOSED: Problem = { status: 503, title: "Service Unavailable", detail: "The bus is closed." };

const bodies = (asked: readonly Asked[]) => asked.map(({ body }) => body as ActRequest);

async function select({ tab }: Scene, ...ids: string[]): Promise<void> {
  for (const id of ids) await tab.getByLabel(new RegExp(`^Select .* ${id}\\b`)).check();
}

const press = ({ tab }: Scene, name: string | RegExp) => tab.getByRole("button", { name }).first().click();
const confirm = ({ tab }: Scene, name: string) =>
  tab.getByRole("dialog").getByRole("button", { name }).click();

/** Waits until the dialog is closed, and its component gone. */
const gone = ({ tab }: Scene) => tab.locator("dialog").waitFor({ state: "detached" });

scene(
  "a redrive goes on while there is more, and tells what failed",
  {
    ...CANNED,
    "POST redrive": inTurn(
      done(1, { more: true, left: ["dl-order-9"] }),
      done(0, { more: true, left: ["dl-order-9"] }),
      done(0, { failed: [{ id: "dl-order-9", reason: "It is gone." }] }),
    ),
  },
  async (one) => {
    const { open, tab, site } = one;
    await open(DEAD);
    await select(one, "dl-order-4", "dl-order-9");
    await press(one, "Redrive selected (2)");
    await tab
      .getByText("Lays 2 dead letters back into the queue of process-payment; each attempt counts anew.")
      .waitFor();
    await tab.getByText("Nothing is done twice.").waitFor();
    assert.is(site.of("POST redrive").length, 0);
    await confirm(one, "Redrive");
    await tab.getByText("1 redriven, 1 failure.").waitFor();
    await tab.getByText("dl-order-9: It is gone.").waitFor();
    assert.equal(bodies(site.of("POST redrive")), [
      { consumer: "process-payment", ids: ["dl-order-4", "dl-order-9"] },
      { consumer: "process-payment", ids: ["dl-order-9"] },
      { consumer: "process-payment", ids: ["dl-order-9"] },
    ]);
    const headers = site.of("POST redrive")[0]?.headers;
    assert.is(headers?.["x-console"], "1");
    assert.is(headers?.["content-type"], "application/json");
    await confirm(one, "Close");
    await gone(one);
    await until(() => site.of("GET dead").length === 2, "the list is asked for again");
    await focusOn(tab, "Given up");
    assert.is(await tab.getByRole("button", { name: "Redrive selected (0)" }).isDisabled(), true);
  },
);

scene(
  "letters of several consumers are a request each, and a thousand ids several",
  {
    ...CANNED,
    "POST redrive": done(1),
    "GET dead": {
      letters: ["create-invoice", ...Array.from({ length: 101 }, () => "crawl-page")].map(
        (consumer, index) => ({
          ...{ consumer, deadLetterId: `dl-${index}`, kind: "crash", reason: "?", attempts: 1, diedAt: "" },
        }),
      ),
    },
  },
  async (one) => {
    const { open, tab, site } = one;
    await open("#/dead");
    await tab.getByLabel("Select all that are shown").check();
    await press(one, "Redrive selected (102)");
    await tab.getByText("Lays 1 dead letter back into the queue of create-invoice").waitFor();
    await tab.getByText("Lays 101 dead letters back into the queue of crawl-page").waitFor();
    await confirm(one, "Redrive");
    await tab.getByText("3 redriven.").waitFor();
    const asked = bodies(site.of("POST redrive")).map(({ consumer, ids }) => `${consumer} ${ids?.length}`);
    assert.equal(asked, ["create-invoice 1", "crawl-page 100", "crawl-page 1"]);
  },
);

scene("nothing is discarded before it is confirmed", { ...CANNED, "POST discard": done(1) }, async (one) => {
  const { open, tab, site } = one;
  await open(DEAD);
  await select(one, "dl-order-4");
  await press(one, "Discard selected (1)");
  await tab.getByText("Deletes 1 dead letter of process-payment for good.").waitFor();
  await tab.getByText("What they asked for does not happen, and its timeline says so.").waitFor();
  await confirm(one, "Cancel");
  await gone(one);
  await press(one, "Discard selected (1)");
  await tab.getByRole("dialog").waitFor();
  await tab.keyboard.press("Escape");
  await gone(one);
  assert.is(site.of("POST discard").length, 0);
  await press(one, "Discard selected (1)");
  await confirm(one, "Discard");
  await tab.getByText("1 discarded.").waitFor();
  assert.equal(bodies(site.of("POST discard")), [{ consumer: "process-payment", ids: ["dl-order-4"] }]);
});

scene(
  "all of a consumer's are redriven by its name",
  { ...CANNED, "POST redrive": done(250) },
  async (one) => {
    const { open, tab, site } = one;
    await open("#/dead");
    assert.is(await tab.getByRole("button", { name: "Redrive all" }).isDisabled(), true);
    await tab.getByText("Choose a consumer to act on all that it gave up.").waitFor();
    await tab.getByLabel("Consumer").selectOption("process-payment");
    await press(one, "Redrive all of process-payment");
    await tab.getByText("Lays all dead letters of process-payment back into its queue").waitFor();
    await confirm(one, "Redrive");
    await tab.getByText("250 redriven.").waitFor();
    assert.equal(bodies(site.of("POST redrive")), [{ consumer: "process-payment" }]);
  },
);

scene(
  "a redrive of many can be stopped, after the request under way",
  {
    ...CANNED,
    "POST redrive": async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return done(10, { more: true, left: ["dl-order-9"] });
    },
  },
  async (one) => {
    const { open, tab, site } = one;
    await open(DEAD);
    await press(one, "Redrive all of process-payment");
    await confirm(one, "Redrive");
    await tab.getByText(/^\d0 redriven so far/).waitFor();
    await tab.keyboard.press("Escape");
    await confirm(one, "Stop");
    await tab.getByText(/^\d+0 redriven\.$/).waitFor();
    const asked = site.of("POST redrive").length;
    await tab.getByText(`${asked}0 redriven.`, { exact: true }).waitFor();
    await tab.waitForTimeout(400);
    assert.is(site.of("POST redrive").length, asked);
  },
);

scene(
  "what goes wrong in the middle is told, and what was done before it",
  {
    ...CANNED,
    "POST redrive": inTurn<Acted | Problem>(done(5, { more: true, left: ["dl-order-9"] }), CLOSED),
  },
  async (one) => {
    await one.open(DEAD);
    await press(one, "Redrive all of process-payment");
    await confirm(one, "Redrive");
    await one.tab.getByText("5 redriven.").waitFor();
    await one.tab.getByText("It ended early: Service Unavailable: The bus is closed.").waitFor();
  },
);

scene(
  "a server that gets nothing done is not asked for ever",
  { ...CANNED, "POST redrive": done(0, { more: true, left: ["dl-order-9"] }) },
  async (one) => {
    await one.open(DEAD);
    await press(one, "Redrive all of process-payment");
    await confirm(one, "Redrive");
    await one.tab.getByText("0 redriven, 1 failure.").waitFor();
    await one.tab.getByText(/Too many letters are before it in the queue/).waitFor();
    assert.is(one.site.of("POST redrive").length, 1 + 3);
  },
);

scene(
  "undeliverable events are looked at when asked to, and redriven by their ids",
  { ...CANNED, "POST look": UNDELIVERABLE, "POST redrive": done(1) },
  async (one) => {
    const { open, tab, site } = one;
    await open("#/dead?consumer=create-invoice");
    await tab.getByText("2 events could not be delivered to create-invoice.").waitFor();
    assert.is(site.of("POST look").length, 0);
    await press(one, "Look");
    await tab.getByText("2 events found; there are more.").waitFor();
    assert.equal(bodies(site.of("POST look")), [{ consumer: "create-invoice" }]);
    await select(one, "u-1");
    await press(one, "Redrive selected (1)");
    await tab.getByText("Lays 1 undeliverable event back into the queue of create-invoice").waitFor();
    await confirm(one, "Redrive");
    await confirm(one, "Close");
    await gone(one);
    assert.equal(bodies(site.of("POST redrive")), [{ consumer: "create-invoice", ids: ["u-1"] }]);
    assert.is(await tab.getByLabel("Select undeliverable event u-1").count(), 0);
  },
);

scene(
  "who may only look cannot act, and is told why",
  { ...CANNED, "GET about": { ...ABOUT, canAct: false } },
  async ({ open, tab }) => {
    await open(DEAD);
    const why = "You can look, but your access does not include to redrive or discard.";
    await tab.getByText(why).waitFor();
    await tab.locator("tr", { hasText: "dl-order-4" }).waitFor();
    for (const name of ["Redrive all of process-payment", "Discard selected (0)"]) {
      const button = tab.getByRole("button", { name });
      assert.is(await button.isDisabled(), true, name);
      const id = await button.getAttribute("aria-describedby");
      assert.is(await tab.locator(`#${id}`).innerText(), why);
    }
    assert.is(await tab.locator("input[type=checkbox]:enabled").count(), 0);
    assert.is(await tab.getByRole("button", { name: "Look" }).count(), 0, "there is nothing to look at");
    await open("#/dead?consumer=create-invoice");
    await tab.getByRole("button", { name: "Look" }).waitFor();
    assert.is(await tab.getByRole("button", { name: "Look" }).isDisabled(), true);
    await open("#/process/order-4");
    await tab.getByText(why).waitFor();
    assert.is(await tab.getByRole("button", { name: "Discard" }).isDisabled(), true);
  },
);

test.run();
