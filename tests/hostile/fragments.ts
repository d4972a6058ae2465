import fc from "fast-check";

const nested = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}0${close.repeat(levels)}`;

/** Pieces of JSON text that nobody expects, where they stand for a value. */
const FRAGMENTS: readonly string[] = [
  ...["null", "true", "[]", "{}", '""', "0", "-0", "-1", "0.5", "32", "1e308", "9007199254740993"],
  ...["1e999", "-1e999", '"NaN"', '"Infinity"', '"1e999"', '"32"', '"null"', '" "', '"undefined"'],
  ...[
    '"\\ud800"',
    '"\\udfff\\ud83d"',
    '"\\u0000"',
    '"\\u0001\\u001f\\u007f\\u0085\\u2028"',
    '"\\uffff\\ufffe"',
  ],
  ...[
    '"🙂"',
    `"${"🙂".repeat(600)}"`,
    '"[Circular *1]"',
    '"[object Object]"',
    '"../../etc"',
    '"a|b"',
    '"a\\nb"',
  ],
  ...['{"$ref":"#"}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'],
  ...[
    '{"toString":1,"valueOf":null,"hasOwnProperty":0,"length":-1}',
    '{"toJSON":1,"then":1}',
    '{"a":1,"a":2}',
  ],
  ...['{"":{"":""}}', '{"\\ud800":1}', '["__proto__"]', "[[],[[]],[[],[[]]]]", "[null]", "[{}]"],
];

/** The same, of a size that hurts. */
const LARGE: readonly string[] = [
  `[${"0,".repeat(9_999)}0]`,
  `[${"{},".repeat(9_999)}{}]`,
  `"${"x".repeat(1025)}"`,
  `"${"€".repeat(70_000)}"`,
  `"${"x".repeat(300_000)}"`,
  nested("[", "]", 33),
  nested("[", "]", 10_000),
  nested('{"a":', "}", 10_000),
  `{${Array.from({ length: 2_000 }, (_, index) => `"f${index}":1`).join(",")}}`,
];

/** JSON text of a hostile value. */
export const fragment: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.constantFrom(...LARGE) },
  { weight: 4, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** JSON text of a hostile field name. */
export const fieldName: fc.Arbitrary<string> = fc.constantFrom(
  ...['"__proto__"', '"constructor"', '"prototype"', '"toString"', '"hasOwnProperty"', '""', '"\\ud800"'],
  ...[
    '"a.b"',
    '"0"',
    '"data"',
    '"metadata"',
    '"detail"',
    '"orderId"',
    '"\\u0000"',
    '"paymentToken"',
    '"items"',
  ],
  `"${"n".repeat(5_000)}"`,
);

/** Texts that are no event at all. */
export const NO_EVENTS: readonly string[] = [
  ...[
    "",
    " ",
    "null",
    "true",
    "0",
    '"text"',
    "[]",
    "{}",
    "[[[[",
    "{",
    "NaN",
    "undefined",
    "<event/>",
    "\u0000",
  ],
  ...['{"detail":null}', '{"id":{},"source":[],"detail-type":0,"time":null,"detail":"{}"}', "'single'"],
  nested("[", "]", 100_000),
];
