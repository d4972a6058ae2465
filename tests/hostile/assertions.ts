import * as assert from "uvu/assert";
import { hazard } from "../../runtime/check/untrusted.ts";
import { entryBytes } from "../../runtime/ports/record.ts";
import { IncomingMetadata } from "../../schemas/metadata.ts";
import * as registry from "../../schemas/registry.ts";
import { SETTINGS } from "../runtime/world.ts";
import { leaks } from "./canary.ts";
import { TABLES } from "./shop.ts";
import type { World } from "./world.ts";

/** DynamoDB's limit of an item. */
const MAX_ITEM_BYTES = 400 * 1024;

/**
 * Marked fields are in no log line, no reason and no error; secrets in no HandlingFailed either. (What is personal stays
 * in it: compensation works with the event.)
 */
export function assertNothingLeaks({
  logs,
  queues,
  store,
  bus,
}: Pick<World, "logs" | "queues" | "store" | "bus">): void {
  const said = [
    ...logs.map((entry) => JSON.stringify(entry)),
    ...queues.letters.map(({ attributes }) => JSON.stringify(attributes)),
    ...store.records().map(({ outbox, ...record }) => JSON.stringify(record)),
  ];
  assert.equal(
    said.flatMap((text) => leaks(text, ["secret", "personal"])),
    [],
  );
  const failures = bus.published.filter(({ type }) => type === registry.HandlingFailed.type);
  assert.equal(
    failures.flatMap(({ detail }) => leaks(detail, ["secret"])),
    [],
  );
}

/** Whatever a consumer publishes keeps its own contract, its envelope and the bus's limits. */
export function assertPublishedIsValid({ bus, queues }: Pick<World, "bus" | "queues">): void {
  const announced = new Map<string, string>();
  for (const event of bus.published) {
    const definition = Object.values(registry).find(({ type }) => type === event.type);
    const { metadata, data } = JSON.parse(event.detail);
    assert.is(definition?.source, event.source);
    for (const parsed of [IncomingMetadata.safeParse(metadata), definition?.data.safeParse(data)])
      assert.ok(parsed?.success, `${event.type}: ${parsed?.error?.message}\n${event.detail.slice(0, 2000)}`);
    assert.ok(entryBytes(event) <= SETTINGS.maxEventBytes);
    if (event.type !== registry.HandlingFailed.type) continue;
    assert.is(announced.get(data.deadLetterId) ?? event.detail, event.detail, "a copy is the same event");
    announced.set(data.deadLetterId, event.detail);
  }
  for (const { id, body, attributes } of queues.letters) {
    assert.ok(
      attributes.kind && attributes.reason && attributes.reason.length <= 1024,
      JSON.stringify(attributes),
    );
    if (!body.includes("HandlingFailed")) assert.ok(announced.has(id), `${id} is not announced`);
  }
}

/** No record was ever more than the table takes. */
export function assertRecordsFit({ largest }: Pick<World, "largest">): void {
  assert.ok(largest() <= MAX_ITEM_BYTES, `A record had ${largest()} bytes`);
}

/** Nothing that harms whoever touches it next has got into a table or onto the bus. */
export function assertHarmless({ store, bus }: Pick<World, "store" | "bus">): void {
  const items = Object.keys(TABLES).flatMap((table) => store.items(table));
  const details = bus.published.map(({ detail }) => JSON.parse(detail));
  assert.is(hazard([...items, ...store.records(), ...details], "kept"), undefined);
}
