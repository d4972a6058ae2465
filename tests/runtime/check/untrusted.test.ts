import { test } from "uvu";
import * as assert from "uvu/assert";
import { deepFreeze, describe, hazard, syntaxOf } from "../../../runtime/check/untrusted.ts";

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

test("what is harmless passes: null, names of methods, empty texts, numbers as stores keep them", () => {
  const numbers = [
    0,
    -0,
    0.1,
    1e-130,
    -1e-130,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    4_503_599_627_370_495.5,
  ];
  const harmless = { a: null, toString: 1, list: [true, "x", ""], hasOwnProperty: {}, numbers };
  assert.is(hazard(harmless, "body"), undefined);
});

test("what no store keeps as it is is refused with the field's name", () => {
  const BEYOND = "is a number beyond 2^53 - 1, which is not kept as it is: send it as text";
  const NEAR = "is a number nearer to zero than 1e-130: send 0, or text";
  for (const [text, message] of [
    ["9007199254740992", BEYOND],
    ["9007199254740993", BEYOND],
    ["-9007199254740993", BEYOND],
    ["6.02214076e23", BEYOND],
    ["1e300", BEYOND],
    ["1234567890123456789012345678901234567890", BEYOND],
    ["1e-131", NEAR],
    ["-1e-140", NEAR],
    ["5e-324", NEAR],
    ["1e999", "is a number too large for JSON"],
  ] as const)
    assert.equal(hazard(JSON.parse(`{"a":[{"n":${text}}]}`), "data"), { path: "data.a.0.n", message });
  assert.equal(hazard(JSON.parse('{"a":{"":1}}'), "data"), {
    ...{ path: "data.a", message: "has a field without a name" },
  });
});

test("a reason names five fields at most; of a body that is no JSON it tells where it ends to be, and quotes nothing", () => {
  const issues = [1, 2, 3, 4, 5, 6].map((n) => ({ path: `f${n}`, message: "is wrong" }));
  assert.is(describe(issues), "f1: is wrong; f2: is wrong; f3: is wrong; f4: is wrong; f5: is wrong");
  assert.is(syntaxOf(new Error("Unexpected token s at position 123 in s3cret")), "at position 123");
  assert.is(syntaxOf(new Error("Unexpected end of JSON input")), "end of JSON input");
  assert.is(syntaxOf(new Error('"s3cret" is not valid JSON')), "an unexpected token");
});

test("freezes a value and all that it holds", () => {
  const value = deepFreeze({ items: [{ sku: "mug" }] });
  assert.ok(Object.isFrozen(value) && Object.isFrozen(value.items) && Object.isFrozen(value.items[0]));
});

test.run();
