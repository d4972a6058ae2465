import { test } from "uvu";
import * as assert from "uvu/assert";
import { options } from "../../../runtime/lambda/options.ts";

const before = { ...process.env };

test.after.each(() => {
  process.env = { ...before };
});

test("an adapter gets the options of its own port", () => {
  process.env.ADAPTER_OPTIONS = '{"webPages":{"allow":["shop.test:8080"]},"sitemaps":{}}';
  assert.equal(options("webPages"), { allow: ["shop.test:8080"] });
  assert.equal(options("sitemaps"), {});
});

test("a port of which nothing is said gets an empty object, be there options of others or none", () => {
  process.env.ADAPTER_OPTIONS = '{"webPages":{"allow":[]}}';
  assert.equal(options("accounts"), {});
  delete process.env.ADAPTER_OPTIONS;
  assert.equal(options("accounts"), {});
});

test.run();
