import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM_PATH ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/**
 * Where a browser is; undefined where there is none, and tests that need one are to be skipped. Throws in CI, where
 * nobody would see that they were.
 */
export function browserPath(): string | undefined {
  const path = PLACES.find((place) => place !== "" && existsSync(place));
  if (!path && process.env.CI)
    throw new Error("There is no browser for the tests of the page: install Chromium, or set CHROMIUM_PATH.");
  if (!path) console.log("Skipped, for want of a browser: install Chromium, or set CHROMIUM_PATH.");
  return path;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}
