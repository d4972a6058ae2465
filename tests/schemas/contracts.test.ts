import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { defineEvent, type EventDefinition, upcaster } from "../../schemas/event.ts";
import * as registry from "../../schemas/registry.ts";
import { throws } from "../harness/throws.ts";
import { CONTRACTS, committed, contractOf, textOf } from "./contract.ts";
import { review } from "./review.ts";
import { writeContracts } from "./write-contracts.ts";

const COMMAND = "npm run contracts";

/** What to do about a verdict. */
const REMEDIES: Readonly<Record<string, string>> = {
  missing: `has no contract in ${CONTRACTS}: run \`${COMMAND}\` and commit its file`,
  stale: `has changed compatibly: run \`${COMMAND}\` and commit its file`,
  incompatible: "has changed incompatibly",
  removed: "is gone, but consumers may wait for it",
};

for (const { type, verdict, breaches } of review(Object.values(registry), committed(CONTRACTS)))
  test(`${type} keeps its contract`, () => {
    assert.is(verdict, "same", [`${type} ${REMEDIES[verdict]}`, ...breaches].join("\n"));
  });

const data = z.object({ orderId: z.string(), shopId: z.string() });
const Placed = defineEvent({ type: "Placed", source: "shop.orders", key: ["orderId"], data });
const file = textOf(contractOf(Placed));
const other = { type: "Placed", source: "shop.orders", key: ["orderId"], data } as const;
const shorter = z.object({ orderId: z.string() });

test("each change of an event gets its verdict", () => {
  const cases: [what: string, after: EventDefinition, verdict: string, ...breaches: string[]][] = [
    ["nothing", Placed, "same"],
    [
      "order of fields",
      defineEvent({ ...other, data: z.object({ shopId: z.string(), orderId: z.string() }) }),
      "same",
    ],
    ["field added", defineEvent({ ...other, data: data.extend({ note: z.string().optional() }) }), "stale"],
    [
      "field removed",
      defineEvent({ ...other, data: shorter }),
      "incompatible",
      "Placed/schema/properties/shopId: field removed",
    ],
    [
      "field removed in a new version",
      defineEvent({ ...other, data: shorter, version: 2 }),
      "incompatible",
      "Placed/older/1: no longer read; say in upcast how version 1 is read",
    ],
    [
      "field removed in a new version that reads the old one",
      defineEvent({ ...other, data: shorter, version: 2, upcast: { 1: upcaster(data, (old) => old) } }),
      "stale",
    ],
    [
      "the old version is read as it never was",
      defineEvent({
        ...{ ...other, data: shorter, version: 2 },
        upcast: { 1: upcaster(data.extend({ note: z.string() }), (old) => old) },
      }),
      "incompatible",
      "Placed/older/1/properties/note: newly required",
    ],
    ["source", defineEvent({ ...other, source: "shop.carts" }), "incompatible", "Placed/source: changed"],
    [
      "source in a new version",
      defineEvent({
        ...{ ...other, source: "shop.carts", version: 2, data: shorter },
        upcast: { 1: upcaster(data, (old) => old) },
      }),
      "incompatible",
      "Placed/source: changed",
    ],
    ["key", defineEvent({ ...other, key: ["shopId"] }), "incompatible", "Placed/key: changed"],
    [
      "key in a new version",
      defineEvent({ ...other, key: ["shopId"], version: 2, upcast: { 1: upcaster(data, (old) => old) } }),
      "stale",
    ],
    ["version alone", defineEvent({ ...other, version: 2 }), "incompatible", "Placed/version: raised"],
  ];
  for (const [what, after, verdict, ...breaches] of cases) {
    const [found] = review([after], new Map([["Placed", file]]));
    assert.is(found?.verdict, verdict, what);
    assert.equal(
      found?.breaches.map((breach) => breach.slice(0, breach.indexOf(","))),
      breaches,
      what,
    );
  }
});

