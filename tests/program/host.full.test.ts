/** What Pulumi's language host shows of the program's errors, and how soon. */
import { availableParallelism, loadavg } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { host } from "./engine.ts";

const ROOT = process.cwd();
const TRIAL = { deletionProtection: "false" };

/** An error must be there after so long, on a machine that does nothing else: it takes five, one that waits for all takes minutes. */
const SECONDS = 60;

const DOMAIN = { domainName: "api.shop.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
const WRONG: [what: string, stack: string, config: Record<string, string>, message: RegExp][] = [
  [
    "a setting out of bounds",
    "dev",
    { maxAttempts: "0" },
    /^Config maxAttempts is 0: use a whole number from 1 to 100\.$/,
  ],
  ["no authentication", "production", {}, /^Stack production would serve api to anybody: set jwtIssuer/],
  [
    "a flow that there is not",
    "dev",
    { flows: '["taxes"]' },
    /^Config flows names taxes: choose among [a-z]/,
  ],
  // It is thrown when AWS has answered, within a resource's input.
  [
    "an answer of AWS's",
    "dev",
    DOMAIN,
    /^ACM gave no DNS record to prove the domain: run pulumi up again\.$/,
  ],
];

for (const [what, stack, config, message] of WRONG)
  test(`${what} is told in seconds, its message first and nothing else with it`, async () => {
    const busy = Math.max(1, loadavg()[0] ?? 0) / availableParallelism();
    const { exitCode, errors, firstErrorMs, printed } = await host(ROOT, stack, config);
    assert.match(errors[0] ?? printed, message);
    assert.equal([...new Set(errors)].length, 1, errors.join("\n"));
    assert.is(exitCode, 32, "the host has told people");
    assert.ok(Number(firstErrorMs) < SECONDS * 1000 * Math.max(1, busy), `after ${firstErrorMs} ms`);
  });

test("a good program registers everything", async () => {
  const { exitCode, errors, registered, printed } = await host(ROOT, "dev", TRIAL);
  assert.equal([exitCode, errors], [0, []], printed);
  assert.ok(registered > 100);
});

test.run();
