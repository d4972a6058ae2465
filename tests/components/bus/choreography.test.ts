import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { choreographyOf } from "../../../components/bus/choreography.ts";
import { defineEvent, where } from "../../../schemas/event.ts";

const event = (type: string, source: string) =>
  defineEvent({ type, source, key: ["id"], data: z.object({ id: z.string() }) });
const Asked = event("Asked", "desk.questions");
const Answered = event("Answered", "desk.answers");

test("a choreography names who takes part, what wakes them and what they publish, as plain JSON", () => {
  const choreography = choreographyOf(
    [
      {
        ...{ name: "answer-question", kind: "consumer", owner: "desk", maxAttempts: 5, cycle: "it ends" },
        ...{ on: [where(Asked, { id: ["a"] })], emits: [Answered] },
      },
      { name: "ask", kind: "endpoint", owner: "desk", on: [], emits: [Asked], trigger: "POST /questions" },
      { name: "tell", kind: "notification", on: [Answered], emits: [] },
    ],
    [Asked],
  );
  assert.equal(JSON.parse(JSON.stringify(choreography)), {
    participants: [
      {
        ...{ name: "answer-question", kind: "consumer", owner: "desk", maxAttempts: 5 },
        ...{ on: [{ type: "Asked", filter: { id: ["a"] } }], emits: ["Answered"] },
      },
      {
        ...{ name: "ask", kind: "endpoint", owner: "desk", trigger: "POST /questions", on: [] },
        emits: ["Asked"],
      },
      { name: "tell", kind: "notification", on: [{ type: "Answered" }], emits: [] },
    ],
    external: ["Asked"],
    processes: {},
    sources: { Asked: "desk.questions", Answered: "desk.answers" },
  });
});

test("the events whose contract names a process are told with its field", () => {
  const data = z.object({ id: z.string().min(1) });
  const Closed = defineEvent({ type: "Closed", source: "desk.answers", key: ["id"], process: "id", data });
  assert.equal(choreographyOf([], [Asked, Closed]).processes, { Closed: "id" });
});

test.run();