test("a version that was published is read for good, as it was", () => {
  const second = z.object({ orderId: z.string(), shop: z.string() });
  const of = (version: number, older: readonly number[], one = data) =>
    defineEvent({
      ...{ ...other, version, data: version === 3 ? shorter : second },
      upcast: Object.fromEntries(
        older.map((each) => [
          each,
          upcaster(each === 1 ? one : second, ({ orderId }) => ({ orderId, shop: "s" })),
        ]),
      ),
    });
  const before = of(2, [1]);
  const found = (after: EventDefinition) => {
    const [{ verdict, breaches } = { verdict: "", breaches: [] }] = review(
      [after],
      new Map([["Placed", textOf(contractOf(before))]]),
    );
    return [verdict, ...breaches].join("\n");
  };
  assert.is(found(before), "same");
  assert.is(found(of(3, [1, 2])), "stale");
  assert.match(found(of(3, [2])), /^incompatible\nPlaced\/older\/1: no longer read; .* version 1 is read/);
  assert.match(found(of(3, [1])), "Placed/older/2: no longer read");
  assert.match(found(of(2, [])), "Placed/older/1: no longer read");
  assert.match(
    found(of(2, [1], data.extend({ shopId: z.string().min(3) }))),
    "Placed/older/1/properties/shopId/minLength: tightened, nothing → 3; a version that was published stays as it was",
  );
  assert.is(found(of(2, [1], data.extend({ note: z.string().optional() }))), "stale");
});

test("each way there is, instead of a change that breaks others, is named", () => {
  const [found] = review([defineEvent({ ...other, data: shorter })], new Map([["Placed", file]]));
  assert.equal(found?.breaches, [
    'Placed/schema/properties/shopId: field removed, {"type":"string"} → nothing; keep what there is and add an ' +
      "optional field; or make it version 2, and say in upcast how version 1 is read; or add a new event type beside " +
      "it, and publish both while anybody consumes the old one",
    ...(found?.breaches.slice(1) ?? []),
  ]);
});

test("an event without a file, a file without an event, and a type used twice are found", async () => {
  assert.is(review([Placed], new Map())[0]?.verdict, "missing");
  assert.is(review([], new Map([["Placed", file]]))[0]?.verdict, "removed");
  await throws(() => review([Placed, Placed], new Map()), "Two events have the type Placed");
});

test("write-contracts writes additive changes, and others only when told to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "contracts-"));
  const printed: string[] = [];
  const run = (events: EventDefinition[], breaking = false) =>
    writeContracts(events, folder, breaking, (text) => printed.push(text));
  const read = () => readFileSync(join(folder, "Placed.json"), "utf8");
  try {
    assert.is(run([Placed]), 0);
    assert.is(read(), file);
    const narrow = defineEvent({ ...other, data: shorter });
    assert.is(run([narrow]), 1);
    assert.is(read(), file);
    assert.match(printed.join("\n"), "/properties/shopId: field removed");
    assert.is(run([narrow], true), 0);
    assert.is(read(), textOf(contractOf(narrow)));
    assert.is(run([]), 1);
    assert.is(run([], true), 0);
    assert.equal(readdirSync(folder), []);
    writeFileSync(join(folder, "Placed.json"), "{");
    await throws(() => run([Placed]), "Placed.json is no JSON");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a contract may come to name a process, and leaves it in a new version only", () => {
  const ids = z.object({ orderId: z.string().min(1), shopId: z.string().min(1) });
  const of = (process?: "orderId" | "shopId", version = 1) =>
    defineEvent({
      ...{ ...other, data: ids, version, ...(process ? { process } : {}) },
      ...(version > 1 ? { upcast: { 1: upcaster(ids, (old) => old) } } : {}),
    });
  const verdict = (before: EventDefinition, after: EventDefinition) => {
    const [found] = review([after], new Map([["Placed", textOf(contractOf(before))]]));
    return [found?.verdict, ...(found?.breaches ?? [])].join(" ");
  };
  assert.is(verdict(of(), of("orderId")), "stale");
  assert.match(
    verdict(of("orderId"), of("shopId")),
    "incompatible Placed/process: changed, orderId → shopId",
  );
  assert.match(verdict(of("orderId"), of()), "incompatible Placed/process: changed, orderId → none");
  assert.is(verdict(of("orderId"), of("shopId", 2)), "stale");
});

test.run();
