import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Bus } from "../bus/bus.ts";
import type { Agreed } from "../participants/agreement.ts";
import { handlerFile } from "../settings/project.ts";
import type { Readable, Table } from "../storage/table.ts";
import { adapterFile } from "./adapter.ts";
import { bundle } from "./bundle.ts";
import { type Entry, entrySource } from "./entry.ts";
import { functionEnvironment, type Variables } from "./environment.ts";
import { isGrantable } from "./grantable.ts";
import { allowing, onKeys, type Statement, settingTimers } from "./grants.ts";
import { LambdaFunction } from "./lambda-function.ts";

interface HandlerFunctionArgs {
  bus: Bus;
  /** What its flow says the handler uses. */
  agreed: Agreed;
  factory: Entry["factory"];
  /** Further properties of the definition that the runtime gets. */
  more: Readonly<Record<string, unknown>>;
  /** What it may do besides using its tables. */
  statements: Statement[];
  environment?: Variables;
  timeoutSeconds?: number;
  reservedConcurrency?: number;
}

/** The function around the handler of a component: bundled with its ports, granted just the tables that it uses. */
export function handlerFunction(
  name: string,
  args: HandlerFunctionArgs,
  opts: pulumi.ComponentResourceOptions,
) {
  const {
    bus,
    agreed,
    factory,
    more,
    statements,
    environment = {},
    timeoutSeconds,
    reservedConcurrency,
  } = args;
  const { root, settings } = bus;
  const { creates = {}, updates = {}, puts = {}, removes = {}, adds = {}, reads = {} } = agreed;
  checkRead(name, agreed);
  const ports = Object.fromEntries(
    Object.entries(agreed.ports ?? {}).map(([port, choice]) => [port, adapterFile(choice, root)]),
  );
  const handler = handlerFile(root, name).path;
  const events = eventsOf(agreed);
  const { emits } = events;
  const mayWait = emits.length > 0;
  const entry: Entry = { factory, name, handler, ...events, ports, more };
  const arns = (tables: readonly Readable[]) => tables.map(({ arn }) => arn);
  const readable = Object.values(reads);
  return new LambdaFunction(
    name,
    {
      code: bundle(name, entrySource(entry, root), root, settings.awsClient),
      settings,
      ...defined({ timeoutSeconds, reservedConcurrency }),
      environment: {
        ...functionEnvironment(bus, { ...writtenTables(agreed), ...reads }, agreed.indexes),
        ...adapterOptions(agreed.ports),
        ...(mayWait ? { TIMERS_QUEUE_URL: bus.timers.url } : {}),
        ...environment,
      },
      statements: [
        ...statements,
        // A gather sets no timers, but is woken at its deadline.
        ...(factory === "gather" ? [] : settingTimers(bus.claims.arn, emits)),
        ...(mayWait ? allowing("sqs:SendMessage", [bus.timers.arn]) : []),
        ...adapterGrants(agreed.ports),
        ...allowing("dynamodb:PutItem", arns(distinct(creates, puts))),
        ...allowing("dynamodb:UpdateItem", arns(distinct(updates, adds))),
        ...allowing("dynamodb:DeleteItem", arns(distinct(removes))),
        ...allowing("dynamodb:GetItem", arns(readable.filter(({ prefix }) => !prefix))),
        ...allowing("dynamodb:Query", arns(readable.filter(({ sort }) => sort))),
        ...allowing(
          "dynamodb:Query",
          Object.values(agreed.indexes ?? {}).map(
            ({ table, index }) => pulumi.interpolate`${table.arn}/index/${index.name}`,
          ),
        ),
        ...readable.flatMap(({ arn, prefix }) => (prefix ? onKeys("dynamodb:GetItem", arn, prefix) : [])),
      ],
    },
    opts,
  );
}

/** The tables in which a handler writes, by name. */
export function writtenTables({ creates, updates, puts, removes, adds }: Agreed): Record<string, Table> {
  return { ...creates, ...updates, ...puts, ...removes, ...adds };
}

/** Refuses a name that means several tables, and state that is changed without being read. */
function checkRead(name: string, agreed: Agreed): void {
  const { creates = {}, updates = {}, puts = {}, removes = {}, adds = {}, reads = {} } = agreed;
  const written = writtenTables(agreed);
  for (const tables of [creates, updates, puts, removes, adds])
    for (const [table, one] of Object.entries(tables))
      if ((reads[table] ?? one) !== one || written[table] !== one)
        throw new Error(`${name} names several tables ${table}: give each a name of its own.`);
  for (const index of Object.keys(agreed.indexes ?? {}))
    if (index in { ...written, ...reads })
      throw new Error(`${name} names a table and an index ${index}: give each a name of its own.`);
  for (const table of Object.keys({ ...puts, ...removes }))
    if (!reads[table])
      throw new Error(`${name} puts or removes items of ${table} and does not read it: add it to its reads.`);
}

function distinct(...tables: Record<string, Table>[]): Table[] {
  return [...new Set(tables.flatMap((some) => Object.values(some)))];
}

/** What the adapters get, by port; nothing where none wants anything. */
function adapterOptions(ports: Agreed["ports"] = {}): Variables {
  const wanted = Object.entries(ports).filter(([, { options }]) => Object.keys(options).length > 0);
  const options = wanted.map(([port, { options }]) => [
    port,
    Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, isGrantable(option) ? option.value : option]),
    ),
  ]);
  return options.length > 0 ? { ADAPTER_OPTIONS: pulumi.jsonStringify(Object.fromEntries(options)) } : {};
}

/** What the adapters may do with what they are told of. */
function adapterGrants(ports: Agreed["ports"] = {}): Statement[] {
  const options = Object.values(ports).flatMap(({ options }) => Object.values(options));
  return options.filter(isGrantable).flatMap(({ statements }) => statements);
}

/** The definitions of an agreement as lists. */
export function eventsOf({ on = {}, emits = {} }: Agreed): {
  on: EventDefinition[];
  emits: EventDefinition[];
} {
  return { on: Object.values(on) as EventDefinition[], emits: Object.values(emits) as EventDefinition[] };
}
