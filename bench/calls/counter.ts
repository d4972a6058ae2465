import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Calls to AWS by what they are: `DynamoDB UpdateItem claims` → how many; of PutEvents and of transactions also their parts. */
export type Calls = Map<string, number>;

/** What stands between functions and AWS, and counts. */
export interface Counter {
  endpoint: string;
  calls: Calls;
  stop(): Promise<void>;
}

/** What a call is, and how often that counts. @param tableOf what the program calls a table */
export function counted(
  target: string,
  body: Record<string, unknown>,
  tableOf: (physical: string) => string,
): [name: string, times: number][] {
  const [service = "", operation = ""] = target.split(".");
  const [api = ""] = service.split("_");
  const name = `${SERVICES[api] ?? api} ${operation}`;
  const { Entries, TransactItems, TableName } = body;
  if (operation === "PutEvents")
    return [
      [name, 1],
      [`${name}: events`, (Entries as unknown[]).length],
    ];
  if (TransactItems) {
    const tables = (TransactItems as Record<string, { TableName: string }>[]).map((item) => {
      const [kind = "", { TableName = "" } = {}] = Object.entries(item)[0] ?? [];
      return `${name}: ${kind} ${tableOf(TableName)}`;
    });
    return [[name, 1], ...tables.map((table): [string, number] => [table, 1])];
  }
  return [[TableName ? `${name} ${tableOf(String(TableName))}` : name, 1]];
}

const SERVICES: Readonly<Record<string, string>> = { AWSEvents: "EventBridge", AmazonSQS: "SQS" };

/** Passes calls on unchanged, Host included, since it is signed. */
export async function startCounter(
  upstream: string,
  tableOf: (physical: string) => string,
): Promise<Counter> {
  const calls: Calls = new Map();
  const { hostname, port } = new URL(upstream);
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const target = String(incoming.headers["x-amz-target"] ?? "");
    if (target)
      for (const [name, times] of counted(target, JSON.parse(String(body)), tableOf))
        calls.set(name, (calls.get(name) ?? 0) + times);
    const { method, url: path, headers } = incoming;
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    passed.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = (server.address() as AddressInfo).port;
  return {
    ...{ endpoint: `http://127.0.0.1:${own}`, calls },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
