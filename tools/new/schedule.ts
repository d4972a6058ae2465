import { Misuse } from "../command.ts";
import type { Draft } from "./draft.ts";
import { checkOwn, type EventUse, eventNamed } from "./event.ts";
import { checkedComponent } from "./names.ts";
import {
  addToFlow,
  eventImports,
  listed,
  oneEvent,
  outgoing,
  registration,
  TEST_HEAD,
  union,
  uses,
} from "./parts.ts";
import { checkFree, flowFor, ownerFor, type Project } from "./project.ts";

export interface ScheduleCall {
  expression: string | undefined;
  emits: readonly string[];
  flow: string | undefined;
}

/** Drafts a schedule. Returns what comes next. */
export function newSchedule(
  project: Project,
  draft: Draft,
  named: string | undefined,
  call: ScheduleCall,
): string[] {
  const name = checkedComponent("schedule", named);
  const { expression } = call;
  if (
    expression === undefined ||
    !/^(rate\([1-9]\d* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$/.test(expression)
  )
    throw new Misuse(
      `When shall ${name} come?${expression === undefined ? "" : ` Not "${expression}":`} Say --expression "rate(1 day)" or "cron(0 3 * * ? *)".`,
    );
  const type = oneEvent(name, call.emits, "ParcelsRequested");
  checkFree(project, name);
  checkOwn(project, call.emits);
  const flow = flowFor(project, call.flow, call.emits);
  const owner = ownerFor(project, flow, call.emits);
  const event = eventNamed(project, draft, type, { owner, says: `Published by ${name}, when it is due.` });
  draft.create(`handlers/${owner}/${name}.ts`, handler(name, event));
  draft.create(`tests/flows/${flow.name}/${name}.test.ts`, flowTest(name, flow.name, event, expression));
  addToFlow(draft, {
    ...{ flow, events: [event], components: { Schedule: "participants/schedule" }, needs: ["bus"] },
    statements: [
      `new Schedule("${name}", { bus, expression: "${expression}", ${listed("emits", [event])}});`,
    ],
  });
  return [`Write what it asks for: handlers/${owner}/${name}.ts`];
}

function handler(name: string, event: EventUse): string {
  const says = outgoing(event, ({ name: field }) => (field === event.key[0] ? "id" : undefined));
  return `import type { Handler } from "../../runtime/handler.ts";
import type { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
${eventImports([event])}

/** Publishes ${event.type} when it is due; \`id\` is another one each time, and the same on every attempt. */
export const handle: Handler<{ on: ScheduleFired; ${union("emits", [event])}}> = (_due, { id${
    uses(says, "now") ? ", now" : ""
  } }) => ({ events: [${says}] });

${registration(name)}`;
}

/** In which time it is due once at least, for a test. */
function span(expression: string): string {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)/.exec(expression) ?? [];
  if (unit) return `{ ${unit}s: ${count} }`;
  const [, , day, month, weekday] = expression.slice("cron(".length, -1).split(" ");
  if (month !== "*") return "{ days: 366 }";
  return /^[*?]$/.test(day ?? "") ? `{ days: ${/^[*?]$/.test(weekday ?? "") ? 1 : 7} }` : "{ days: 31 }";
}

function flowTest(name: string, flow: string, { type }: EventUse, expression: string): string {
  return `${TEST_HEAD}
test("${name}: ${type} is published when it is due", async () => {
  const flow = await flowOf("${flow}");
  assert.equal(flow.events("${type}"), []);
  await flow.advance(${span(expression)});
  assert.ok(flow.events("${type}").length > 0);
});

test.run();
`;
}
