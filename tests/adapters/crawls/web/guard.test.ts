import type { LookupAddress } from "node:dns";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { guard, MAX_URL } from "../../../../adapters/crawls/web/guard.ts";
import { throws } from "../../../harness/throws.ts";
import { names, noNames } from "./names.ts";

const strict = guard([], noNames);

/** What the connection's own look-up of a host says. */
function addressesOf(known: Record<string, readonly (readonly string[])[]>, allow: readonly string[] = []) {
  const { lookup } = names(known);
  const { lookupFor } = guard(allow, lookup);
  return (host: string, all = true) =>
    new Promise<string[]>((resolve, reject) =>
      lookupFor(new URL(`http://${host}/`))(host, { all }, (error, found) => {
        if (error) reject(error);
        else
          resolve(typeof found === "string" ? [found] : found.map(({ address }: LookupAddress) => address));
      }),
    );
}

test("a URL is normalised, and loses its fragment", () => {
  assert.is(strict.check("HTTP://Example.COM:80/a/../b?c#d").href, "http://example.com/b?c");
  assert.is(strict.check("../x", new URL("https://example.com/a/b")).href, "https://example.com/x");
});

test("addresses that are not public are refused, however they are written", async () => {
  for (const [host, shown] of [
    ["127.0.0.1", "127.0.0.1"],
    ["127.1", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["0x7f.1", "127.0.0.1"],
    ["0x7f000001", "127.0.0.1"],
    ["0177.0.0.1", "127.0.0.1"],
    ["１２７.０.０.１", "127.0.0.1"],
    ["127。0。0。1", "127.0.0.1"],
    ["%31%32%37.0.0.1", "127.0.0.1"],
    ["127.0.0.1.", "127.0.0.1"],
    ["0", "0.0.0.0"],
    ["169.254.169.254", "169.254.169.254"],
    ["2852039166", "169.254.169.254"],
    ["[::1]", "::1"],
    ["[::]", "::"],
    ["[::ffff:127.0.0.1]", "::ffff:7f00:1"],
    ["[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe"],
    ["[64:ff9b::7f00:1]", "64:ff9b::7f00:1"],
    ["[64:ff9b::169.254.169.254]", "64:ff9b::a9fe:a9fe"],
    ["[fd00::1]", "fd00::1"],
    ["[fe80::1]", "fe80::1"],
    ["[2002:7f00:1::]", "2002:7f00:1::"],
  ])
    await throws(() => strict.check(`http://${host}/`), `${shown} has no public address`);
});

test("other schemes, credentials, other ports, lengths and what is no URL are refused", async () => {
  for (const url of [
    "file:///etc/passwd",
    "ftp://example.com/",
    "data:text/html,x",
    "javascript:1",
    "gopher://a/",
  ])
    await throws(() => strict.check(url), "is not http or https");
  for (const url of ["http://user@example.com/", "https://:pass@example.com/", "http://a:b@127.0.0.1/"])
    await throws(() => strict.check(url), "holds credentials");
  for (const url of ["http://example.com:8080/", "http://example.com:443/", "https://example.com:80/"])
    await throws(() => strict.check(url), "has a port other than 80 for http or 443 for https");
  for (const url of ["", "/a", "http://", "http://[::1%25lo]/", "http://a b/", "http://999.1.1.1/"])
    await throws(() => strict.check(url), "is no URL");
  const long = `https://example.com/${"a".repeat(MAX_URL)}`;
  await throws(() => strict.check(long), `is longer than ${MAX_URL} characters`);
});

test("a refusal does not repeat credentials", async () => {
  assert.not.match((await throws(() => strict.check("http://me:secret@example.com/"), "")).message, "secret");
});

test("a name with private addresses is refused by the connection's look-up, on each of its ways", async () => {
  const found = addressesOf({ localhost: [["127.0.0.1"]], "six.test": [["::1", "fd00::1"]] });
  for (const all of [true, false]) {
    await throws(() => found("localhost", all), "localhost has no public address");
    await throws(() => found("six.test", all), "six.test has no public address");
  }
});

test("of public and private addresses the public ones are left", async () => {
  const found = addressesOf({ "mixed.test": [["10.0.0.1", "93.184.216.34", "::1"]] });
  assert.equal(await found("mixed.test"), ["93.184.216.34"]);
  assert.equal(await found("mixed.test", false), ["93.184.216.34"]);
});

test("a name that is bound anew counts as it is when the connection is made", async () => {
  const found = addressesOf({ "rebind.test": [["93.184.216.34"], ["169.254.169.254"]] });
  assert.equal(await found("rebind.test"), ["93.184.216.34"]);
  await throws(() => found("rebind.test"), "rebind.test has no public address");
});

test("a look-up that fails keeps its error", async () => {
  const error = await throws(() => addressesOf({})("missing.test"), "ENOTFOUND");
  assert.is((error as NodeJS.ErrnoException).code, "ENOTFOUND");
});

test("our own pairs of host and port pass, and nothing beside them", async () => {
  const ours = guard(["127.0.0.1:8080", "[::1]:80", "Site.Test:443"], noNames);
  for (const url of [
    "http://127.0.0.1:8080/a",
    "http://2130706433:8080/",
    "http://[::1]/",
    "https://site.test/",
  ]) {
    assert.ok(ours.isOurs(ours.check(url)), url);
  }
  for (const url of [
    "http://127.0.0.1/",
    "http://127.0.0.1:8081/",
    "http://[::1]:8080/",
    "http://site.test:8443/",
  ])
    await throws(() => ours.check(url), /has no public address|has a port/);
  assert.not(ours.isOurs(ours.check("http://site.test/")));
});

test("a name of our own may have a private address, at its port alone", async () => {
  const found = addressesOf({ "site.test": [["127.0.0.1"]] }, ["site.test:8080"]);
  await throws(() => found("site.test"), "site.test has no public address");
  const { lookupFor } = guard(["site.test:80"], names({ "site.test": [["127.0.0.1"]] }).lookup);
  const address = await new Promise((resolve) =>
    lookupFor(new URL("http://site.test/"))("site.test", {}, (_, found) => resolve(found)),
  );
  assert.is(address, "127.0.0.1");
});

test.run();
