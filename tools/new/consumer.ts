import { Misuse } from "../command.ts";
import { checkAcyclic, isPublished } from "./choreography.ts";
import type { Draft } from "./draft.ts";
import { checkOwn, type EventUse, eventNamed } from "./event.ts";
import { type Field, takes } from "./fields.ts";
import { camel, checkedComponent, isKebab, kebab } from "./names.ts";
import {
  addToFlow,
  eventImports,
  exampleOf,
  listed,
  outgoing,
  registration,
  TEST_HEAD,
  union,
  uses,
} from "./parts.ts";
import { checkFree, flowFor, ownerFor, type Project } from "./project.ts";

export interface ConsumerCall {
  on: readonly string[];
  emits: readonly string[];
  /** A table in which it creates items. */
  creates: string | undefined;
  flow: string | undefined;
  /** Why a cycle ends. */
  cycle: string | undefined;
}

/** Drafts a consumer. Returns what comes next. */
export function newConsumer(
  project: Project,
  draft: Draft,
  named: string | undefined,
  call: ConsumerCall,
): string[] {
  const name = checkedComponent("consumer", named);
  if (call.on.length === 0)
    throw new Misuse(
      `What wakes ${name}? Say --on with an event: ${[...project.events.keys()].join(", ")}, or a new one.`,
    );
  checkFree(project, name);
  checkOwn(project, call.emits);
  const flow = flowFor(project, call.flow, call.on);
  const owner = ownerFor(project, flow, call.emits);
  const on = call.on.map((type) =>
    eventNamed(project, draft, type, { owner: flow.name, says: `It comes from outside, and wakes ${name}.` }),
  );
  const shared = sharedFields(on);
  const key = shared.filter((field) => on.every((event) => event.key.includes(field.name)));
  const [first] = on;
  const process = on.every((event) => event.process === first?.process) ? first?.process : undefined;
  const emits = call.emits.map((type) => {
    if (!project.events.has(type) && key.length === 0)
      throw new Misuse(
        `${call.on.join(" and ")} have no field of their keys in common, so nothing is known of the key of ${type}: ` +
          `write npm run new -- event ${type} first, or begin with one event in --on.`,
      );
    return eventNamed(project, draft, type, {
      owner,
      key,
      process: key.some((field) => field.name === process) ? process : undefined,
      says: `Published by ${name}, on ${call.on.join(" or ")}.`,
    });
  });
  if (call.cycle === undefined) checkAcyclic(project, name, call.on, call.emits);
  const table = call.creates === undefined ? undefined : tableOf(call.creates, key, name);
  const fromOutside = on.filter(({ type }) => !isPublished(project, type) && !call.emits.includes(type));

  draft.create(`handlers/${owner}/${name}.ts`, handler(name, { on, emits, shared, table }));
  draft.create(`tests/flows/${flow.name}/${name}.test.ts`, flowTest(name, flow.name, { on, emits, table }));
  const known = flow.declared.find((one) => one.component === "Table" && one.name === table?.name)?.variable;
  const creates = table
    ? `creates: { ${known && known !== table.alias ? `${table.alias}: ${known}` : table.alias} }, `
    : "";
  addToFlow(draft, {
    ...{ flow, events: [...on, ...emits], needs: ["bus"] },
    components: {
      Consumer: "participants/consumer",
      ...(table && !known ? { Table: "storage/table" } : {}),
    },
    statements: [
      ...fromOutside.map(({ type }) => `bus.accept({ ${type} });`),
      ...(table && !known ? [`const ${table.alias} = new Table("${table.name}", ${table.args});`] : []),
      `new Consumer("${name}", { bus, ${listed("on", on)}${listed("emits", emits)}${creates}${
        call.cycle === undefined ? "" : `cycle: ${JSON.stringify(call.cycle)}, `
      }});`,
    ],
  });
  return [`Write what it does: handlers/${owner}/${name}.ts`];
}

