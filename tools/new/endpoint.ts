import { Misuse } from "../command.ts";
import type { Draft } from "./draft.ts";
import { checkOwn, type EventUse, eventNamed, identifier } from "./event.ts";
import type { Field } from "./fields.ts";
import { checkedComponent, pascal } from "./names.ts";
import { addToFlow, eventImports, listed, outgoing, registration, TEST_HEAD, union, uses } from "./parts.ts";
import { checkFree, checkRoute, flowFor, ownerFor, type Project } from "./project.ts";

export interface EndpointCall {
  route: string | undefined;
  emits: readonly string[];
  flow: string | undefined;
  /** Whether the path says all. */
  noBody: boolean;
}

const COMPONENTS = { HttpEndpoint: "participants/http-endpoint" };

/** Drafts an endpoint. Returns what comes next. */
export function newEndpoint(
  project: Project,
  draft: Draft,
  named: string | undefined,
  call: EndpointCall,
): string[] {
  const name = checkedComponent("endpoint", named);
  const { route } = call;
  if (route === undefined) throw new Misuse(`What is the route of ${name}? Say --route "POST /parcels".`);
  checkFree(project, name);
  checkRoute(project, route);
  checkOwn(project, call.emits);
  const flow = flowFor(project, call.flow, call.emits);
  const owner = ownerFor(project, flow, call.emits);
  const path = [...route.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter);
  if (route.startsWith("GET ")) {
    if (call.emits.length > 0 || call.noBody)
      throw new Misuse(`${route} only reads: --emits and --no-body go with POST, PUT, PATCH and DELETE.`);
    draft.create(`handlers/${owner}/${name}.ts`, reader(name, route, path));
    draft.create(`tests/flows/${flow.name}/${name}.test.ts`, readerTest(name, route, flow.name, path));
    addToFlow(draft, {
      ...{ flow, events: [], components: COMPONENTS, needs: ["bus", "api"] },
      statements: [`new HttpEndpoint("${name}", { bus, api, route: "${route}" });`],
    });
    return [`Say which tables it reads: reads: { … } in ${flow.path} and in handlers/${owner}/${name}.ts`];
  }
  if (call.emits.length > 1)
    throw new Misuse(
      `${name} would publish ${call.emits.join(" and ")}: begin with one event, and add the other by hand.`,
    );
  const own = call.noBody ? [] : [identifier("title", "A title")];
  const key =
    path.length > 0 ? { key: path.map((parameter) => identifier(parameter, `${parameter}-1`)) } : {};
  const emits = call.emits.map((type) =>
    eventNamed(project, draft, type, { owner, ...key, more: own, says: `Published by ${name}: ${route}.` }),
  );
  const [event] = emits;
  const bodyFields = call.noBody ? [] : event && !event.isNew ? asked(event, path) : own;
  const body = call.noBody ? undefined : `${pascal(name)}Body`;
  const bodyFile = `schemas/${owner}/${name}-body.ts`;
  if (body) draft.create(bodyFile, bodySchema(body, route, event?.isNew ? undefined : event, bodyFields));
  draft.create(
    `handlers/${owner}/${name}.ts`,
    handler(name, route, { owner, event, path, body, bodyFields }),
  );
  draft.create(
    `tests/flows/${flow.name}/${name}.test.ts`,
    flowTest(name, route, { flow: flow.name, event, path, bodyFields }),
  );
  addToFlow(draft, {
    ...{ flow, events: emits, components: COMPONENTS, needs: ["bus", "api"] },
    statements: [`new HttpEndpoint("${name}", { bus, api, route: "${route}", ${listed("emits", emits)}});`],
  });
  return body ? [`Say what its body is: ${bodyFile}`] : [`Its callers send {} as body.`];
}

/** What of a known event a caller has to say: all that is neither its id, its time nor in the path. */
function asked(event: EventUse, path: readonly string[]): Field[] {
  return event.fields.filter(
    ({ name, required, isTime }) => required && !isTime && name !== event.key[0] && !path.includes(name),
  );
}

