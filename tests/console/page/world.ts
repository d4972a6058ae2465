import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from "playwright-core";
import * as assert from "uvu/assert";
import { patient } from "../../harness/patience.ts";
import { browserPath, launch } from "./browser.ts";
import { type Answers, servePage } from "./server.ts";

/** What a scene plays with. */
export interface Scene {
  tab: Page;
  site: Awaited<ReturnType<typeof servePage>>;
  /** Opens the page at an address such as `#/processes`. */
  open: (hash?: string) => Promise<void>;
  /** The text of what a selector finds, once it is there; white space is one space. */
  text: (selector: string) => Promise<string>;
  /** What was forbidden or not caught so far. */
  trouble: string[];
}

/** Of uvu, which only suites may import. */
interface Test {
  (name: string, run: () => Promise<void>): void;
  skip: (name?: string, run?: () => Promise<void>) => void;
  after: (run: () => Promise<void>) => void;
}

/** Longest that anything may take to appear. */
const PATIENCE_MS = 8000;

/**
 * Tests in a browser: each with a server of its own, whose port keeps what the tab stores apart; one with options has a
 * tab of its own, too. A test fails where anything runs that the policy of the page forbids, or throws and is not caught.
 */
export function scenes(test: Test) {
  const path = browserPath();
  let browser: Promise<Browser> | undefined;
  let shared: Promise<Page> | undefined;
  test.after(async () => (await browser)?.close());

  async function newTab(options?: BrowserContextOptions): Promise<Page> {
    browser ??= launch(path ?? "");
    const context = await (await browser).newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(patient(PATIENCE_MS));
    return context.newPage();
  }

  return (
    name: string,
    answers: Answers,
    play: (scene: Scene) => Promise<void>,
    options?: BrowserContextOptions,
  ) => {
    if (!path) {
      test.skip(name);
      return;
    }
    test(name, async () => {
      shared ??= newTab();
      const tab = options ? await newTab(options) : await shared;
      const site = await servePage(answers);
      const trouble: string[] = [];
      const threw = ({ message }: Error) => trouble.push(message);
      const said = (message: ConsoleMessage) => {
        if (/Content Security|Trusted/i.test(message.text())) trouble.push(message.text());
      };
      tab.on("pageerror", threw).on("console", said);
      try {
        await play({
          ...{ tab, site, trouble },
          open: async (hash = "") => {
            await tab.goto("about:blank");
            await tab.goto(`${site.url}${hash}`);
          },
          text: async (selector) => oneLine(await tab.locator(selector).first().innerText()),
        });
        assert.equal(trouble, []);
      } finally {
        tab.off("pageerror", threw).off("console", said);
        await (options ? tab.context().close() : tab.goto("about:blank"));
        site.close();
      }
    });
  };
}

/** A text with its white space as single spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Waits until what has the focus has this text. */
export async function focusOn(tab: Page, text: string): Promise<void> {
  await tab
    .locator(":focus")
    .filter({ hasText: new RegExp(`^\\s*${text}\\s*$`) })
    .waitFor();
}

/** Waits until something is so. */
export async function until(isSo: () => unknown, what: string): Promise<void> {
  const end = Date.now() + patient(PATIENCE_MS);
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
