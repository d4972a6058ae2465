import { test } from "uvu";
import * as assert from "uvu/assert";
import { deepFreeze, hazard } from "../../../runtime/check/untrusted.ts";

test("finds reserved names, endless numbers and deep nesting, with the path", () => {
  const cases: [value: unknown, path: string, message: RegExp][] = [
    [JSON.parse('{"a":[{"__proto__":1}]}'), "body.a.0.__proto__", /reserved name/],
    [{ a: { constructor: 1 } }, "body.a.constructor", /reserved name/],
    [{ prototype: 1 }, "body.prototype", /reserved name/],
    [[1, JSON.parse("-1e999")], "body.1", /too large/],
  ];
  for (const [value, path, message] of cases) {
    const found = hazard(value, "body");
    assert.is(found?.path, path);
    assert.match(found?.message ?? "", message);
  }
});

test("takes 31 levels below the top, and no stack for 100,000", () => {
  const nested = (levels: number) => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level++) value = { inner: value };
    return value;
  };
  assert.is(hazard(nested(32), "body"), undefined);
  const found = hazard(nested(100_000), "body");
  assert.match(found?.message ?? "", /deeper than 32/);
  assert.ok((found?.path.length ?? 0) <= 121);
});

test("what is harmless passes: null, names of methods, empty names", () => {
  assert.is(hazard({ a: null, toString: 1, "": [true, "x"], hasOwnProperty: {} }, "body"), undefined);
});

test("freezes a value and all that it holds", () => {
  const value = deepFreeze({ items: [{ sku: "mug" }] });
  assert.ok(Object.isFrozen(value) && Object.isFrozen(value.items) && Object.isFrozen(value.items[0]));
});

test.run();
