import type { EventBridgeClient, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventBridgeBus, packed } from "../../../runtime/aws/eventbridge-bus.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { stubClient } from "./stub-client.ts";

const event = (id: string, detail = "{}"): OutboxEvent => ({
  ...{ id, type: "Shipped", source: "test.shipping", detail },
});
const events = (count: number) => Array.from({ length: count }, (_, index) => event(`e${index}`, `${index}`));

/** A bus whose client answers an entry (by its detail) with an error code, or takes it. */
function busWorld(codeOf: (detail: string, call: number) => string | undefined, maxRequestBytes = 262_144) {
  let calls = 0;
  const { client, commands } = stubClient<EventBridgeClient>(({ input }) => {
    calls++;
    const Entries = (input.Entries as PutEventsRequestEntry[]).map(({ Detail = "" }) => {
      const ErrorCode = codeOf(Detail, calls);
      return ErrorCode ? { ErrorCode } : { EventId: `eb-${Detail}` };
    });
    return { Entries, FailedEntryCount: Entries.filter((entry) => "ErrorCode" in entry).length };
  });
  const [system, logs] = [fakeSystem(), [] as unknown[][]];
  const bus = eventBridgeBus(client, {
    ...{ busName: "shop", maxRequestBytes, system },
    log: (...entry) => void logs.push(entry),
  });
  const details = () =>
    commands.map(({ input }) => (input.Entries as PutEventsRequestEntry[]).map(({ Detail }) => Detail));
  return { bus, commands, details, system, logs };
}

test("an entry bears bus, source, type and the detail's very bytes", async () => {
  const { bus, commands } = busWorld(() => undefined);
  assert.equal(await bus.publish([event("e1", '{"b":1,"a":2}')]), [true]);
  assert.equal(commands, [
    {
      name: "PutEvents",
      input: {
        Entries: [
          { EventBusName: "shop", Source: "test.shipping", DetailType: "Shipped", Detail: '{"b":1,"a":2}' },
        ],
      },
    },
  ]);
});

test("a call holds ten entries, and no more bytes than the limit; an event is never split or lost", () => {
  const sizes = (packs: OutboxEvent[][]) => packs.map(({ length }) => length);
  assert.equal(sizes(packed(events(23), 1e6)), [10, 10, 3]);
  const size = Buffer.byteLength("Shippedtest.shipping");
  const large = (bytes: number) => event("e", "ü".repeat((bytes - size) / 2));
  assert.equal(sizes(packed([large(500), large(500), large(500)], 1000)), [2, 1]);
  assert.equal(sizes(packed([large(500), large(502), large(500)], 1001)), [1, 1, 1]);
  assert.equal(sizes(packed([large(2000), large(100)], 1000)), [1, 1]);
  assert.equal(packed([], 1000), []);
});

test("entries that failed for now are tried again, alone, with backoff; the others once", async () => {
  const { bus, details, system } = busWorld((detail, call) =>
    detail === "1" && call < 3 ? "ThrottlingException" : undefined,
  );
  const before = system.now();
  assert.equal(await bus.publish(events(3)), [true, true, true]);
  assert.equal(details(), [["0", "1", "2"], ["1"], ["1"]]);
  assert.ok(system.now() > before);
});

test("entries that failed for good, or too often, are reported", async () => {
  const { bus, details, logs } = busWorld((detail) =>
    detail === "0" ? "NotAuthorizedForSourceException" : detail === "1" ? "InternalFailure" : undefined,
  );
  assert.equal(await bus.publish(events(3)), [false, false, true]);
  assert.equal(details(), [["0", "1", "2"], ["1"], ["1"], ["1"]]);
  assert.is(logs.length, 5);
});

test("a call that fails as a whole is no rejection: its entries are not taken", async () => {
  let calls = 0;
  const { client } = stubClient<EventBridgeClient>(() => {
    calls++;
    throw Object.assign(new Error("not allowed"), { name: "AccessDeniedException" });
  });
  const bus = eventBridgeBus(client, {
    ...{ busName: "shop", maxRequestBytes: 1000, system: fakeSystem(), log: () => {} },
  });
  assert.equal(await bus.publish(events(2)), [false, false]);
  assert.is(calls, 1);
});

test("an answer that says nothing of an entry counts as a failure", async () => {
  const { client } = stubClient<EventBridgeClient>(() => ({ Entries: [{ EventId: "eb-0" }] }));
  const bus = eventBridgeBus(client, {
    ...{ busName: "shop", maxRequestBytes: 1000, system: fakeSystem(), log: () => {} },
  });
  assert.equal(await bus.publish(events(1)), [true]);
  const { client: silent } = stubClient<EventBridgeClient>(() => ({ Entries: [] }));
  const deaf = eventBridgeBus(silent, {
    ...{ busName: "shop", maxRequestBytes: 1000, system: fakeSystem(), log: () => {} },
  });
  assert.equal(await deaf.publish(events(1)), [false]);
});

test.run();
