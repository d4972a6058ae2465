/** The models of docs/: each holds, and breaks without each of its rules of safety. */
import { execFile, spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";

interface Answer {
  code: number;
  text: string;
}

const SMALL = ["--acts", "0", "--discards", "0"];

/** Model → its rules of safety, each with what goes wrong without it, and those of economy. */
const MODELS = {
  protocol: {
    safety: {
      fence: "issued, never published",
      fact: "issued and reversed",
      lostack: "stuck: no message left and the record is open",
      generation: "reopened more often than anybody asked for",
      nopublish: "issued, never published",
      verdicts: "reversal without a verdict",
      tombstone: "issued and reversed",
      blindmark: "announced, and no queue has its letter",
      letterfirst: "announced, and no queue has its letter",
      announced: "reopened, and what its death had to say is lost",
      shrink: "an outbox has got back what it had lost",
      discard: "reopened, though an operator has discarded it",
      once: "reopened more often than anybody asked for",
    },
    economy: { claim: SMALL, release: SMALL, sweeper: SMALL },
  },
  timers: {
    safety: {
      due: "fired early",
      apart: "event 1 was never taken back, and never published",
      atomic: "event 1 was replaced or cancelled before it fired, and was published",
      sweeper: "at rest, and still pending",
      outbox: "event 2 was never taken back, and never published",
    },
    economy: { id: [] },
  },
  state: {
    safety: {
      revision: "a put has lost what another had put: ('a', 'b') became ('a', 'c')",
      incarnation: "a put has lost what another had put: ('c',) became ('a', 'b')",
      replan: "a plan was acknowledged, and never made",
      record: "a plan was made twice",
    },
    economy: {},
  },
  decision: {
    safety: {
      look: "decided, and nobody had asked",
      "fact,was": "approved and expired",
    },
    // Each covers for the other.
    economy: { fact: [], was: [] },
  },
} as const;

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const shown = hasPython ? test : test.skip;
if (!hasPython) console.log("There is no python3 on the PATH: the models are not run");

function run(model: string, options: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile("python3", [`docs/${model}.py`, ...options], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

for (const [model, { safety, economy }] of Object.entries(MODELS)) {
  shown(`no interleaving of the model ${model} breaks an invariant`, async () => {
    const { code, text } = await run(model, []);
    assert.match(text, /^\d+ states, \d+ ends, no invariant broken\n$/);
    assert.is(code, 0);
  });

  for (const [rule, broken] of Object.entries(safety))
    shown(`the model ${model} breaks without the rule ${rule}, and says how`, async () => {
      const { code, text } = await run(model, ["--drop", rule]);
      assert.is(text.split("\n")[0], `BROKEN: ${broken}`);
      assert.match(text, /^ {2}(w0|plan|time) /m);
      assert.is(code, 1);
    });

  for (const [rule, options] of Object.entries(economy))
    shown(`in the model ${model} the rule ${rule} is economy`, async () => {
      const { code, text } = await run(model, ["--drop", rule, ...options]);
      assert.match(text, `no invariant broken (dropped ${rule})`);
      assert.is(code, 0);
    });
}

test.run();
