import { test } from "uvu";
import * as assert from "uvu/assert";
import { page } from "../../../components/function/page.ts";
import { eventsOf } from "../../../console/page/overview/figures.ts";
import { placed } from "../../../console/page/overview/layout.ts";
import { duration, within } from "../../../console/page/parts/duration.ts";
import { isoOf, localOf } from "../../../console/page/processes/local-time.ts";
import { routeOf, to } from "../../../console/page/shell/route.ts";
import { segmentsOf } from "../../../console/page/timeline/segments.ts";
import { ABOUT } from "./choreography.ts";
import { at, BEGAN, handled } from "./timelines.ts";

test("the page is small, and names nothing of the machine that built it", async () => {
  const { "app.js": script, "app.css": style } = await page();
  assert.ok(script.length < 150_000, `${script.length} bytes`);
  for (const file of [script, style]) assert.not.match(Buffer.from(file).toString(), process.cwd());
});

test("durations are for people, whatever their size", () => {
  const said = [0, 4, 240, 1240, 59_996, 125_000, 7_800_000, 200_000_000, -5].map(duration);
  assert.equal(said, [
    ...["0.00 s", "0.00 s", "0.24 s", "1.24 s", "1 min 00 s", "2 min 05 s"],
    ...["2 h 10 min", "2 d 7 h", "0.00 s"],
  ]);
  assert.equal([2100, 0, -1, 120_000].map(within), ["in 3 s", "now", "now", "in 2 min 00 s"]);
});

test("a local time is sent as UTC, and shown as it was typed", () => {
  assert.is(localOf(isoOf("2026-03-29T12:30")), "2026-03-29T12:30");
  assert.equal([isoOf(""), localOf(undefined), localOf("soon")], ["", "", ""]);
});

test("an address leads to its view, and back; what is none is unknown", () => {
  const id = "a/b?c#d %ü";
  assert.equal(routeOf(to.process(id)), { view: "process", id, params: {} });
  assert.is(routeOf(to.search(id)).params.id, id);
  assert.equal(routeOf(to.processes({ flow: "orders", status: "" })).params, { flow: "orders" });
  assert.is(routeOf("").view, "overview");
  for (const hash of ["#/nowhere", "#/process", "#/process/a/b", "#/process/%", "#/dead/x", "#/constructor"])
    assert.is(routeOf(hash).view, "unknown", hash);
});

test("a bar has each attempt, and the pauses between", () => {
  const errors = [
    { attempt: 1, at: at(300), message: "", retryAt: at(1000) },
    { attempt: 2, at: at(1200), message: "", retryAt: at(3000) },
  ];
  const drawn = (one: Parameters<typeof segmentsOf>[0], now = 5000) =>
    segmentsOf(one, { since: BEGAN, now: BEGAN + now }).map(
      ({ kind, from, to }) => `${kind} ${from - BEGAN}–${to - BEGAN}`,
    );
  const tried = ["wait 0–200", "failed 200–300", "pause 300–1000", "failed 1000–1200"];
  const pending = { errors, retryAt: at(3000) };
  assert.equal(drawn(handled("a", [200, 200, 50], { errors })), [
    ...tried,
    "pause 1200–3000",
    "work 3000–3050",
  ]);
  assert.equal(drawn(handled("a", [200, 200, 0], { ...pending, state: "retry" }), 2000), [
    ...[...tried, "pause 1200–3000"],
  ]);
  assert.equal(drawn(handled("a", [200, 200, 0], { errors, state: "working" })), [
    ...[...tried, "pause 1200–3000", "work 3000–5000"],
  ]);
  const { claimedAt: _, ...due } = handled("a", [0, 0, 0], { state: "due" });
  assert.equal(drawn(due), ["wait 0–5000"]);
});

test("boxes and labels of a picture do not lie on each other, in either direction", () => {
  for (const flow of ABOUT.flows)
    for (const direction of ["LR", "TB"] as const) {
      const { nodes, edges } = placed(flow, { direction, rates: true, isLive: () => true });
      const boxes = [...nodes, ...edges.flatMap(({ label }) => label ?? [])];
      for (const [index, one] of boxes.entries())
        for (const other of boxes.slice(index + 1)) {
          const apart =
            Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
            Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
          assert.ok(apart, `${flow.name} ${direction}: ${JSON.stringify([one, other])}`);
        }
    }
});

test("a flow's events are those of its picture, then what nobody consumes yet", () => {
  const [flow] = ABOUT.flows;
  assert.ok(flow);
  const drawn = eventsOf(flow, []);
  assert.ok(drawn.length > 1);
  const [node] = flow.nodes.filter(({ shape }) => shape === "function");
  const emits = [...drawn.slice(0, 1), "AuthorTold"];
  const others = { name: "of another flow", emits: ["Unseen"] };
  assert.equal(eventsOf(flow, [{ name: node?.id ?? "", emits }, others]), [...drawn, "AuthorTold"]);
});

test.run();
