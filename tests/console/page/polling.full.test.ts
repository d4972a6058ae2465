import type { Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { LIVE } from "./live.ts";
import { scenes, until } from "./world.ts";

const scene = scenes(test);

/** Says to a page that it is hidden, or seen again. */
async function hide(tab: Page, hidden: boolean): Promise<void> {
  await tab.evaluate(`
    Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
    document.dispatchEvent(new Event("visibilitychange"));`);
}

scene(
  "the page asks every three seconds, and not while it is hidden or paused",
  CANNED,
  async (one) => {
    const { open, tab, site } = one;
    await tab.clock.install();
    const asked = () => site.of("GET live").length;
    const settle = async (ms: number) => {
      await tab.clock.runFor(ms);
      await tab.waitForTimeout(150);
    };
    await tab.clock.pauseAt(Date.now() + 60_000);
    await open();
    await until(async () => {
      await tab.clock.runFor(10);
      return tab.locator(".totals").isVisible();
    }, "the first answer");
    await settle(1500);
    assert.is(asked(), 1);
    await settle(1500);
    assert.is(asked(), 2);
    await hide(tab, true);
    await settle(30_000);
    assert.is(asked(), 2);
    await hide(tab, false);
    await settle(10);
    assert.is(asked(), 3);
    await tab.getByRole("button", { name: "Pause" }).click();
    await settle(30_000);
    assert.is(asked(), 3);
    await tab.getByText("Paused, as of").waitFor();
    await tab.getByRole("button", { name: "Resume" }).click();
    await settle(100);
    assert.is(asked(), 4);
  },
  {},
);

scene(
  "requests do not overlap, however slow the server is; one that nobody waits for is ended",
  {
    ...CANNED,
    "GET live": async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return LIVE;
    },
  },
  async ({ open, tab, site }) => {
    await tab.clock.install();
    await open();
    const end = Date.now() + 2500;
    while (Date.now() < end) {
      await tab.clock.runFor(3100);
      // So many seconds of the page's clock while one request is answered, but less than it waits for an answer.
      await tab.waitForTimeout(100);
    }
    const live = site.of("GET live");
    assert.ok(live.length >= 2, `${live.length} requests`);
    for (const [index, { at }] of live.slice(1).entries())
      assert.ok(at >= (live[index]?.endedAt ?? Number.POSITIVE_INFINITY), "one after another");
    await tab.getByRole("link", { name: "Processes", exact: true }).click();
    await tab.getByRole("link", { name: "order-1" }).waitFor();
    const asked = site.of("GET live").length;
    await tab.clock.runFor(10_000);
    await tab.waitForTimeout(200);
    assert.is(site.of("GET live").length, asked);
  },
  {},
);

const broken = { isBroken: false };
scene(
  "without an answer the page keeps what it has, says since when, and asks less and less often",
  {
    ...CANNED,
    "GET live": () =>
      broken.isBroken ? { status: 503, title: "Service Unavailable", detail: "Busy." } : LIVE,
  },
  async ({ open, tab, site, text }) => {
    await tab.clock.install();
    await open();
    await tab.locator(".totals").waitFor();
    broken.isBroken = true;
    const times: number[] = [];
    for (let second = 0; second < 60; second++) {
      const before = site.of("GET live").length;
      await tab.clock.runFor(1000);
      await tab.waitForTimeout(25);
      if (site.of("GET live").length > before) times.push(second);
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(
      pauses.length >= 3 && pauses.every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0)),
      pauses.join(),
    );
    assert.match(
      await text(".poll-state"),
      /No answer since [\d:]+.*, trying again\. Service Unavailable: Busy\./,
    );
    assert.match(await text(".totals"), "In queues 327");
    broken.isBroken = false;
    await tab.clock.runFor(61_000);
    await until(async () => !(await text(".poll-state")).includes("No answer"), "it is over");
  },
  {},
);

test.run();
