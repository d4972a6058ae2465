import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { type Answer, json, refusal } from "./answers.ts";
import { type Call, callOf } from "./calls.ts";
import type { Chance } from "./chance.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Totals } from "./totals.ts";

export interface ProxyArgs {
  /** Endpoint of the AWS behind it. */
  upstream: string;
  faults: Faults;
  chance: Chance;
  /** Gets each fault as `fault, service`. */
  struck: Totals;
  /** Puts events on the bus, for calls of which only a part is passed on: their signature does not fit any more. */
  publish(entries: PutEventsRequestEntry[]): Promise<PutEventsResultEntry[]>;
  kill(pid: number): Promise<boolean>;
  /** Cancels what was to take effect late. */
  signal: AbortSignal;
}

/** An AWS endpoint on 127.0.0.1 that passes calls on, with faults. */
export interface FaultyProxy {
  endpoint: string;
  /** Resolves when every call that was to take effect late has done so. */
  settled(): Promise<void>;
  stop(): void;
}

/** From the end of a lease to beyond the time when the message comes back. */
const LATE_MS = [2000, 13_000] as const;

/** Starts it on a port that is free. Headers pass unchanged, Host included, since it is signed. */
export async function startProxy(args: ProxyArgs): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  const underway = new Set<Promise<unknown>>();
  const late = (call: Promise<unknown>) => {
    underway.add(call);
    // It may be refused by then, or find nobody.
    call.catch(() => {}).finally(() => underway.delete(call));
  };
  const server = createServer((incoming, outgoing) => {
    // Without an answer the caller finds its connection broken, as it would with any AWS.
    serve(incoming, outgoing, agent, { ...args, late }).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    settled: async () => void (await Promise.allSettled(underway)),
    stop: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

type Serving = ProxyArgs & { late(call: Promise<unknown>): void };

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, agent: Agent, args: Serving) {
  const body = await bodyOf(incoming);
  const call = callOf(incoming.headers, incoming.method ?? "", body);
  const fault = call && args.faults.strike(call);
  const pass = () => forward(incoming, body, agent, args.upstream);
  const answer = call && fault ? await struck(fault, call, pass, args) : await pass();
  if (answer === "silence") return;
  if (answer === "broken") outgoing.destroy();
  else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
}

/** What the caller gets of a call that a fault strikes. */
async function struck(
  fault: Fault,
  call: Call,
  pass: () => Promise<Answer>,
  args: Serving,
): Promise<Answer | "silence" | "broken"> {
  const { chance, kill, late, signal } = args;
  args.struck.add(`${fault}, ${call.service}`);
  switch (fault) {
    case "server error":
    case "throttle":
    case "conflict":
    case "denial":
    case "outage":
      return refusal(fault, call);
    case "partial failure":
      return partial(call, args);
    case "delay":
      await sleep(chance.between(20, 700));
      return pass();
    case "lost answer":
      await pass();
      return "broken";
    case "silence":
      await pass();
      return "silence";
    case "late effect":
      late(sleep(chance.between(...LATE_MS), undefined, { signal }).then(pass));
      return "silence";
    case "kill":
      await pass();
      await kill(call.caller.pid);
      return "broken";
  }
}

/** One entry fails, as it may in a call that succeeds; the others are taken. */
async function partial({ body }: Call, { chance, publish }: ProxyArgs): Promise<Answer> {
  const { Entries } = JSON.parse(body.toString()) as { Entries: PutEventsRequestEntry[] };
  const failed = chance.between(0, Entries.length - 1);
  const others = Entries.filter((_, index) => index !== failed);
  const results: object[] = others.length > 0 ? await publish(others) : [];
  results.splice(failed, 0, { ErrorCode: "InternalFailure", ErrorMessage: "chaos" });
  return json({ FailedEntryCount: 1, Entries: results });
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Passes a call on as it came. Rejects where the connection breaks. */
function forward(incoming: IncomingMessage, body: Buffer, agent: Agent, upstream: string): Promise<Answer> {
  const { method, url = "/", headers } = incoming;
  return new Promise((resolve, reject) => {
    const passed = request(new URL(url, upstream), { method, headers, agent }, (response) => {
      const { statusCode: status = 502, headers } = response;
      bodyOf(response).then((body) => resolve({ status, headers: kept(headers), body }), reject);
    });
    passed.once("error", reject).end(body);
  });
}

/** Headers of an answer that is sent whole, on a connection of its own. */
function kept({ "transfer-encoding": _, connection: __, ...headers }: IncomingMessage["headers"]) {
  return headers;
}
