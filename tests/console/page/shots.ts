/** Takes the pictures of docs/ from a console that is served: `npx tsx tests/console/page/shots.ts http://127.0.0.1:4567/console`. */
import type { Page } from "playwright-core";
import type { DeadLetters, Processes } from "../../../console/api.ts";
import { browserPath, launch } from "./browser.ts";

const [url = "http://127.0.0.1:4567/console"] = process.argv.slice(2);
const path = browserPath();
if (!path) process.exit(1);

async function asked<T>(question: string): Promise<T> {
  return (await (await fetch(`${url}/api/${question}`)).json()) as T;
}

async function shot(tab: Page, name: string, height: number, hash: string, settled: string): Promise<void> {
  await tab.setViewportSize({ width: 1280, height });
  await tab.goto("about:blank");
  await tab.goto(`${url}${hash}`);
  await tab.locator(settled).first().waitFor();
  await tab.screenshot({ path: `docs/console-${name}.png` });
}

const browser = await launch(path);
const tab = await browser.newPage();
await shot(tab, "overview", 1130, "#/?flow=orders", ".totals");
const { letters } = await asked<DeadLetters>("dead?consumer=create-invoice");
const { processes } = await asked<Processes>("processes?flow=orders");
const reversed = processes.find(({ latest }) => latest === "PaymentReversed") ?? processes[0];
await shot(tab, "process", 640, `#/process/${letters[0]?.correlationId ?? reversed?.correlationId}`, "h2");
await shot(tab, "dead", 610, "#/dead", "tbody tr");
await browser.close();
