import fc from "fast-check";
import type { Message } from "../../runtime/ports/message.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { dataOf } from "./from-schema.ts";
import { mutated, rarely } from "./mutate.ts";

const long = (length: number, unit = "k") => unit.repeat(length);

/** Ids and keys that are out of bounds, or look like something else. */
const ids = fc.constantFrom<unknown>(
  ...[
    "",
    " ",
    "a|b",
    "a\nb",
    "a\r\n{}",
    "\u0000",
    "__proto__",
    "constructor",
    "{{x}}",
    "🙂",
    long(128, "🙂"),
  ],
  ...[long(256), long(257), long(5_000), 7, null, true, {}, ["a"]],
);

/** Mostly as it should be. */
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown> = ids) =>
  fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: bad });

/** Metadata as it should be, or of bad will; every field may be missing. */
const metadata = fc.record(
  {
    id: mostly(fc.uuid()),
    idempotencyKey: mostly(fc.oneof(fc.uuid(), fc.constant("the same"))),
    correlationId: mostly(fc.uuid()),
    causationId: mostly(fc.uuid()),
    version: mostly(fc.constant(1), fc.constantFrom<unknown>(2, 0, -1, 1.5, 1e308, "1", null)),
    occurredAt: mostly(
      fc.constant("2026-01-01T00:00:00Z"),
      fc.constantFrom<unknown>("yesterday", "", 0, `2026-01-01T00:00:00.${long(60, "0")}Z`),
    ),
    traceparent: mostly(fc.constant("00-ab-cd-01"), fc.constantFrom<unknown>("", "\n", long(257), 7)),
    hops: mostly(
      fc.constantFrom(0, 1, 31),
      fc.constantFrom<unknown>(32, 33, -1, 0.5, 1e308, "32", "", null, [], Number.MAX_SAFE_INTEGER),
    ),
    unknown: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);

const envelope = ({ type, source }: EventDefinition) =>
  fc.record(
    {
      version: fc.constant("0"),
      id: mostly(fc.uuid()),
      source: fc.constant(source),
      "detail-type": fc.constant(type),
      time: fc.constant("2026-01-01T00:00:00Z"),
      "replay-name": mostly(fc.constantFrom("replay-1", ""), fc.constantFrom<unknown>(long(257), 7)),
    },
    { requiredKeys: ["version", "id", "source", "detail-type", "time"] },
  );

/** An event of a contract, as well-formed as its data. */
function eventOf(definition: EventDefinition): fc.Arbitrary<object> {
  return fc
    .tuple(envelope(definition), dataOf(definition), fc.option(metadata))
    .map(([around, data, metadata]) => ({ ...around, detail: metadata ? { metadata, data } : { data } }));
}

/** A queue's message that a consumer of an event may get from somebody of bad will; good ones are among them. */
export function hostile(definition: EventDefinition): fc.Arbitrary<Omit<Message, "messageId">> {
  return fc
    .tuple(
      mutated(eventOf(definition)),
      fc.constantFrom(1, 1, 2, 1000),
      rarely(fc.constantFrom("", "d", "0.0", `${long(32, "0")}.0`, "a\nb", long(5_000))),
    )
    .map(([body, receiveCount, deadLetterId]) => ({
      ...{ body, receiveCount, receiptHandle: "receipt" },
      ...(deadLetterId === undefined ? {} : { deadLetterId }),
    }));
}
