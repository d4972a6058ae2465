import { test } from "uvu";
import * as assert from "uvu/assert";
import { verdictOf } from "../../../bench/runtime/verdict.ts";

test("one invoice and one event is once, also where the event was published again under its id", () => {
  assert.is(verdictOf({ written: 1, published: 1, ids: 1 }), "once");
  assert.is(verdictOf({ written: 1, published: 2, ids: 1 }), "once, published again under its id");
});

test("an event that was never published is lost, whatever was written", () => {
  assert.is(verdictOf({ written: 2, published: 0, ids: 0 }), "event lost");
});

test("two events that consumers cannot tell to be one are doubled, and two writes are handled twice", () => {
  assert.is(verdictOf({ written: 2, published: 2, ids: 2 }), "event doubled");
  assert.is(verdictOf({ written: 2, published: 1, ids: 1 }), "handled twice");
});

test.run();
