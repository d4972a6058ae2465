import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Choreography } from "../../history/choreography.ts";
import { joinedBy } from "../../history/joined-by.ts";

const consumer = (name: string, on: string, emits: string[] = []) => ({
  ...{ name, kind: "consumer" as const, owner: "work", on: [{ type: on }], emits },
});

const OURS: Choreography = {
  participants: [consumer("bill", "Placed", ["Billed"])],
  ...{ external: ["Placed"], sources: { Placed: "a.b", Billed: "a.c" }, processes: { Billed: "orderId" } },
};
const THEIRS: Choreography = {
  participants: [consumer("bill", "Billed", ["Credited"])],
  ...{ external: ["Billed"], sources: { Billed: "forged.source", Credited: "x.y" } },
};

test("another program's participants bear its project, and of an event that both know ours counts", () => {
  const { participants, external, sources, processes } = joinedBy(OURS, [["loyalty", THEIRS]]);
  assert.equal(
    participants.map(({ name }) => name),
    ["bill", "loyalty/bill"],
  );
  assert.equal(sources, { Placed: "a.b", Billed: "a.c", Credited: "x.y" });
  assert.equal([external.sort(), processes], [["Billed", "Placed"], { Billed: "orderId" }]);
});

test("without others it is as it was", () => assert.equal(joinedBy(OURS, []), OURS));

test.run();
