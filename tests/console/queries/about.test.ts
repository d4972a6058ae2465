import { test } from "uvu";
import * as assert from "uvu/assert";
import { about, flowNames, flowPictures } from "../../../console/queries/about.ts";
import type { Choreography } from "../../../history/choreography.ts";
import { choreography, evaluate, once } from "../../components/evaluate.ts";
import { world } from "../world.ts";

/** The choreography of index.ts. */
const real = once(async () => {
  const { outputs } = await evaluate(choreography);
  return JSON.parse(String(outputs.choreography)) as Choreography;
});

test("the flows of the program have names of their own, and say with which events they begin", async () => {
  const flows = flowPictures(await real());
  assert.is(new Set(flows.map(({ name }) => name)).size, flows.length);
  assert.equal(flows[0]?.name, "orders");
  for (const { name, begins } of flows) assert.ok(begins.length > 0, name);
});

test("every event of a picture is one of the program, between nodes that it has", async () => {
  const { sources, participants } = await real();
  const names = new Set(participants.map(({ name }) => name));
  for (const { name, nodes, edges } of flowPictures(await real())) {
    const ids = nodes.map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length, name);
    for (const { from, to, labels } of edges) {
      assert.ok(ids.includes(from) && ids.includes(to), `${name}: ${from} → ${to}`);
      for (const label of labels) assert.ok(String(label.split("\n")[0]) in sources, label);
    }
    for (const { id, shape } of nodes) if (shape === "function") assert.ok(names.has(id), id);
  }
});

test("a process belongs to the flow that begins with its first event", async () => {
  const names = flowNames(await real());
  for (const [type, name] of names) {
    const first = flowPictures(await real()).find(({ begins }) => begins.includes(type));
    assert.is(name, first?.name, type);
  }
  assert.equal([names.get("OrderCreated"), names.get("SecretTold")], ["orders", undefined]);
});

test("about tells who takes part, and what may be done, and no queue or table", async () => {
  const { sources } = world();
  const { busName, canAct, hasJournal, participants, flows } = about(sources.stack, true);
  assert.equal([busName, canAct, hasJournal], ["bus", true, true]);
  assert.equal([participants, flows.length > 0], [sources.stack.choreography.participants, true]);
  const { journalTable: _, ...stack } = sources.stack;
  assert.equal([about(stack, false).hasJournal, about(stack, false).canAct], [false, false]);
  assert.not.match(JSON.stringify(about(sources.stack, true)), /-dlq|-queue|claims/);
});

test.run();
