import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CANNED } from "./canned.ts";
import { LETTERS, UNDELIVERABLE } from "./live.ts";
import { focusOn, type Scene, scenes, until } from "./world.ts";

const scene = scenes(test);

/** Every view, and what is there once it is whole. */
const VIEWS: Readonly<Record<string, string>> = {
  "#/": ".totals",
  "#/?flow=crawls": ".picture a",
  "#/processes": "tbody tr",
  "#/process/order-3": ".timeline",
  "#/process/order-4": ".timeline",
  "#/process/crawl-1": ".timeline",
  "#/dead": "tbody tr",
  "#/dead?consumer=create-invoice": ".toolbar",
  "#/search?id=order": "tbody tr",
  "#/nowhere": "h1",
};

async function show({ open, tab }: Scene, hash: string): Promise<void> {
  await open(hash);
  await tab
    .locator(VIEWS[hash] ?? "h1")
    .first()
    .waitFor();
}

/** What a screen reader would stumble over. */
const FAULTS = `(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (element) =>
    element.getAttribute("aria-label") || (element.labels && element.labels.length > 0) ||
    (element.getAttribute("aria-labelledby") || "").split(" ").some((id) => document.getElementById(id)) ||
    element.textContent.trim();
  if (all("h1").length !== 1) faults.push(all("h1").length + " h1");
  for (const one of ["main", "header", "nav"]) if (all(one).length === 0) faults.push("no " + one);
  for (const one of all("input, select")) if (!one.labels.length && !one.ariaLabel) faults.push("no label: " + one.outerHTML);
  for (const one of all("button, a, section, figure")) if (!named(one)) faults.push("no name: " + one.outerHTML);
  for (const one of all("nav")) if (!named(one)) faults.push("no name: " + one.outerHTML);
  for (const one of all("table")) {
    if (!one.caption) faults.push("no caption");
    if ([...one.tHead.rows[0].cells].some((cell) => cell.scope !== "col" || !cell.textContent && !cell.firstChild)) faults.push("no header");
    if ([...one.tBodies[0].rows].some((row) => !row.querySelector("th[scope=row]"))) faults.push("no row header");
  }
  for (const one of all("svg")) if (one.ariaHidden !== "true" && !one.ariaLabel) faults.push("no name: svg");
  for (const one of all("[aria-hidden=true] :is(a, button, input)")) if (one.tabIndex >= 0) faults.push("hidden: " + one.outerHTML);
  const ids = all("[id]").map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push("ids twice: " + ids);
  for (const one of all("[aria-describedby], [aria-labelledby]"))
    for (const id of ((one.getAttribute("aria-describedby") || "") + " " + (one.getAttribute("aria-labelledby") || "")).trim().split(" "))
      if (!document.getElementById(id)) faults.push("nothing of the id " + id);
  const levels = all("h1, h2, h3").map(({ tagName }) => Number(tagName[1]));
  if (levels[0] !== 1) faults.push("begins with h" + levels[0]);
  return faults;
})()`;

scene("every view has names, labels and headers, and one heading above all", CANNED, async (one) => {
  for (const hash of Object.keys(VIEWS)) {
    await show(one, hash);
    assert.equal(await one.tab.evaluate(FAULTS), [], hash);
    assert.is(await one.tab.locator("html").getAttribute("lang"), "en");
    assert.match(await one.tab.title(), / · Console$/);
  }
});

scene(
  "on a phone no view is wider than the screen, with the longest names, too",
  {
    ...CANNED,
    "GET dead": {
      letters: LETTERS.map((letter) => ({
        ...letter,
        reason: "x".repeat(300),
        correlationId: "c".repeat(128),
      })),
    },
  },
  async (one) => {
    for (const hash of Object.keys(VIEWS)) {
      await show(one, hash);
      const width = await one.tab.evaluate("document.documentElement.scrollWidth");
      assert.is(width, 360, hash);
    }
  },
  { viewport: { width: 360, height: 740 } },
);

/** Presses Tab until something of that name has the focus. */
async function tabTo(tab: Page, name: string | RegExp): Promise<void> {
  const isThere = (text: string) => (typeof name === "string" ? text === name : name.test(text));
  for (let presses = 0; presses < 80; presses++) {
    await tab.keyboard.press("Tab");
    const text = await tab.evaluate(
      "document.activeElement.ariaLabel || document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent",
    );
    if (isThere(String(text).trim())) return;
  }
  throw new Error(`Tab does not reach ${name}.`);
}

scene(
  "a dead letter is found and redriven by keyboard alone",
  {
    ...CANNED,
    "POST look": UNDELIVERABLE,
    "POST redrive": { done: 1, failed: [], more: false },
  },
  async ({ open, tab, site }) => {
    await open();
    await tab.locator(".picture a").first().waitFor();
    await tabTo(tab, "Skip to the content");
    await tab.keyboard.press("Enter");
    assert.is(await tab.evaluate("document.activeElement.tagName"), "MAIN");
    await tabTo(tab, /^process-payment: 2 dead letters/);
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { name: "Dead letters" }).waitFor();
    await focusOn(tab, "Dead letters");
    await tab.locator("tr", { hasText: "dl-order-4" }).waitFor();
    await tabTo(tab, "Select dead letter dl-order-4 of process-payment");
    await tab.keyboard.press("Space");
    for (let presses = 0; presses < 5; presses++) await tab.keyboard.press("Shift+Tab");
    await tabTo(tab, "Redrive selected (1)");
    await tab.keyboard.press("Enter");
    await focusOn(tab, "Cancel");
    await tabTo(tab, "Redrive");
    await tab.keyboard.press("Enter");
    await tab.getByText("1 redriven.").waitFor();
    await tabTo(tab, "Close");
    await tab.keyboard.press("Enter");
    await tab.getByRole("dialog").waitFor({ state: "hidden" });
    await focusOn(tab, "Given up");
    assert.is(site.of("POST redrive").length, 1);
  },
);

scene("what has the focus is seen to have it", CANNED, async ({ open, tab }) => {
  await open("#/processes");
  await tab.getByRole("link", { name: "order-1" }).waitFor();
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Tab");
  assert.is(await tab.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "solid");
});

const folder = mkdtempSync(join(tmpdir(), "console-page-"));
for (const colorScheme of ["light", "dark"] as const)
  scene(
    `the page has a ${colorScheme} look`,
    CANNED,
    async (one) => {
      for (const [index, hash] of ["#/", "#/process/order-3", "#/dead"].entries()) {
        await show(one, hash);
        const path = join(folder, `${colorScheme}-${index}.png`);
        await one.tab.screenshot({ path });
        assert.ok(readFileSync(path).length > 10_000, path);
      }
      const ground = await one.tab.evaluate("getComputedStyle(document.body).backgroundColor");
      assert.is(ground, colorScheme === "light" ? "rgb(245, 246, 248)" : "rgb(17, 22, 27)");
    },
    { colorScheme },
  );

scene(
  "nothing moves for those who do not want it to",
  CANNED,
  async ({ open, tab }) => {
    await open("#/?show=create-order");
    await tab.locator("tr.pointed").waitFor();
    await until(async () => (await tab.evaluate("document.getAnimations().length")) === 0, "no animation");
    assert.is(
      await tab.evaluate("getComputedStyle(document.querySelector('tr.pointed')).animationName"),
      "none",
    );
  },
  { reducedMotion: "reduce" },
);

test.run();
