/**
 * What suites get as `uvu`, by `paths` of tsconfig.json, which tsx follows: uvu itself. But a suite that is run by itself
 * (`npx tsx tests/….test.ts`) and hands over no tests with `.run()` fails, where uvu ends in silence.
 */
import type * as Uvu from "../../node_modules/uvu/index.js";

const { href } = new URL("../../node_modules/uvu/dist/index.mjs", import.meta.url);
export const { suite, test, exec }: typeof Uvu = await import(href);

const uvu = globalThis as { UVU_DEFER?: 1; UVU_QUEUE?: unknown[][] };

process.once("exit", () => {
  const handedOver = uvu.UVU_QUEUE?.some((group) => group.some((one) => typeof one === "function"));
  if (uvu.UVU_DEFER || handedOver) return;
  console.error("No test ran: end the file with test.run().");
  process.exitCode = 1;
});
