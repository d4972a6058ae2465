import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { factKey } from "../../../runtime/check/fact-key.ts";
import { processId } from "../../../runtime/identity.ts";

const one = (value: unknown) => factKey({ key: ["orderId"] }, { orderId: value });
const LONG = "o".repeat(257);

test("a value names the fact itself up to 256 characters, a hash does beyond", () => {
  for (const value of ["o1", "o".repeat(256), 7, "sha25", "SHA256:"]) assert.is(one(value), String(value));
  assert.match(one(LONG) ?? "", /^sha256:[0-9a-f]{32}$/);
});

test("what stands for a long value is no other value's name", () => {
  const hashed = one(LONG) ?? "";
  assert.is.not(one(hashed), hashed);
  assert.is.not(processId("orderId", hashed), processId("orderId", LONG));
});

test("different values have different names, also where they look like a hash", () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ minLength: 250, maxLength: 260 }),
    fc.string().map((text) => `sha256:${text}`),
    fc.string({ minLength: 257 }).map((text) => one(text) ?? text),
  );
  fc.assert(fc.property(value, value, (a, b) => (one(a) === one(b)) === (a === b)));
  fc.assert(fc.property(value, value, (a, b) => (processId("f", a) === processId("f", b)) === (a === b)));
});

test("several fields are a hash; one that is missing or empty leaves no name", () => {
  const both = (a: unknown, b: unknown) => factKey({ key: ["a", "b"] }, { a, b });
  assert.match(both("x", 1) ?? "", /^[0-9a-f]{32}$/);
  assert.is.not(both("x", "1"), both("x1", ""));
  for (const value of [undefined, null, "", {}, true]) {
    assert.is(one(value), undefined);
    assert.is(both("x", value), undefined);
  }
});

test.run();
