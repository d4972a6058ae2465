import { existsSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Verdict } from "./run.ts";
import { acceptedSurvivors, nameOf, summaryOf } from "./survivors.ts";

const FILE = "runtime/claim/lease.ts";
const LINE = "if (lease > now) return;";

function verdict(to: string, { noticed = false, file = FILE } = {}): Verdict {
  const mutant = { id: to, file, line: 1, mutator: "M", at: LINE, from: "lease > now", to };
  return {
    ...{ mutant, covered: true },
    ...(noticed ? { killed: { suite: "s", test: "t", why: "w" } } : {}),
  };
}

test("a change is named by the line it begins in, what is replaced and what takes its place, cut where it is long", () => {
  assert.is(nameOf(verdict("true").mutant), `${LINE} ▸ lease > now ⇒ true`);
  assert.is(nameOf({ at: "x", from: "x", to: "y" }), "x ⇒ y");
  const long = "x".repeat(161);
  assert.is(nameOf({ at: long, from: long, to: "" }), `${"x".repeat(159)}… ⇒ `);
});

test("the score counts what was noticed, accepted survivors not, and is not rounded up", () => {
  const noticed = Array.from({ length: 18 }, (_, n) => verdict(`${n}`, { noticed: true }));
  const accepted = { [FILE]: { "it is the same": [`${LINE} ▸ lease > now ⇒ true`] } };
  const { mutants, survived, score } = summaryOf([...noticed, verdict("true")], accepted);
  assert.equal([mutants, survived, score], [19, 1, 94.7]);
});

test("a survivor must be named in its own file; a name whose change is noticed is stale, in the files that were changed", () => {
  const name = `${LINE} ▸ lease > now ⇒ true`;
  const accepted = {
    [FILE]: { "it is the same": [name], "nobody reads it": ["gone"] },
    "runtime/other.ts": { "it is the same": ["of a file that was not changed"] },
  };
  const [named, unnamed] = [verdict("true"), verdict("false")];
  const elsewhere = verdict("true", { file: "runtime/claim/other.ts" });
  const found = summaryOf([named, unnamed, elsewhere], accepted);
  assert.equal(found.unnamed, [unnamed, elsewhere]);
  assert.equal(found.stale, [`${FILE}: gone`]);
  assert.equal(summaryOf([verdict("true", { noticed: true })], accepted).stale, [
    `${FILE}: ${name}`,
    `${FILE}: gone`,
  ]);
});

test("what is accepted is of files that are there, each once, with a reason in words", () => {
  for (const [file, reasons] of Object.entries(acceptedSurvivors())) {
    assert.ok(existsSync(file), `${file} is gone: take it out of survivors.json`);
    const names = Object.values(reasons).flat();
    assert.is(new Set(names).size, names.length, `${file} names a change twice`);
    for (const reason of Object.keys(reasons)) assert.ok(reason.includes(" "), `${file}: ${reason}`);
  }
});

test.run();
