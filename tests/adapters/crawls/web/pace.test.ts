import { test } from "uvu";
import * as assert from "uvu/assert";
import { pace } from "../../../../adapters/crawls/web/pace.ts";
import { patient } from "../../../harness/patience.ts";
import { throws } from "../../../harness/throws.ts";

/** A signal that never comes. */
const never = new AbortController().signal;

test("turns of one host are an interval apart, those of others are not", async () => {
  const turn = pace(1000);
  const started = performance.now();
  const waited = () => performance.now() - started;
  await Promise.all([turn("a", 30, never), turn("b", 30, never)]);
  assert.ok(waited() < patient(25), `${waited()} ms`);
  await Promise.all([turn("a", 30, never), turn("a", 30, never)]);
  assert.ok(waited() >= 55, `${waited()} ms`);
});

test("who would wait too long is sent away, and keeps no turn", async () => {
  const turn = pace(50);
  await turn("a", 40, never);
  const second = turn("a", 40, never);
  for (const _ of [1, 2, 3])
    await throws(() => turn("a", 40, never), /a is busy: our next turn is in \d+ ms/);
  await second;
  await turn("a", 40, never);
});

test("a wait ends with its signal", async () => {
  const turn = pace(60_000);
  await turn("a", 50_000, never);
  const started = performance.now();
  await throws(() => turn("a", 0, AbortSignal.timeout(20)), /abort/i);
  assert.ok(performance.now() - started < patient(1000));
});

test.run();
