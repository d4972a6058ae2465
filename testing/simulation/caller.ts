import { answer } from "../../runtime/http/endpoint.ts";
import type { HttpRequest, HttpResponse } from "../../runtime/http/http.ts";
import { receive } from "../../runtime/http/webhook.ts";
import type { WebhookSender } from "../../runtime/http/webhook-sender.ts";
import type { PayloadStore } from "../../runtime/ports/payloads.ts";
import type { Cloud } from "./cloud.ts";
import { RESERVE_MS, SETTINGS, TIMEOUT_MS } from "./feeding.ts";
import { Process } from "./process.ts";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What a webhook has beside the ports of every function. */
export interface WebhookPorts {
  sender: WebhookSender;
  payloads: PayloadStore;
}

/** What answers a route, as one invocation of it runs. */
export interface Invoked {
  name: string;
  run: (process: Process, request: HttpRequest, deadline: number) => Promise<HttpResponse>;
}

/** Calls an HTTP endpoint until it has an answer that another try would not change, as a well-behaved client does. */
export function call(
  cloud: Cloud,
  route: string,
  request: HttpRequest,
  name: string,
): Promise<Answer | undefined> {
  const endpoint = find(cloud.program.endpoints, route);
  const invoked: Invoked = {
    name: endpoint.name,
    run: (process, http, deadline) =>
      answer(
        http,
        {
          endpoint: { ...endpoint, ports: {} },
          settings: SETTINGS,
          ...cloud.portsOf(process, endpoint.name),
        },
        deadline,
      ),
  };
  return insist(cloud, invoked, request, name);
}

/** Delivers to a webhook, and has it delivered again after every answer that says so, as an operator does. */
export function deliver(
  cloud: Cloud,
  route: string,
  request: HttpRequest,
  name: string,
  portsOf: (process: Process) => WebhookPorts,
): Promise<Answer | undefined> {
  const webhook = find(cloud.program.webhooks, route);
  const invoked: Invoked = {
    name: webhook.name,
    run(process, http, deadline) {
      const { sender, payloads } = portsOf(process);
      const ports = { ...cloud.portsOf(process, webhook.name), payloads };
      const runtime = {
        webhook: { ...webhook, ports: { sender } },
        settings: SETTINGS,
        ...ports,
      };
      return receive(http, runtime, deadline);
    },
  };
  return insist(cloud, invoked, request, name);
}

function find<T extends { route?: string }>(all: readonly T[], route: string): T {
  const found = all.find((one) => one.route === route);
  if (!found) throw new Error(`Nothing answers ${route}`);
  return found;
}

/**
 * The answer to a request, asked for again after every one that says so. In a calm world there is one try, since nothing
 * passes by itself. Undefined where there is none.
 */
export async function insist(
  cloud: Cloud,
  invoked: Invoked,
  request: HttpRequest,
  name: string,
): Promise<Answer | undefined> {
  if (cloud.calm) return once(cloud, invoked, request, name);
  for (let tries = 1; tries <= 12; tries++) {
    const found = await once(cloud, invoked, request, `${name} try ${tries}`);
    if (found && found.status < 500) return found;
    const pause = 200 + cloud.chance.below(3000, `${name} pause ${tries}`);
    await new Promise<void>((resolve) => cloud.agenda.in(pause, resolve));
  }
  return undefined;
}

/** One try; undefined where the function died or its time was over. */
function once(
  cloud: Cloud,
  invoked: Invoked,
  request: HttpRequest,
  name: string,
): Promise<Answer | undefined> {
  const process = new Process(`${invoked.name} for ${name}`, cloud);
  return new Promise((resolve) => {
    process.onDeath(() => resolve(undefined));
    cloud.agenda.in(TIMEOUT_MS, () => {
      resolve(undefined);
      if (!process.zombie) process.kill("its time is over");
    });
    invoked
      .run(process, request, process.system.now() + TIMEOUT_MS - RESERVE_MS)
      .then(({ statusCode, headers, body }) => {
        process.end();
        if (process.alive) resolve({ status: statusCode, headers, body: JSON.parse(body) });
      });
  });
}
