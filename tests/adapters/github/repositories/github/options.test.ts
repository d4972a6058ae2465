import { test } from "uvu";
import * as assert from "uvu/assert";
import { gitHubOptions } from "../../../../../adapters/github/repositories/github/options.ts";
import { throws } from "../../../../harness/throws.ts";
import { ARN } from "../ask.ts";

test("options that make no sense are errors", async () => {
  const https = "use a URL of https such as https://HOST/api/v3";
  for (const [options, why] of [
    [
      { token: "ghp_hunter2" },
      "Option token of repositories/github is something else: use the ARN of a secret",
    ],
    [
      { apiUrl: "http://ghe.example.com/api/v3" },
      `Option apiUrl of repositories/github is "http://ghe.example.com/api/v3": ${https}`,
    ],
    [{ apiUrl: "http://127.0.0.1.example.com" }, https],
    [{ apiUrl: "https://user:secret@ghe.example.com" }, https],
    [{ apiUrl: "https://ghe.example.com?" }, https],
    [{ apiUrl: "https://ghe.example.com/#a" }, https],
    [{ apiUrl: "ftp://ghe.example.com" }, https],
    [{ apiUrl: "ghe.example.com" }, https],
    [
      { timeoutMs: 0 },
      "Option timeoutMs of repositories/github is 0: use a whole number of milliseconds from 1",
    ],
    [{ timeoutMs: 1.5 }, "use a whole number of milliseconds"],
    [{ timeoutMs: "4000" }, "use a whole number of milliseconds"],
    [{ timeoutMs: 600_001 }, "use a whole number of milliseconds"],
    [
      { apiURL: "https://a" },
      "Option apiURL of repositories/github does not exist: choose from token, apiUrl, timeoutMs",
    ],
  ] as const)
    await throws(() => gitHubOptions(options as never), why);
});

test("what no option says is github.com without a token, for ten seconds at most", () => {
  assert.equal(gitHubOptions({}), {
    token: undefined,
    apiUrl: "https://api.github.com",
    timeoutMs: 10_000,
  });
});

test("options that make sense are taken, without slashes at the end of a URL", () => {
  const options = { token: ARN, timeoutMs: 600_000 };
  for (const apiUrl of ["https://ghe.example.com/api/v3", "http://localhost:3000", "http://127.0.0.1:3000"])
    for (const end of ["", "/", "//"])
      assert.equal(gitHubOptions({ ...options, apiUrl: apiUrl + end }), { ...options, apiUrl });
  assert.is(gitHubOptions({ timeoutMs: 1 }).timeoutMs, 1);
});

test.run();
