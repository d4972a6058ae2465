/** `npm run new`: adds to the program what there is none of yet, with its test and its lines where they belong. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Misuse } from "./command.ts";
import { newConsumer } from "./new/consumer.ts";
import { Draft } from "./new/draft.ts";
import { newEndpoint } from "./new/endpoint.ts";
import { contractTest, draftEvent, identifier } from "./new/event.ts";
import { newFlow } from "./new/flow.ts";
import { checkedEvent, kebab } from "./new/names.ts";
import { flowFor, type Project, readProject } from "./new/project.ts";
import { newSchedule } from "./new/schedule.ts";
import { newWebhook } from "./new/webhook.ts";

const ROOT = resolve(import.meta.dirname, "..");

const HELP = `npm run new -- KIND NAME [options]

  consumer notify-warehouse --on InvoiceCreated --emits WarehouseNotified
  endpoint add-parcel --route "POST /parcels" --emits ParcelAdded
  schedule request-report --expression "rate(1 day)" --emits ReportRequested
  webhook receive-carrier --route "POST /webhooks/carrier" --emits ParcelDelivered
  event ParcelShipped
  flow parcels

Writes the handler, the schema of each event that there is not, a flow test, and their lines in the flow; then formats
them, and brings contracts and pages up to date. Nothing is written where a name is taken or no name.

  --on EVENTS          what wakes a consumer, separated by commas; a new event comes from outside
  --emits EVENTS       what it publishes
  --creates TABLE      a table in which a consumer creates items, such as word-counts
  --cycle WHY          why a consumer whose events wake it again comes to an end
  --route ROUTE        of an endpoint or a webhook
  --no-body            the path of an endpoint's request says all
  --expression WHEN    rate(…) or cron(…) of EventBridge Scheduler
  --sender NAME        who calls a webhook (default: the last part of the route)
  --key FIELDS         the fields of an event that name the fact (default: its noun's id)
  --flow NAME          the flow that it belongs to (default: the only one, or that which has its events)
  --help               this text

Exit code: 0, 1 where a step failed, 2 for a wrong call.`;

const KINDS = ["consumer", "endpoint", "schedule", "webhook", "event", "flow"] as const;
type Kind = (typeof KINDS)[number];

/** The options that each kind knows. */
const TAKES: Readonly<Record<Kind, readonly string[]>> = {
  consumer: ["on", "emits", "creates", "cycle", "flow"],
  endpoint: ["route", "emits", "no-body", "flow"],
  schedule: ["expression", "emits", "flow"],
  webhook: ["route", "emits", "sender", "flow"],
  event: ["key", "flow"],
  flow: [],
};

function main(): void {
  const { values, positionals } = called();
  if (values.help) {
    console.log(HELP);
    return;
  }
  const [kind, name, ...more] = positionals;
  if (!isKind(kind))
    throw new Misuse(`What shall be new? ${kind ? `Not "${kind}": ` : ""}choose ${KINDS.join(", ")}.`);
  if (more.length > 0) throw new Misuse(`One ${kind} at a time: ${[name, ...more].join(" or ")}?`);
  for (const option of Object.keys(values))
    if (!TAKES[kind].includes(option))
      throw new Misuse(
        `A new ${kind} has no --${option}${TAKES[kind].length > 0 ? `: it takes --${TAKES[kind].join(", --")}` : ""}.`,
      );
  const project = readProject(ROOT);
  const draft = new Draft(ROOT);
  const next = drafted(kind, project, draft, name, values);
  const written = draft.write(finish);
  console.log(written.map((path) => `  ${path}`).join("\n"));
  console.log(
    `\n${next.join("\n")}\nTry it: npm test -- ${kind === "event" ? "schemas" : "flows"}   See it at work: npm start`,
  );
}

function drafted(
  kind: Kind,
  project: Project,
  draft: Draft,
  name: string | undefined,
  values: ReturnType<typeof called>["values"],
): string[] {
  const { flow, route, expression, sender, cycle, creates } = values;
  const emits = list(values.emits);
  switch (kind) {
    case "consumer":
      return newConsumer(project, draft, name, { on: list(values.on), emits, creates, flow, cycle });
    case "endpoint":
      return newEndpoint(project, draft, name, { route, emits, flow, noBody: values["no-body"] ?? false });
    case "schedule":
      return newSchedule(project, draft, name, { expression, emits, flow });
    case "webhook":
      return newWebhook(project, draft, name, { route, emits, flow, sender });
    case "flow":
      return newFlow(project, draft, name);
    case "event":
      return newEvent(project, draft, name, { key: list(values.key), flow });
  }
}

function newEvent(
  project: Project,
  draft: Draft,
  named: string | undefined,
  { key, flow: wanted }: { key: string[]; flow: string | undefined },
): string[] {
  const type = checkedEvent(named);
  const known = project.events.get(type);
  if (known) throw new Misuse(`There is ${type} already: schemas/${known.owner}/${kebab(type)}.ts.`);
  const strange = key.find((field) => !/^[a-z][A-Za-z0-9]{0,63}$/.test(field));
  if (strange !== undefined)
    throw new Misuse(`The key field "${strange}" is no name in camelCase: write it such as parcelId.`);
  const flow = flowFor(project, wanted, []);
  const event = draftEvent(project, draft, type, {
    ...{ owner: flow.name, says: `Say here what ${type} tells.` },
    ...(key.length > 0 ? { key: key.map((field) => identifier(field, `${kebab(field)}-1`)) } : {}),
  });
  draft.create(`tests/schemas/${flow.name}/${kebab(type)}.test.ts`, contractTest(event));
  return [
    `Fill in what it says: schemas/${flow.name}/${kebab(type)}.ts; then npm run contracts`,
    `Who hears it: npm run new -- consumer NAME --on ${type}`,
  ];
}

/** Formats what was written, and brings up to date what follows from it. Throws where the program does not hold together. */
function finish(written: readonly string[]): void {
  const sources = written.filter((path) => path.endsWith(".ts"));
  for (const command of [
    ["node_modules/@biomejs/biome/bin/biome", "check", "--write", "--log-level=error", ...sources],
    ["--import", "tsx", "local/docs.ts"],
    ["--import", "tsx", "tests/schemas/write-contracts.ts"],
  ])
    try {
      execFileSync(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
      throw new Error(`${stdout}${stderr}\nNothing of it was kept.`, { cause: error });
    }
}

function isKind(kind: string | undefined): kind is Kind {
  return KINDS.some((one) => one === kind);
}

function list(option: string | undefined): string[] {
  return [...new Set((option ?? "").split(",").filter((one) => one !== ""))];
}

function called() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      options: {
        ...{ on: text, emits: text, creates: text, cycle: text, route: text, expression: text, sender: text },
        ...{ key: text, flow: text },
        "no-body": { type: "boolean" },
        help: { type: "boolean" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Misuse(`${(error as Error).message}\nnpm run new -- --help says more.`);
  }
}

// Whoever reads no further does not stop it half-way.
process.stdout.on("error", () => {});

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
