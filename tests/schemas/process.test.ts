import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { defineEvent } from "../../schemas/event.ts";
import { throws } from "../harness/throws.ts";

const text = z.string().min(1);

/** An event whose process is told by a field of this schema. */
function told(schema: z.ZodType, process = "subscriptionId") {
  const data = z.object({ id: text, [process]: schema });
  return defineEvent({
    type: "Cancelled",
    source: "shop.plans",
    key: ["id"],
    process: process as never,
    data,
  });
}

test("a contract names the field by which people tell its process; without one it has none", () => {
  assert.is(told(text).process, "subscriptionId");
  assert.is(told(z.string().regex(/^[a-z]{1,8}$/)).process, "subscriptionId");
  const data = z.object({ id: text });
  assert.not.ok("process" in defineEvent({ type: "Cancelled", source: "shop.plans", key: ["id"], data }));
});

const refused: Record<string, [schema: z.ZodType, said: string]> = {
  "may be missing": [text.optional(), "is no required text of its data"],
  "may be null": [text.nullable(), "is no required text of its data"],
  "has several values": [z.array(text), "is no required text of its data"],
  "is a number": [z.int(), "is no required text of its data"],
  "may be empty": [z.string(), "may be empty: add .min(1)"],
  "is secret": [text.meta({ secret: true }), "is secret, and a process is named in public"],
  "is personal": [text.meta({ personal: true }), "is personal, and a process is named in public"],
};

for (const [what, [schema, said]] of Object.entries(refused))
  test(`a field that ${what} tells no process`, async () => {
    await throws(() => told(schema), `Process field "subscriptionId" of Cancelled ${said}`);
  });

test("a process is a field of the data, with a plain name", async () => {
  const data = z.object({ id: text });
  const named = (process: string) => () =>
    defineEvent({ type: "Cancelled", source: "shop.plans", key: ["id"], process: process as "id", data });
  await throws(named("planId"), 'Process field "planId" of Cancelled is no required text');
  for (const odd of ["plan:id", "1st", "", "p".repeat(65)])
    await throws(
      () => told(text, odd),
      "use a field of 1–64 letters, digits and _ that begins with a letter",
    );
});

test.run();
