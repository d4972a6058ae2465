import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { ABOUT } from "./choreography.ts";
import { UPCOMING, waits } from "./timelines.ts";
import { oneLine, type Scene, scenes, until } from "./world.ts";

const scene = scenes(test);

/** The rows of a table, cells apart. */
async function rows({ tab }: Scene): Promise<string[][]> {
  await tab.locator(".data tbody tr").first().waitFor();
  const all = await tab.locator(".data tbody tr").all();
  return Promise.all(all.map(async (row) => (await row.locator("th, td").allInnerTexts()).map(oneLine)));
}

const press = ({ tab }: Scene, name: string) => tab.getByRole("button", { name }).first().click();
const confirm = ({ tab }: Scene, name: string) =>
  tab.getByRole("dialog").getByRole("button", { name, exact: true }).click();

const LIST = { ...CANNED, "GET timers": { timers: UPCOMING } };

scene(
  "timers are listed by when they are due, each with who has set it, and its process",
  LIST,
  async (one) => {
    await one.open("#/timers");
    const found = await rows(one);
    assert.equal(
      found.map(([, ...cells]) => cells.slice(0, 4)),
      [
        ["PaymentRetryDue", "order-1", "process-payment", "order-1"],
        ["message of OrderCreated", "none", "process-payment", "order-2"],
      ],
    );
    assert.match(found[0]?.[0] ?? "", /^in \d+ d/);
    await one.tab.getByRole("link", { name: "order-1" }).click();
    await one.tab.getByRole("heading", { name: "Process order-1" }).waitFor();
  },
);

scene(
  "a timer is fired and taken back by its key and setting, when that is confirmed",
  { ...LIST, "POST fire": { done: true }, "POST cancel": { done: false, reason: "It was set anew." } },
  async (one) => {
    const { open, site, tab } = one;
    await open("#/timers");
    await press(one, "Fire now: PaymentRetryDue order-1");
    await tab.getByText("Its event is published now instead of at its time, once.").waitFor();
    assert.is(site.of("POST fire").length, 0);
    await confirm(one, "Fire now");
    await tab.getByText("It is being fired.").waitFor();
    const [{ key = "", eventId = "" } = {}] = UPCOMING;
    assert.equal(site.of("POST fire")[0]?.body, { key, eventId });
    await confirm(one, "Close");
    await until(() => site.of("GET timers").length > 1, "the list is asked for again");
    await press(one, "Take back: PaymentRetryDue order-1");
    await confirm(one, "Take back");
    await tab.getByRole("alert").getByText("Nothing was done. It was set anew.").waitFor();
  },
);

scene(
  "who may only look cannot press, and is told why",
  { ...LIST, "GET about": { ...ABOUT, canAct: false } },
  async (one) => {
    await one.open("#/timers");
    await rows(one);
    const buttons = await one.tab.locator(".data button").all();
    assert.ok(buttons.length > 0);
    for (const button of buttons) assert.ok(await button.isDisabled());
    assert.match(await one.text("#no-access"), "does not include to fire timers");
  },
);

scene("where nothing waits that is said", { ...CANNED, "GET timers": { timers: [] } }, async (one) => {
  await one.open("#/timers");
  await one.tab.getByText("Nothing waits for a time.").waitFor();
});

scene(
  "a process that waits says for what and until when; what it has planned stands below who has planned it",
  { ...CANNED, "GET process": waits("order-1"), "GET processes": { processes: [waits("order-1").row] } },
  async (one) => {
    await one.open("#/process/order-1");
    assert.match(await one.text(".summary"), /^· waiting next in \d+ d/);
    assert.equal((await rows(one))[0]?.slice(1, 4), ["PaymentRetryDue", "order-1", "process-payment"]);
    const timeline = await one.text(".timeline");
    assert.match(timeline, /PaymentRetryDue in \d+ d .*, set for/);
    assert.match(timeline, "InvoiceDue, set for");
    assert.match(timeline, "taken back by operator anna");
    assert.match(timeline, /set by create-order for .*, fired 1\.00 s late/);
    await one.open("#/processes");
    assert.match((await rows(one))[0]?.[0] ?? "", /^· waiting until/);
  },
);

test.run();
