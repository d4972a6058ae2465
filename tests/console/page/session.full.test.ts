import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "../../../console/api.ts";
import { CANNED } from "./canned.ts";
import type { Answers, Asked } from "./server.ts";
import { scenes, until } from "./world.ts";

const scene = scenes(test);

const REFUSED: Problem = { status: 401, title: "Unauthorized", detail: "Sign in." };

/** Everything is answered to a token only. */
function guarded(token: string): Answers {
  const guard = (canned: unknown) => async (asked: Asked) => {
    if (asked.headers.authorization !== `Bearer ${token}`) return REFUSED;
    return typeof canned === "function" ? canned(asked) : canned;
  };
  return Object.fromEntries(Object.entries(CANNED).map(([what, canned]) => [what, guard(canned)]));
}

const STORED = "JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])";

scene(
  "a token is asked for, sent with each request, and kept in the tab only",
  guarded("t-1"),
  async (one) => {
    const { open, tab, site } = one;
    await open("#/processes");
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.is(site.of("GET about")[0]?.headers.authorization, undefined);
    assert.is(await tab.getByLabel("Access token").getAttribute("type"), "password");
    await tab.keyboard.type(" Bearer t-1 ");
    await tab.keyboard.press("Enter");
    await tab.getByRole("link", { name: "order-1" }).waitFor();
    assert.is(site.asked.at(-1)?.headers.authorization, "Bearer t-1");
    assert.is(await tab.evaluate(STORED), JSON.stringify([{ "console.token": "t-1" }, {}, ""]));
    await tab.reload();
    await tab.getByRole("link", { name: "order-1" }).waitFor();
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.is(await tab.getByText("order-1").count(), 0);
    assert.is(await tab.evaluate(STORED), JSON.stringify([{}, {}, ""]));
  },
);

scene("a token that is not accepted says so", guarded("t-1"), async ({ open, tab }) => {
  await open();
  await tab.getByLabel("Access token").fill("t-2");
  assert.is(await tab.getByRole("alert").count(), 0);
  await tab.keyboard.press("Enter");
  await tab.getByText("The token is not accepted").waitFor();
});

scene(
  "a token in the address signs in, and does not stay there",
  guarded("t-1"),
  async ({ open, tab, site }) => {
    await open("#token=t-1");
    await tab.locator(".totals").waitFor();
    assert.is(tab.url(), `${site.url}#/`);
  },
);

const expiring = { isGood: true };
scene(
  "a token that expires while the page is open hides what it showed",
  {
    ...CANNED,
    "GET live": (asked) => {
      if (!expiring.isGood) return REFUSED;
      return (CANNED["GET live"] as never) ?? asked;
    },
  },
  async ({ open, tab, site }) => {
    await tab.clock.install();
    await open();
    await tab.locator(".totals").waitFor();
    expiring.isGood = false;
    await tab.clock.runFor(4000);
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.is(await tab.locator(".totals").count(), 0);
    const asked = site.asked.length;
    await tab.clock.runFor(10_000);
    assert.is(site.asked.length, asked);
  },
  {},
);

scene(
  "where a scope is missing, the page says so and does not ask again",
  { ...CANNED, "GET dead": { status: 403, title: "Forbidden", detail: "console/read is missing." } },
  async ({ open, tab, site }) => {
    await tab.clock.install();
    await open("#/dead");
    await tab.getByText("its scope is missing. Forbidden: console/read is missing.").waitFor();
    await tab.clock.runFor(4000);
    await until(() => site.of("GET live").length > 1, "the rest goes on");
    assert.is(site.of("GET dead").length, 1);
  },
  {},
);

test.run();
