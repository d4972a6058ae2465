import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { ABOUT } from "./choreography.ts";
import { LETTERS, LIVE, UNDELIVERABLE } from "./live.ts";
import type { Answers } from "./server.ts";
import { failed, invoiced, reversed, underWay } from "./timelines.ts";
import { scenes } from "./world.ts";

const scene = scenes(test);

const EVIL = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>`;

/** Fields of which the page takes only values that it knows. */
const KEPT = new Set(["state", "status", "shape"]);
/** Objects whose keys are names. */
const NAMED = new Set(["participants", "events", "failures"]);

/** The same with the evil text after each text, but for times. */
function poisoned<T>(value: T, name = ""): T {
  if (typeof value === "string")
    return (KEPT.has(name) || !Number.isNaN(Date.parse(value)) ? value : `${value}${EVIL}`) as T;
  if (Array.isArray(value)) return value.map((one) => poisoned(one)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [
    NAMED.has(name) ? `${key}${EVIL}` : key,
    poisoned(one, key),
  ]);
  return Object.fromEntries(entries) as T;
}

const STORIES = [invoiced("order-1"), reversed("order-3"), failed("order-4"), underWay("order-6")].map(
  (one) => poisoned(one),
);

const HOSTILE: Answers = {
  "GET about": poisoned(ABOUT),
  "GET live": poisoned(LIVE),
  "GET processes": { processes: STORIES.map(({ row }) => row) },
  "GET process": ({ query }) => STORIES[Number(query.id)] ?? { status: 404, title: EVIL, detail: EVIL },
  "GET search": { processes: [] },
  "GET dead": { letters: poisoned(LETTERS) },
  "POST look": poisoned(UNDELIVERABLE),
  "POST redrive": { done: 0, failed: [{ id: EVIL, reason: EVIL }], more: false },
};

scene(
  "whatever is sent is shown as text, in every view, and nothing of it runs",
  HOSTILE,
  async ({ open, tab }) => {
    const check = async (view: string) => {
      await tab.getByText("onerror").filter({ visible: true }).first().waitFor();
      assert.is(await tab.locator("img, main script").count(), 0, view);
      assert.is(await tab.evaluate("window.ran"), undefined, view);
    };
    await open("#/");
    await check("overview");
    await open("#/processes");
    await check("processes");
    for (const id of [0, 1, 2, 3, 4]) {
      await open(`#/process/${id}`);
      await check(`process ${id}`);
      const events = await tab.locator("button.type").all();
      for (const event of events) await event.click();
      await check(`payloads of ${id}`);
    }
    await open(`#/search?id=${encodeURIComponent(EVIL)}`);
    await check("search");
    await open(`#/dead?consumer=${encodeURIComponent(`create-invoice${EVIL}`)}`);
    await tab.getByRole("button", { name: "Look" }).click();
    await check("dead letters");
    await tab.getByLabel("Select all that are shown").first().check();
    await tab
      .getByRole("button", { name: /^Redrive selected/ })
      .first()
      .click();
    await tab.getByRole("dialog").getByRole("button", { name: "Redrive" }).click();
    await tab.getByText("0 redriven").waitFor();
    await check("what failed");
    await open(`#/${EVIL}`);
    await tab.getByText("There is no such page.").waitFor();
    assert.is(await tab.evaluate("window.ran"), undefined);
  },
);

scene(
  "a script or a style that gets into the page all the same is stopped",
  CANNED,
  async ({ open, tab, site, trouble }) => {
    await open();
    const stopped = await tab.evaluate(`
    const script = document.createElement("script");
    const stopped = [];
    for (const set of [() => { document.body.innerHTML = "<b></b>"; }, () => { script.text = "window.ran = 1"; }])
      try { set(); } catch (error) { stopped.push(error.name); }
    stopped.join();`);
    assert.is(stopped, "TypeError,TypeError");
    assert.is(trouble.splice(0).length, 2, "a test would fail for each");
    const html = await (await fetch(site.url)).text();
    assert.not.match(html, /style=|<style|<script>|="on/);
  },
);

test.run();
