import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Choreography, ParticipantKind, ParticipantSummary } from "../../history/choreography.ts";
import { flowsOf } from "../../tools/catalogue/flows.ts";
import { flowsPage } from "../../tools/catalogue/flows-page.ts";
import { mermaid } from "../../tools/catalogue/mermaid.ts";
import { MOST_NODES, pictureOf } from "../../tools/catalogue/picture.ts";

type On = ParticipantSummary["on"];

const takesPart = (
  name: string,
  kind: ParticipantKind,
  on: On,
  emits: string[] = [],
  trigger?: string,
): ParticipantSummary => ({
  ...{ name, kind, on, emits },
  ...(kind === "notification" ? {} : { owner: "shop" }),
  ...(trigger ? { trigger } : {}),
});

const failed = (...consumer: string[]): On => [{ type: "HandlingFailed", filter: { consumer } }];

const participants = [
  takesPart("place-order", "endpoint", [], ["Placed"], "POST /orders"),
  takesPart("get-order", "endpoint", [], [], "GET /orders"),
  takesPart("ship-order", "consumer", [{ type: "Placed" }], ["Shipped", "Lost", "BatchRequested"]),
  takesPart("track-order", "projection", [{ type: "Placed" }, { type: "Shipped" }]),
  takesPart("mend-order", "consumer", failed("ship-order")),
  takesPart("tell-of-failure", "notification", [
    { type: "HandlingFailed", filter: { consumer: [{ "anything-but": ["ship-order"] }] } },
  ]),
  takesPart("tell-of-order", "notification", [
    { type: "Shipped", filter: { way: ['by "air"'], cost: [{ exists: true }] } },
  ]),
  takesPart("ask-for-batch", "schedule", [], ["BatchRequested"], "cron(0 3 * * ? *)"),
  takesPart("run-batch", "consumer", [{ type: "BatchRequested" }]),
];
const choreography: Choreography = { participants, external: ["BatchRequested"], sources: {} };
const [orders, batches] = flowsOf(choreography);
const names = (all: readonly ParticipantSummary[] = []) => all.map(({ name }) => name);

test("entries that lead to the same are one flow", () => {
  assert.is(flowsOf(choreography).length, 2);
  assert.equal(batches?.entries, [{ participant: participants[7] }, { external: "BatchRequested" }]);
  assert.equal(names(batches?.reached), ["run-batch"]);
});

test("a flow reaches what its events wake, and who acts on named failures, up to where another begins", () => {
  assert.equal(names(orders?.reached), ["ship-order", "track-order", "mend-order", "tell-of-order"]);
  assert.equal([...(orders?.goesOn.keys() ?? [])], ["BatchRequested"]);
});

test("a picture has an arrow for each pair, failures dotted, e-mails, ends, and where it goes on", () => {
  assert.ok(orders);
  assert.is(
    mermaid(pictureOf(orders, () => "Batches")),
    [
      "flowchart LR",
      '  n0(["POST /orders"])',
      '  place_order["place-order"]',
      '  ship_order["ship-order"]',
      '  track_order[("track-order")]',
      '  mend_order["mend-order"]',
      '  tell_of_order>"e-mail: tell-of-order"]',
      '  n6(["Lost"])',
      '  n7(["Batches"])',
      "  n0 --> place_order",
      '  place_order -->|"Placed"| ship_order',
      '  place_order -->|"Placed"| track_order',
      '  ship_order -->|"Shipped"| track_order',
      '  ship_order -->|"Shipped<br/>where way is by #34;air#34;,<br/>cost is there"| tell_of_order',
      "  ship_order --> n6",
      '  ship_order -->|"BatchRequested"| n7',
      '  ship_order -.->|"HandlingFailed"| mend_order',
    ].join("\n"),
  );
});

test("a name of Mermaid's own is no id, and a label is no markup", () => {
  const node = (id: string) => ({ id, label: "a <b> #c;", shape: "function" }) as const;
  const picture = { nodes: [node("end"), node("x-click")], edges: [] };
  const label = "a #60;b#62; #35;c;";
  assert.is(mermaid(picture), `flowchart LR\n  n0["${label}"]\n  x_click["${label}"]`);
});

test("a picture with too many nodes does without its e-mails", () => {
  const mails = Array.from({ length: MOST_NODES }, (_, i) =>
    takesPart(`tell-${i}`, "notification", [{ type: "Placed" }]),
  );
  const [flow] = flowsOf({ ...choreography, participants: [...participants, ...mails] });
  assert.ok(flow);
  const { nodes, edges } = pictureOf(flow, () => "");
  assert.not.ok(nodes.some(({ shape }) => shape === "mail"));
  assert.ok(edges.every(({ from, to }) => [from, to].every((id) => nodes.some((node) => node.id === id))));
});

test("a flow that is cut itself has the same name where another goes on in it", () => {
  const owned = (name: string, owner: string, on: string[], emits: string[]): ParticipantSummary => ({
    ...takesPart(
      name,
      "consumer",
      on.map((type) => ({ type })),
      emits,
    ),
    owner,
  });
  const page = flowsPage({
    participants: [
      ...[owned("start-a", "a", [], ["B", "X"]), owned("do-x", "a", ["X"], [])],
      ...[owned("do-b", "b", ["B"], ["C"]), owned("do-c", "c", ["C"], ["D"]), owned("do-d", "c", ["D"], [])],
    ],
    ...{ external: ["B", "C"], sources: {} },
  });
  assert.match(page, "## B, from B\n");
  assert.match(page, '(["B, from B"])');
  assert.match(page, '(["C, from C"])');
});

test("the page links flows that go on in one another, and lists what only answers; no cron", () => {
  const page = flowsPage(choreography);
  const heads = [...page.matchAll(/^## (.*)$/gm)].map(([, head]) => head);
  assert.equal(heads, [
    "Shop, from POST /orders",
    "Shop, from the schedule ask-for-batch or BatchRequested",
    "What only answers",
  ]);
  assert.match(
    page,
    "[BatchRequested](events.md#batchrequested) of [Shop, from POST /orders](#shop-from-post-orders)",
  );
  assert.match(page, "- `GET /orders`: [get-order](../handlers/shop/get-order.ts)\n");
  assert.not.match(page, "cron");
});

test.run();
