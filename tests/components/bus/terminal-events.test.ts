import { test } from "uvu";
import * as assert from "uvu/assert";
import { terminalEventsOf } from "../../../components/bus/terminal-events.ts";
import type { ParticipantKind } from "../../../history/choreography.ts";

const one = (kind: ParticipantKind, on: string[], emits: string[]) => ({
  ...{ name: `${kind}-${on}`, kind, emits },
  on: on.map((type) => ({ type })),
});

test("a flow ends where nobody does anything about an event but track it, tell of it, or keep it", () => {
  const participants = [
    one("endpoint", [], ["Asked"]),
    one("consumer", ["Asked"], ["Done", "Refused"]),
    one("projection", ["Asked", "Done"], []),
    one("notification", ["Refused"], []),
  ];
  assert.equal(terminalEventsOf({ participants, external: [], sources: {} }), ["Done", "Refused"]);
});

test("what a gather counts is no end; what it publishes is, even where it counts that as well", () => {
  const participants = [
    one("consumer", ["Asked"], ["ItemAsked"]),
    one("consumer", ["ItemAsked"], ["ItemDone"]),
    one("gather", ["ItemDone", "AllDone"], ["AllDone"]),
  ];
  assert.equal(terminalEventsOf({ participants, external: [], sources: {} }), ["AllDone"]);
});

test.run();
