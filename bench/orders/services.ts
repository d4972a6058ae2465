import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { killProcess } from "../../tests/chaos/processes.ts";
import type { Effect } from "./ledger.ts";

/** Of what a function asks the services. */
interface Request {
  orderId: string;
  /** Under which it is done once; without one, each time. */
  key?: string;
  pid: number;
}

const TAKES_MS: Readonly<Record<string, number>> = { charge: 400, invoice: 100, rate: 100, refund: 50 };

/** What functions call outside of AWS: a payment gateway and invoicing, with a ledger of all that they did. */
export interface Services {
  url: string;
  effects: Effect[];
  /** Invoicing answers 503 until then, milliseconds since 1970. */
  invoicingDownUntil: number;
  /** Functions that are killed once, after the effect and before they hear of it: `charge order-1`. */
  doomed: Set<string>;
  /** What was killed, by order. */
  killed: Map<string, string>;
  stop(): Promise<void>;
}

/** Serves them on 127.0.0.1. `group`: that of the local AWS, whose functions are killed and nobody else's. */
export async function startServices(group: number): Promise<Services> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const what = (request.url ?? "").slice(1);
    const { orderId, key, pid } = JSON.parse(body) as Request;
    const isInvoicing = what === "invoice" || what === "rate";
    const answer = (status: number) =>
      response.writeHead(status, { "content-type": "application/json" }).end('{"ok":true}');
    if (isInvoicing && Date.now() < services.invoicingDownUntil) return answer(503);
    await sleep(TAKES_MS[what] ?? 0);
    if (what === "rate") return answer(200);
    services.effects.push({ what: what as Effect["what"], orderId, key, at: Date.now() });
    if (!services.doomed.delete(`${what} ${orderId}`)) return answer(200);
    services.killed.set(orderId, what);
    await killProcess(pid, group);
    response.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const services: Services = {
    ...{ url: `http://127.0.0.1:${port}`, effects: [], invoicingDownUntil: 0 },
    ...{ doomed: new Set<string>(), killed: new Map<string, string>() },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return services;
}
