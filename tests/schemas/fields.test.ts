import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { where } from "../../schemas/event.ts";
import { type Field, fieldsOf } from "../../schemas/fields.ts";
import { OrderCreated } from "../../schemas/registry.ts";
import { throws } from "../harness/throws.ts";

const field = (schema: z.ZodType): Field => fieldsOf(z.object({ it: schema })).get("it") as Field;

test("knows the fields within fields, and which of them may be missing", () => {
  const fields = fieldsOf(HandlingFailed.data);
  const required = [...fields].filter(([, { required }]) => required).map(([path]) => path);
  assert.equal(required, ["consumer", "kind", "reason", "attempts", "deadLetterId"]);
  assert.equal(
    [...fields].filter(([, { single }]) => !single).map(([path]) => path),
    ["event", "event.detail", "event.detail.metadata", "event.detail.data"],
  );
  assert.equal(fields.get("event.type"), { single: true, required: false, plain: false });
});

test("knows what is marked, and what lies in it", () => {
  const fields = fieldsOf(OrderCreated.data);
  assert.equal([fields.get("paymentToken")?.mark, fields.get("customerId")?.mark], ["secret", "personal"]);
  const nested = z.object({ card: z.object({ number: z.string() }).meta({ secret: true }) });
  assert.is(fieldsOf(nested).get("card.number")?.mark, "secret");
});

test("counts as plain only what can hold neither quotes nor line breaks", () => {
  const plain = [
    z.int(),
    z.number(),
    z.boolean(),
    z.enum(["a", "b-c"]),
    z.literal("done"),
    z.iso.datetime({ offset: true }),
    z.iso.date(),
    z.uuid(),
    z.union([z.int(), z.boolean()]),
    z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    z.string().regex(/^INV-\d{1,4}\.[a-f0-9]+$/),
    z.string().regex(/^[\w.-]*$/),
  ];
  for (const schema of plain) assert.equal(field(schema), { single: true, required: true, plain: true });
  const patterns = [
    /[a-z]/,
    /^[a-z]/,
    /[a-z]$/,
    /^.*$/,
    /^[^,]$/,
    /^a$|b/,
    /^\S+$/,
    /^\s$/,
    /^[ -~]+$/,
    /^[+-z]+$/,
    /^[!-/]+$/,
    /^[A-z]+$/,
    /^[a"]$/,
    /^[\\]$/,
    /^\W$/,
    /^a\nb$/,
  ];
  const free = [z.string(), z.url(), z.enum(['a"']), z.literal("a\nb"), z.union([z.int(), z.string()])];
  for (const schema of [...free, ...patterns.map((pattern) => z.string().regex(pattern))])
    assert.is(field(schema).plain, false, JSON.stringify(z.toJSONSchema(schema)));
});

test("where() refuses a field that no event has, since it would never match", async () => {
  await throws(
    () => where(HandlingFailed, { consumers: ["create-invoice"] }),
    "HandlingFailed cannot be limited by consumers: choose consumer, kind, reason, attempts, deadLetterId, event.id,",
  );
  await throws(() => where(HandlingFailed, { event: [{ exists: true }] }), "cannot be limited by event:");
});

test.run();
