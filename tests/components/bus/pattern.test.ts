import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventPattern, notificationPattern } from "../../../components/bus/pattern.ts";
import { HandlingFailed, VERDICTS } from "../../../schemas/choreography/handling-failed.ts";
import { where } from "../../../schemas/event.ts";
import { OrderCreated, PaymentDeclined } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";

const failures = { source: ["choreography.runtime"], "detail-type": ["HandlingFailed"] };

/** Whether a pattern on HandlingFailed lets a failure of `consumer` through, by the operators that it uses. */
function lets(pattern: object, consumer: string): boolean {
  const { detail } = pattern as {
    detail?: { data?: { consumer?: (string | { "anything-but": string })[] } };
  };
  const matchers = detail?.data?.consumer;
  if (!matchers) return true;
  return matchers.some((one) =>
    typeof one === "string" ? one === consumer : one["anything-but"] !== consumer,
  );
}

test("matches one event by source and detail-type", () => {
  assert.equal(eventPattern("bill", [OrderCreated]), {
    source: ["shop.orders"],
    "detail-type": ["OrderCreated"],
  });
});

test("matches each of several events with its own source", () => {
  assert.equal(eventPattern("bill", [OrderCreated, PaymentDeclined]), {
    $or: [
      { source: ["shop.orders"], "detail-type": ["OrderCreated"] },
      { source: ["shop.payments"], "detail-type": ["PaymentDeclined"] },
    ],
  });
});

test("narrows by data fields", () => {
  assert.equal(eventPattern("mend", [where(HandlingFailed, { consumer: ["bill"], kind: VERDICTS })]), {
    ...failures,
    detail: { data: { consumer: ["bill"], kind: ["permanent", "exhausted"] } },
  });
});

test("never brings a consumer its own failures", () => {
  assert.equal(eventPattern("mend", [HandlingFailed]), {
    ...failures,
    detail: { data: { consumer: [{ "anything-but": "mend" }] } },
  });
  assert.ok(lets(eventPattern("mend", [HandlingFailed]), "bill"));
});

test("never brings a consumer its own failures, whatever else it filters by", () => {
  const byKind = eventPattern("mend", [where(HandlingFailed, { kind: VERDICTS })]);
  assert.equal([lets(byKind, "bill"), lets(byKind, "mend")], [true, false]);
});

test("refuses a consumer that asks for its own failures", async () => {
  await throws(() => eventPattern("mend", [where(HandlingFailed, { consumer: ["mend"] })]), "mend");
});

test("refuses a consumer that asks for its own failures by a matcher, and takes one that leaves them out", async () => {
  const others = (names: string[]) => [where(HandlingFailed, { consumer: [{ "anything-but": names }] })];
  await throws(() => eventPattern("mend", others(["bill"])), "mend waits for its own HandlingFailed");
  assert.equal(eventPattern("mend", others(["bill", "mend"])), {
    ...failures,
    detail: { data: { consumer: [{ "anything-but": ["bill", "mend"] }] } },
  });
});

test("narrows by matchers, and by fields within fields", () => {
  const filter = {
    attempts: [{ numeric: [">", 1] as const }],
    "event.type": [{ exists: true }],
    "event.source": ["shop.orders"],
  };
  assert.equal(notificationPattern("tell", [where(HandlingFailed, filter)]), {
    ...failures,
    detail: {
      data: {
        attempts: [{ numeric: [">", 1] }],
        event: { type: [{ exists: true }], source: ["shop.orders"] },
      },
    },
    "replay-name": [{ exists: false }],
  });
});

test("keeps replayed events from a notification, whichever of its events they are", () => {
  const { $or, ...others } = notificationPattern("tell", [OrderCreated, PaymentDeclined]) as {
    $or: object[];
  };
  assert.equal(others, { "replay-name": [{ exists: false }] });
  assert.is($or.length, 2);
});

test("refuses a consumer of nothing", async () => {
  await throws(() => notificationPattern("tell", []), "tell is woken by nothing");
  await throws(() => eventPattern("bill", []), "bill is woken by nothing: name its events in `on`.");
});

test("refuses a pattern beyond EventBridge's 2,048 characters: it would fail in the middle of a deployment", async () => {
  const many = Array.from({ length: 200 }, (_, index) => ({ ...OrderCreated, type: `OrderChanged${index}` }));
  await throws(() => eventPattern("journal", many), "journal");
});

test.run();