function bodySchema(
  name: string,
  route: string,
  event: EventUse | undefined,
  fields: readonly Field[],
): string {
  const entries = fields.map(({ name: field }) =>
    event ? `${field}: ${event.type}.data.shape.${field}` : `${field}: Identifier`,
  );
  const imports = event
    ? `import { ${event.type} } from "../${event.owner}/registry.ts";`
    : `import { Identifier } from "../values/identifiers.ts";`;
  return `import * as z from "zod";
${fields.length > 0 ? imports : ""}

/** Body of \`${route}\`. */
export const ${name} = z.object({ ${entries.join(", ")} });
export type ${name} = z.output<typeof ${name}>;
`;
}

interface Parts {
  event: EventUse | undefined;
  path: readonly string[];
  bodyFields: readonly Field[];
}

function handler(
  name: string,
  route: string,
  { owner, event, path, body, bodyFields }: Parts & { owner: string; body: string | undefined },
) {
  const id = event?.key[0] ?? path[0] ?? "id";
  const known = new Set(path);
  const valueFor = (field: Field) => {
    if (known.has(field.name) || field.name === id) return field.name;
    return bodyFields.some((one) => one.name === field.name) ? `body.${field.name}` : undefined;
  };
  const events = event ? `, events: [${outgoing(event, valueFor).replace(/\b(\w+): \1\b/g, "$1")}]` : "";
  const takes = [
    ...(known.has(id) ? [] : [id === "id" ? "id" : `id: ${id}`]),
    ...(uses(events, "body") ? ["body"] : []),
    ...(path.length > 0 ? ["path"] : []),
  ];
  const lines = path.map((parameter) => `const ${parameter} = path.${parameter} ?? "";`);
  const reply = `{ status: 202, body: { ${id} }${events} }`;
  const bodyFile = body ? `schemas/${owner}/${name}-body.ts` : "schemas/values/no-body.ts";
  const bodyName = body ?? "NoBody";
  return `import type { EndpointHandler } from "../../runtime/handler.ts";
${event ? eventImports([event]) : ""}
import type { ${bodyName} } from "../../${bodyFile}";

export { ${bodyName} as body } from "../../${bodyFile}";

/** \`${route}\`: ${event ? `publishes ${event.type}` : "accepts"}. The id follows from the caller and the Idempotency-Key. */
export const handle: EndpointHandler<{ body: ${bodyName}; ${event ? union("emits", [event]) : ""}}> = ({ ${takes.join(", ")} }${
    uses(events, "now") ? ", { now }" : ""
  }) => ${lines.length > 0 ? `{ ${lines.join("\n")}\nreturn ${reply}; }` : `(${reply})`};

${registration(name)}`;
}

const example = (route: string) => route.replace(/\{(\w+)\}/g, "$1-1");

function flowTest(
  name: string,
  route: string,
  { flow, event, bodyFields }: Parts & { flow: string },
): string {
  const data = Object.fromEntries(bodyFields.map((field) => [field.name, field.example]));
  return `${TEST_HEAD}
test("${name}: a request is accepted${event ? " and said" : ""}, once however often it comes", async () => {
  const flow = await flowOf("${flow}");
  const headers = { "Idempotency-Key": "one" };
  const ask = () => flow.request("${example(route)}", { headers, body: ${JSON.stringify(data)} });
  const { status, body } = await ask();
  assert.is(status, 202);
  assert.equal((await ask()).body, body);
${event ? `  assert.is(flow.events("${event.type}").length, 1);\n` : ""}});

test.run();
`;
}

function reader(name: string, route: string, path: readonly string[]): string {
  const [takes, body] =
    path.length > 0 ? ["({ path })", path.map((one) => `${one}: path.${one} ?? ""`).join(", ")] : ["()", ""];
  return `import type { EndpointHandler } from "../../runtime/handler.ts";

/** \`${route}\`. */
export const handle: EndpointHandler<object> = ${takes} => ({ status: 200, body: { ${body} } });

${registration(name)}`;
}

function readerTest(name: string, route: string, flow: string, path: readonly string[]): string {
  const body = Object.fromEntries(path.map((one) => [one, `${one}-1`]));
  return `${TEST_HEAD}
test("${name}: what is asked for is answered", async () => {
  const flow = await flowOf("${flow}");
  const { status, body } = await flow.request("${example(route)}");
  assert.is(status, 200);
  assert.equal(body, ${JSON.stringify(body)});
});

test.run();
`;
}
