import { test } from "uvu";
import * as assert from "uvu/assert";
import { webOptions } from "../../../../adapters/crawls/web/options.ts";
import { throws } from "../../../harness/throws.ts";

const read = (options: unknown) => webOptions(options as never);

test("options have defaults", () => {
  const defaults = webOptions({});
  assert.equal(defaults, {
    allow: [],
    userAgent: "event-choreography/0.1",
    intervalMs: 500,
    maxIntervalMs: 10_000,
    maxWaitMs: 3000,
    timeoutMs: 6000,
  });
  assert.is(read({ timeoutMs: undefined }).timeoutMs, 6000);
  assert.equal(webOptions({ allow: ["a.test:80"], intervalMs: 0 }), {
    ...defaults,
    allow: ["a.test:80"],
    intervalMs: 0,
  });
});

test("an option that there is not fails by its name", async () => {
  await throws(
    () => read({ timeout: 1 }),
    "Web option timeout does not exist: choose from allow, userAgent, intervalMs, maxIntervalMs, maxWaitMs, timeoutMs.",
  );
  await throws(() => read({ toString: 1 }), "Web option toString does not exist");
  for (const options of [null, [], "x"])
    await throws(() => read(options), "use an object of allow, userAgent");
});

test("a value that makes no sense fails by its option's name", async () => {
  for (const allow of ["a.test:80", [80], ["a.test"], ["http://a.test:80"], ["a.test:80/x"], ["u@a.test:80"]])
    await throws(
      () => read({ allow }),
      `Web option allow is ${JSON.stringify(allow)}: use a list of "host:port"`,
    );
  for (const allow of [["a.test:99999"], ["::1:80"], [":80"], ["*.a.test:x"]])
    await throws(() => read({ allow }), "Web option allow is");
  for (const userAgent of ["", 1, "two\r\nlines", "(me)", "ü/1", "a".repeat(257)])
    await throws(() => read({ userAgent }), "Web option userAgent is");
  for (const name of ["intervalMs", "maxIntervalMs", "maxWaitMs", "timeoutMs"])
    for (const value of ["6000", -1, 1.5, Number.NaN, 1e9, null])
      await throws(
        () => read({ [name]: value }),
        `Web option ${name} is ${JSON.stringify(value)}: use a whole number`,
      );
  await throws(() => read({ timeoutMs: 0 }), "from 1 to 600000");
});

test.run();