/** Fields that all of the events have, with the same values. */
function sharedFields(on: readonly EventUse[]): Field[] {
  const [first, ...others] = on;
  return (first?.fields ?? []).filter((field) =>
    [first, ...others].every((event) =>
      event?.fields.some((one) => one.name === field.name && takes(field, one)),
    ),
  );
}

interface NewTable {
  name: string;
  alias: string;
  args: string;
  key: readonly string[];
}

function tableOf(name: string, key: readonly Field[], consumer: string): NewTable {
  if (!isKebab(name) || name.length < 3 || name.length > 40)
    throw new Misuse(
      `The table "${name}" is no name in lower case of 3 to 40 characters: write it such as word-counts.`,
    );
  const [first, sort, ...more] = key.map((field) => field.name);
  if (first === undefined || more.length > 0)
    throw new Misuse(
      `A table has one or two key fields, and ${consumer} knows ${key.length}: add it by hand.`,
    );
  const args = sort === undefined ? `{ key: "${first}" }` : `{ key: "${first}", sort: "${sort}" }`;
  return { name, alias: camel(name), args, key: sort === undefined ? [first] : [first, sort] };
}

interface Parts {
  on: readonly EventUse[];
  emits: readonly EventUse[];
  table: NewTable | undefined;
}

function handler(name: string, { on, emits, shared, table }: Parts & { shared: readonly Field[] }): string {
  const valueFor = (field: Field) =>
    shared.some((one) => one.name === field.name && takes(field, one)) ? `data.${field.name}` : undefined;
  const item =
    table && `{ ${table.key.map((field) => `${field}: data.${field}`).join(", ")}, createdAt: now }`;
  const plan = [
    ...(table ? [`writes: [{ create: "${table.alias}", item: ${item} }]`] : []),
    ...(emits.length > 0 ? [`events: [${emits.map((event) => outgoing(event, valueFor)).join(", ")}]`] : []),
  ].join(", ");
  const parameters = [
    uses(plan, "data") ? "{ data }" : uses(plan, "now") ? "_event" : "",
    uses(plan, "now") ? "{ now }" : "",
  ].filter((one) => one !== "");
  const does = [
    table && `creates an item in ${table.alias}`,
    emits.length > 0 && `publishes ${typesOf(emits)}`,
  ]
    .filter(Boolean)
    .join(" and ");
  return `import type { Handler } from "../../runtime/handler.ts";
${eventImports([...on, ...emits])}

/** On ${typesOf(on)}: ${does || "nothing yet"}. */
export const handle: Handler<{ ${union("on", on)}${union("emits", emits)}${
    table ? `creates: "${table.alias}"; ` : ""
  }}> = (${parameters.join(", ")}) => ({ ${plan} });

${registration(name)}`;
}

const typesOf = (events: readonly EventUse[]) => events.map(({ type }) => type).join(" or ");

function flowTest(name: string, flow: string, { on, emits, table }: Parts): string {
  const tests = on.map((event) => {
    const keyOf = (field: string) => `data.${field}`;
    const shown = [
      ...emits.map(({ type }) => `  assert.is(flow.events("${type}").length, 1);`),
      ...(table ? [`  assert.ok(flow.item("${table.alias}", ${table.key.map(keyOf).join(", ")}));`] : []),
    ];
    const isBare = shown.length === 0;
    return `test("${kebab(event.type).replaceAll("-", " ")}: ${name} handles it", async () => {
  const flow = await flowOf("${flow}");
  const { ${isBare ? "metadata" : table ? "data" : ""} } = await flow.emit("${event.type}", ${exampleOf(event)});
${isBare ? `  assert.match(flow.trace(metadata.id ?? ""), "${name}");` : shown.join("\n")}
});
`;
  });
  return `${TEST_HEAD}
${tests.join("\n").replaceAll("const {  } = await", "await")}
test.run();
`;
}
