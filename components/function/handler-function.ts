import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Bus } from "../bus/bus.ts";
import type { Agreed } from "../participants/agreement.ts";
import { handlerFile } from "../settings/project.ts";
import type { Readable } from "../storage/table.ts";
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
  const { creates = {}, updates = {}, reads = {} } = agreed;
  const ports = Object.fromEntries(
    Object.entries(agreed.ports ?? {}).map(([port, choice]) => [port, adapterFile(choice, root)]),
  );
  const handler = handlerFile(root, name).path;
  const { emits } = eventsOf(agreed);
  const mayWait = emits.length > 0;
  const entry: Entry = { factory, name, handler, ...eventsOf(agreed), ports, more };
  const arns = (tables: readonly Readable[]) => tables.map(({ arn }) => arn);
  const readable = Object.values(reads);
  return new LambdaFunction(
    name,
    {
      code: bundle(name, entrySource(entry, root), root),
      settings,
      ...defined({ timeoutSeconds, reservedConcurrency }),
      environment: {
        ...functionEnvironment(bus, { ...creates, ...updates, ...reads }),
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
        ...allowing("dynamodb:PutItem", arns(Object.values(creates))),
        ...allowing("dynamodb:UpdateItem", arns(Object.values(updates))),
        ...allowing("dynamodb:GetItem", arns(readable.filter(({ prefix }) => !prefix))),
        ...allowing("dynamodb:Query", arns(readable.filter(({ sort }) => sort))),
        ...readable.flatMap(({ arn, prefix }) => (prefix ? onKeys("dynamodb:GetItem", arn, prefix) : [])),
      ],
    },
    opts,
  );
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
