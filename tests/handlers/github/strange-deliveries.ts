import fc from "fast-check";
import { ISSUE, issueBody, RELEASE, releaseBody } from "./deliveries.ts";

const TEXTS: readonly unknown[] = [
  ...[
    "",
    " ",
    "\n",
    "\u0000",
    "null",
    "🙂".repeat(1100),
    "x".repeat(129),
    "x".repeat(1025),
    "x".repeat(5000),
  ],
  ...["x\ud83d", `${"x".repeat(255)}🙂`, "../../etc", 'v"1', "a/b", "__proto__", "ﷺ".repeat(3000)],
  ...[
    "ftp://github.com/a",
    "javascript:alert(1)",
    "/a/b",
    `https://github.com/${"x".repeat(3000)}`,
    " https://a.b ",
  ],
  ...["https://", "https://[::1]:8443/a", "http://ghe.internal/a?b#c", "https://github.com/a b/日本語"],
  ...["yesterday", "2026-01-01", "2026-01-01T12:00:00", "2026-02-30T12:00:00Z", "2026-01-01T12:00:00+02:00"],
  ...[
    "2026-01-01T12:00Z",
    "2026-01-01t12:00:00z",
    "2026-01-01T12:00:00.123456789Z",
    "+012026-01-01T12:00:00Z",
  ],
];

const NUMBERS: readonly unknown[] = [
  ...[0, -1, 1.5, 1, 2 ** 31, 9_999_999_999, 10_000_000_000, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300],
];

const OTHERS: readonly unknown[] = [
  null,
  undefined,
  true,
  "7",
  [],
  {},
  [{}],
  { login: "" },
  { login: "x".repeat(129) },
];

const strange = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.string({ unit: "binary" }).map((name) => ({ name, size: name.length }))),
  },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.constantFrom(...TEXTS).map((name) => ({ name, size: 1 })),
      { maxLength: 150 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.maxSafeNat().map((size) => ({ name: "tea.zip", size })),
      { maxLength: 4 },
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((login) => ({ login })) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS).map((login) => ({ login })) },
);

/** A few of an object's fields, each with what nobody expects there. */
function mangled<T extends object>(good: T): fc.Arbitrary<T> {
  const names = fc.subarray(Object.keys(good), { maxLength: 3 });
  return names.chain((some) =>
    fc.tuple(...some.map(() => strange)).map((values) => {
      return { ...good, ...Object.fromEntries(some.map((name, index) => [name, values[index]])) };
    }),
  );
}

const senders = fc.oneof(fc.constant({ login: "bob" }), strange);
const repositories = fc
  .oneof(fc.constantFrom("Octo-Org/tea.js", "../..", `${"o".repeat(100)}/${"r".repeat(100)}`), strange)
  .map((full_name) => ({ full_name }));

/** Bodies of `release` in which a few fields are strange; many of them are let in. */
export const releases = fc
  .tuple(mangled(RELEASE), fc.constantFrom("published", "published", "created"), repositories)
  .map(([release, action, repository]) => ({ ...releaseBody(release, action), repository }));

/** The same of `issues`. */
export const issues = fc
  .tuple(mangled(ISSUE), fc.constantFrom("opened", "reopened", "closed", "edited"), repositories, senders)
  .map(([issue, action, repository, sender]) => ({ ...issueBody(action, issue), repository, sender }));
