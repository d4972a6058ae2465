import { answer } from "../../runtime/http/endpoint.ts";
import type { HttpRequest } from "../../runtime/http/http.ts";
import { look } from "../../runtime/http/reader.ts";
import { receive } from "../../runtime/http/webhook.ts";
import type { WebhookSender } from "../../runtime/http/webhook-sender.ts";
import { type Answer, type Invoked, insist } from "../simulation/caller.ts";
import type { Cloud } from "../simulation/cloud.ts";
import { SETTINGS } from "../simulation/feeding.ts";
import type { Process } from "../simulation/process.ts";
import type { Ports } from "./ports.ts";

/** A request as a test makes it. */
export interface Asked {
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  body?: unknown;
  /** Subject of the caller's token. */
  subject?: string;
}

/** Finds the sender of a webhook by its name. */
export type SenderOf = (choice: string, secrets: readonly string[]) => object;

/**
 * Sends a request, `POST /orders` or `GET /orders/order-1?limit=3`, to what answers its route.
 * @throws Error where nothing does, with the routes that there are
 */
export async function request(
  { cloud, ports, senderOf }: { cloud: Cloud; ports: Ports; senderOf: SenderOf },
  line: string,
  asked: Asked,
  name: string,
): Promise<Answer> {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  for (const { route, invoked } of routes(cloud, ports, senderOf)) {
    const pathParameters = parametersOf(route, `${method} ${path}`);
    if (!pathParameters) continue;
    const queryStringParameters = Object.fromEntries(new URLSearchParams(query));
    const http = { ...httpOf(asked), pathParameters, queryStringParameters };
    const found = await insist(cloud, invoked, http, name);
    if (!found) throw new Error(`${line} got no answer: its function died, or its time was over.`);
    return found;
  }
  const known = [...routes(cloud, ports, senderOf)].map(({ route }) => route);
  throw new Error(`Nothing answers ${line}: choose among ${known.join(", ") || "no routes at all"}.`);
}

/** A path's parameters where a request fits a route; undefined where it does not. */
function parametersOf(route: string, line: string): Record<string, string> | undefined {
  const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const pattern = route.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, "([^/]+)");
  const [found, ...values] = new RegExp(`^${pattern}$`).exec(line) ?? [];
  if (found === undefined) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? "")]));
}

function httpOf({ headers = {}, body, subject }: Asked): HttpRequest {
  const text = typeof body === "string" ? body : body === undefined ? null : JSON.stringify(body);
  const authorizer = { jwt: { claims: { iss: "https://issuer.test/", sub: subject } } };
  return { headers, body: text, ...(subject === undefined ? {} : { requestContext: { authorizer } }) };
}

/** The runtime's ports, of which an endpoint takes the reads apart. */
function portsOf(cloud: Cloud, process: Process, name: string): ReturnType<Cloud["portsOf"]> {
  const ports = cloud.portsOf(process, name);
  const { store } = ports;
  const reads = { read: store.read.bind(store), list: store.list.bind(store) };
  return { ...ports, store: Object.assign(Object.create(store), reads) };
}

function* routes(
  cloud: Cloud,
  ports: Ports,
  senderOf: SenderOf,
): Generator<{ route: string; invoked: Invoked }> {
  const { endpoints, readers, webhooks } = cloud.program;
  const settings = SETTINGS;
  for (const endpoint of endpoints) {
    const { name, route } = endpoint;
    const run: Invoked["run"] = (process, http, deadline) => {
      const served = { ...endpoint, ports: ports.of(endpoint, process) };
      return answer(http, { endpoint: served, settings, ...portsOf(cloud, process, name) }, deadline);
    };
    yield { route, invoked: { name, run } };
  }
  for (const reader of readers) {
    const { name, route } = reader;
    const run: Invoked["run"] = (process, http) => {
      const served = { ...reader, ports: ports.of(reader, process) };
      return look(http, { reader: served, ...portsOf(cloud, process, name) });
    };
    yield { route, invoked: { name, run } };
  }
  for (const webhook of webhooks) {
    const { name, route, sender: { choice, secrets } = { choice: "", secrets: [] } } = webhook;
    const run: Invoked["run"] = (process, http, deadline) => {
      const sender = ports.sender(senderOf(choice, secrets), process) as WebhookSender;
      const served = { ...webhook, ports: { ...ports.of(webhook, process), sender } };
      const runtime = { webhook: served, settings, ...portsOf(cloud, process, name), payloads: ports.keeper };
      return receive(http, runtime, deadline);
    };
    yield { route, invoked: { name, run } };
  }
}
