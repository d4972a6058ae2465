import type { Agent, ClientRequest, IncomingHttpHeaders } from "node:http";
import { system } from "../ports/system.ts";
import type { Endpoint } from "./settings.ts";

export interface HttpRequest {
  endpoint: Endpoint;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What came back, whatever its status. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** How long an exchange may take, in milliseconds. */
export interface Limits {
  /** Until a new connection stands. */
  connectMs: number;
  /** For the whole of it, up to the end of the answer. */
  wholeMs: number;
}

/** No answer, or no whole one. */
export class ExchangeError extends Error {
  /** As Node.js calls it, such as ECONNRESET. */
  readonly code: string | undefined;
  /** Whether the service may have got the request. */
  readonly mayBeDelivered: boolean;
  /** Whether a kept connection had died, which says nothing about the service: a new one is to be tried at once. */
  readonly wasKept: boolean;

  constructor(cause: Error & { code?: string }, mayBeDelivered: boolean, wasKept: boolean) {
    super(cause.message, { cause });
    this.name = cause.name === "Error" ? "NetworkError" : cause.name;
    this.code = cause.code;
    this.mayBeDelivered = mayBeDelivered;
    this.wasKept = wasKept;
  }
}

/** Posts and waits for the whole answer. Rejects with an ExchangeError. */
export function exchange(request: HttpRequest, limits: Limits): Promise<HttpAnswer> {
  const { endpoint, headers, body } = request;
  const { isSecure, hostname, port, path } = endpoint;
  const { http, agent } = transportOf(isSecure);
  return new Promise((resolve, reject) => {
    let [isConnected, isAnswered, isOver] = [false, false, false];
    const whole = system.timer(limits.wholeMs);
    const connecting = { cancel: () => {} };
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      whole.cancel();
      connecting.cancel();
      return true;
    };
    const fail = (error: Error & { code?: string }) => {
      if (!end()) return;
      const isTimeOut = error.name === "TimeoutError";
      const wasKept = sent.reusedSocket && !isAnswered && !isTimeOut;
      // What shared the fate of a connection that died unnoticed is as dead.
      if (wasKept || isTimeOut) closeIdle(agent);
      sent.destroy();
      reject(new ExchangeError(error, isConnected, wasKept));
    };
    const sent: ClientRequest = http.request(
      { method: "POST", agent, hostname, port, path, headers },
      (response) => {
        isAnswered = true;
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("close", () => {
          if (!isOver) fail(failure("NetworkError", "ECONNRESET", "The answer ends early"));
        });
        response.on("end", () => {
          if (!response.complete || !end()) return;
          const text = chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    sent.on("error", fail);
    sent.on("socket", (socket) => {
      isConnected = !socket.connecting;
      if (isConnected) return;
      const connect = system.timer(limits.connectMs);
      connecting.cancel = connect.cancel;
      connect.done.then(() =>
        fail(failure(...TIMED_OUT, `No connection to ${endpoint.host} in ${limits.connectMs} ms`)),
      );
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        connect.cancel();
        isConnected = true;
      });
    });
    whole.done.then(() =>
      fail(failure(...TIMED_OUT, `No answer of ${endpoint.host} in ${limits.wholeMs} ms`)),
    );
    sent.end(body);
  });
}

/** Name and code of what took too long. */
const TIMED_OUT = ["TimeoutError", "ETIMEDOUT"] as const;

function failure(name: string, code: string, message: string): Error {
  return Object.assign(new Error(message), { name, code });
}

function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}

/** As many connections to a host as the SDK opens. */
const MAX_SOCKETS = 50;

interface Transport {
  http: Pick<typeof import("node:http"), "request">;
  agent: Agent;
}

const transports = new Map<boolean, Transport>();

/**
 * One agent for all clients, so that they share connections. Not imported: an import names each of a module's exports, and
 * some of those load half of Node.js.
 */
function transportOf(isSecure: boolean): Transport {
  const known = transports.get(isSecure);
  if (known) return known;
  const http = isSecure ? process.getBuiltinModule("node:https") : process.getBuiltinModule("node:http");
  const made = { http, agent: new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS }) };
  transports.set(isSecure, made);
  return made;
}
