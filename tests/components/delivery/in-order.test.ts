import { test } from "uvu";
import * as z from "zod";
import { checkOrder } from "../../../components/delivery/in-order.ts";
import { defineEvent, where } from "../../../schemas/event.ts";
import { throws } from "../../harness/throws.ts";

const event = (type: string, key: ("id" | "other" | "revision")[], revision: z.ZodType = z.int().min(1)) =>
  defineEvent({
    ...{ type, source: "test.orders", key },
    data: z.object({ id: z.string(), other: z.string(), revision }),
  });
const Changed = event("Changed", ["id", "revision"]);
const inOrder = "revision";

test("takes events of one business key whose revision is an integer from 1", () => {
  checkOrder("c", { inOrder }, [Changed, event("Ended", ["revision", "id"])]);
  checkOrder("c", {}, [where(event("Any", ["id"]), { id: ["1"] })]);
});

test("refuses what could not be kept, by name and with what to do", async () => {
  for (const [says, more, ...on] of [
    ["it is a projection", { projection: true }, Changed],
    ["delivered to directly", { delivery: "direct" }, Changed],
    ["the key of Bare (id) must hold it", {}, event("Bare", ["id"])],
    [
      "the key of Alone (revision) must hold it, and a business key beside it",
      {},
      event("Alone", ["revision"]),
    ],
    ["Changed is limited by id", {}, where(Changed, { id: ["1"] })],
    ["make that field of Zero an integer from 1", {}, event("Zero", ["id", "revision"], z.int().min(0))],
    ["make that field of Half an integer from 1", {}, event("Half", ["id", "revision"], z.number().min(1))],
    ["different business keys (id; other)", {}, Changed, event("Other", ["other", "revision"])],
  ] as const) {
    const check = () => checkOrder("c", { inOrder, ...more }, on);
    await throws(check, 'inOrder of c is "revision"');
    await throws(check, says);
  }
});

test.run();
