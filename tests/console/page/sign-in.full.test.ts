import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "../../../console/api.ts";
import { browserPath } from "./browser.ts";
import { CANNED } from "./canned.ts";
import { installProvider } from "./openid-provider.ts";
import type { Answers, Asked } from "./server.ts";
import { type Scene, scenes } from "./world.ts";

const openid = browserPath() ? installProvider() : undefined;
test.after(() => openid?.remove());
const scene = scenes(test);

const REFUSED: Problem = { status: 401, title: "Unauthorized", detail: "Sign in." };
const AUDIENCE = "https://api.shop.example";

let issuer = "";
let keys: JsonWebKey[] = [];
const claims: Record<string, unknown>[] = [];

/** As API Gateway's authoriser does it: whoever has no good token of the issuer gets nothing. */
function isGood({ headers: { authorization = "" } }: Asked): boolean {
  const [head = "", body = "", signature = ""] = authorization.replace("Bearer ", "").split(".");
  const ofKey = (key: JsonWebKey) =>
    verify(
      "RSA-SHA256",
      Buffer.from(`${head}.${body}`),
      createPublicKey({ key, format: "jwk" }),
      Buffer.from(signature, "base64url"),
    );
  if (!signature || !keys.some(ofKey)) return authorization === "Bearer pasted";
  claims.push(JSON.parse(Buffer.from(body, "base64url").toString()));
  return true;
}

const guarded = Object.fromEntries(
  Object.entries(CANNED).map(([what, canned]) => [
    what,
    (asked: Asked) => (!isGood(asked) ? REFUSED : typeof canned === "function" ? canned(asked) : canned),
  ]),
) as Answers;

const STORED = "JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])";
const NOTHING = JSON.stringify([{}, {}, ""]);

/** A scene with a provider that knows the page. */
function withProvider(name: string, play: (scene: Scene & { button: string }) => Promise<void>) {
  scene(
    name,
    guarded,
    async (one) => {
      if (!openid) return;
      const provider = await openid.start(one.site.url);
      try {
        issuer = provider.issuer;
        keys = ((await (await fetch(`${issuer}/jwks`)).json()) as { keys: JsonWebKey[] }).keys;
        claims.length = 0;
        const { host } = new URL(issuer);
        one.site.signInAt({
          ...{ issuer, clientId: "console", scope: "openid console/read console/act" },
          ...{ parameters: { resource: AUDIENCE }, origins: [issuer] },
        });
        await play({ ...one, button: `Sign in at ${host}` });
      } finally {
        await provider.stop();
      }
    },
    {},
  );
}

async function consent({ tab, button }: Scene & { button: string }): Promise<void> {
  await tab.getByRole("button", { name: button }).click();
  await tab.getByPlaceholder("Enter any login").fill("carol");
  await tab.getByPlaceholder("and password").fill("secret");
  await tab.getByRole("button", { name: "Sign-in" }).click();
  await tab.getByRole("button", { name: "Continue" }).click();
}

withProvider("people sign in at the provider, and their token is in the page's memory only", async (one) => {
  const { open, tab, site } = one;
  await open("#/processes");
  await consent(one);
  await tab.getByRole("link", { name: "order-1" }).waitFor();
  assert.is(tab.url(), `${site.url}#/processes`);
  assert.is(await tab.evaluate(STORED), NOTHING);
  const { iss, aud, scope, sub } = claims.at(-1) ?? {};
  assert.equal([iss, aud, sub], [issuer, "shop", "carol"]);
  assert.equal(String(scope).split(" ").sort(), ["console/act", "console/read"]);
  assert.is(await tab.getByRole("button", { name: "Sign out" }).count(), 1);
  await tab.reload();
  await tab.getByRole("heading", { name: "Sign in" }).waitFor();
});

withProvider("who turns back at the provider is told so, and may try again", async (one) => {
  await one.open();
  await one.tab.getByRole("button", { name: one.button }).click();
  await one.tab.getByRole("link", { name: "Cancel" }).click();
  await one.tab.getByText("You were not signed in: access_denied").waitFor();
  assert.is(await one.tab.evaluate(STORED), NOTHING);
  assert.is(one.tab.url(), `${one.site.url}#/`);
  await consent(one);
  await one.tab.locator(".totals").waitFor();
});

withProvider("an answer that this tab has not asked for is not taken", async ({ tab, site }) => {
  await tab.goto(`${site.url}?code=stolen&state=somebody&iss=${encodeURIComponent(issuer)}`);
  await tab.getByText("this tab has not asked for it").waitFor();
  assert.is(tab.url(), `${site.url}#/`);
  await tab.evaluate(
    `sessionStorage.setItem("console.sign-in", JSON.stringify({ state: "mine", nonce: "n", verifier: "v".repeat(43), hash: "" }))`,
  );
  await tab.goto(`${site.url}?code=stolen&state=other&iss=${encodeURIComponent(issuer)}`);
  await tab.getByText(/unexpected "state"/).waitFor();
  assert.is(await tab.evaluate(STORED), NOTHING);
  assert.equal(claims, []);
});

withProvider("a token may still be pasted", async ({ open, tab }) => {
  await open();
  await tab.getByText("Or with an access token").click();
  await tab.getByLabel("Access token").fill("pasted");
  await tab.keyboard.press("Enter");
  await tab.locator(".totals").waitFor();
});

test.run();
