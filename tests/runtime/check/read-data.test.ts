import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { readData, schemaOf } from "../../../runtime/check/read-data.ts";
import { defineEvent, upcaster } from "../../../schemas/event.ts";

const [V1, V2] = [z.object({ id: z.string() }), z.object({ id: z.string(), note: z.string().optional() })];

/** Of three versions, of which the older two take the same data. */
const Noted = defineEvent({
  ...{ type: "Noted", source: "test.notes", key: ["id"], version: 3 },
  data: z.object({ id: z.string(), of: z.int() }),
  upcast: { 1: upcaster(V1, ({ id }) => ({ id, of: 1 })), 2: upcaster(V2, ({ id }) => ({ id, of: 2 })) },
});

test("data without a version are of the newest that takes them", () => {
  assert.equal(readData(Noted, undefined, { id: "a" }), { data: { id: "a", of: 2 } });
  assert.equal(readData(Noted, 1, { id: "a" }), { data: { id: "a", of: 1 } });
  assert.is(schemaOf(Noted, undefined, { id: "a" }), V2);
});

test("data that name a version are looked at by that alone, whichever takes them", () => {
  assert.is(schemaOf(Noted, 3, { id: "a" }), Noted.data);
  assert.is(schemaOf(Noted, 1, { id: "a", of: 3 }), V1);
});

test.run();
