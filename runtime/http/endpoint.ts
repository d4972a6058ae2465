import type * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { deepFreeze } from "../check/untrusted.ts";
import { processBegun } from "../commit/process.ts";
import { untilFresh } from "../commit/replan.ts";
import { checkedPage } from "../handle/context.ts";
import type { Context, EndpointSpec, Reply, Request, Write } from "../handler.ts";
import { derivedId, payloadHash, processOf, recordKey } from "../identity.ts";
import { messageOf, PlanError } from "../ports/errors.ts";
import type { Lists } from "../ports/store.ts";
import { type AcceptRuntime, accept, acceptedBefore, unlessAccepted } from "./accept.ts";
import {
  badRequest,
  callerOf,
  type HttpRequest,
  type HttpResponse,
  json,
  namelessProblem,
  problem,
  problemOf,
  received,
} from "./http.ts";
import { isSaid } from "./said-before.ts";

/** An endpoint as its flow declares it. */
export interface EndpointDefinition {
  name: string;
  /** `POST /orders` */
  route: string;
  emits: readonly EventDefinition[];
  /** The field of path, body or answer by which people tell the process. @default what its events' contracts say */
  process?: string;
  /** Schema of the body. */
  body: z.ZodType;
  handle: (request: Request, context: never) => Reply<EndpointSpec> | Promise<Reply<EndpointSpec>>;
  ports: object;
}

type EndpointRuntime = AcceptRuntime & { endpoint: EndpointDefinition };

/**
 * Answers one request. Writes, events and answer are committed together under the caller's Idempotency-Key, so a
 * repeated request gets the same answer; what is not published by the deadline (milliseconds since 1970) is the
 * sweeper's.
 */
export async function answer(
  http: HttpRequest,
  runtime: EndpointRuntime,
  deadline: number,
): Promise<HttpResponse> {
  const { endpoint, log } = runtime;
  try {
    return await handled(http, runtime, deadline);
  } catch (error) {
    const reason = messageOf(error);
    log("error", "request failed", { endpoint: endpoint.name, reason });
    if (error instanceof Error && error.name === "PermanentError") return problem(422, reason);
    if (error instanceof PlanError)
      return problem(500, "Nothing was accepted, and sending it again does not help.");
    return problem(503, "It is not known to be accepted: send it again with the same Idempotency-Key.");
  }
}

async function handled(http: HttpRequest, runtime: EndpointRuntime, deadline: number): Promise<HttpResponse> {
  const { endpoint, store, system, settings, log } = runtime;
  const { subject, nameless, path, query, idempotencyKey, body, traceparent } = received(http);
  if (nameless) return namelessProblem();
  if (!idempotencyKey)
    return problem(
      400,
      "The header Idempotency-Key is missing: send 1–256 characters, fresh for each new intent.",
    );
  const checked = badRequest(body, endpoint.body, settings.maxEventBytes);
  if ("statusCode" in checked) {
    log("warn", "refused", { endpoint: endpoint.name, status: checked.statusCode });
    return checked;
  }
  const caller = callerOf(http);
  const id = derivedId(endpoint.name, caller, idempotencyKey);
  const now = system.now();
  const at = new Date(now).toISOString();
  const request: Request = { body: deepFreeze(checked.data), ...defined({ id, path, query, subject }) };
  const intent = {
    key: recordKey(endpoint.name, "http", endpoint.route, id),
    hash: payloadHash({ path, body: checked.raw }),
  };
  const context = contextOf(at, endpoint.ports, store);
  let writes: readonly Write[] = [];
  const accepted = await untilFresh(
    async () => {
      const reply = await unlessAccepted(
        async () => endpoint.handle(request, context),
        ({ status }) => status >= 400,
        () => acceptedBefore(intent, runtime, deadline),
      );
      if (!("status" in reply)) return reply.before;
      if (reply.status >= 400) return { refused: reply };
      const { status, events = [], cancels = [] } = reply;
      writes = reply.writes ?? [];
      const process =
        processNamed(endpoint, [path, checked.data, reply.body]) ?? processBegun(events, endpoint.emits);
      // Whoever asks follows the process by it.
      const said =
        process !== undefined && status === 202 ? { ...reply.body, correlationId: process } : reply.body;
      return accept(
        {
          ...{ ...intent, name: endpoint.name, emits: endpoint.emits, now, traceparent },
          ...{ writes, events, cancels },
          reply: { status, body: said },
          correlationId: process ?? id,
        },
        runtime,
        deadline,
      );
    },
    system,
    deadline,
  );
  if (accepted !== "other" && "refused" in accepted)
    return problemOf(accepted.refused.status, accepted.refused.body);
  if (accepted === "other" || (accepted.present && !isSaid(writes, accepted.present, at)))
    return problem(
      422,
      "This Idempotency-Key came with another body before: use a fresh key for a new intent.",
    );
  const { repeated, correlationId } = accepted;
  log("info", "accepted", { endpoint: endpoint.name, correlationId, repeated });
  return json(accepted.reply.status, accepted.reply.body);
}

/** The process that the first of these tells that has the endpoint's field as a text. */
function processNamed(endpoint: Pick<EndpointDefinition, "process">, told: readonly unknown[]) {
  return told.map((one) => processOf(endpoint, one)).find((one) => one !== undefined);
}

/** What an endpoint's handler gets beside the request. */
export function contextOf(now: string, ports: object, store: Lists): never {
  const list: Context<object, string>["list"] = (table, key, page) =>
    store.list(table, key, checkedPage(page));
  const listEventually: Context<object, string, string>["listEventually"] = (index, key, page) =>
    store.listEventually(index, key, checkedPage(page));
  return { now, attempt: 1, ports, read: store.read, list, listEventually } as never;
}
