import { defined } from "../../schemas/defined.ts";
import type { Request } from "../handler.ts";
import { messageOf } from "../ports/errors.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Lists } from "../ports/store.ts";
import { contextOf, type EndpointDefinition } from "./endpoint.ts";
import {
  type HttpRequest,
  type HttpResponse,
  json,
  namelessProblem,
  problem,
  problemOf,
  received,
} from "./http.ts";

/** An endpoint that only reads, as its flow declares it. */
export type ReaderDefinition = Pick<EndpointDefinition, "name" | "handle" | "ports">;

/** Answers one request from the tables, consistently. */
export async function look(
  http: HttpRequest,
  {
    reader,
    store,
    system,
    log,
  }: Pick<Runtime, "system" | "log"> & {
    reader: ReaderDefinition;
    store: Lists;
  },
): Promise<HttpResponse> {
  const { subject, nameless, path, query } = received(http);
  if (nameless) return namelessProblem();
  const request: Request = { body: undefined, ...defined({ id: "", path, query, subject }) };
  try {
    const now = new Date(system.now()).toISOString();
    const { status, body } = await reader.handle(request, contextOf(now, reader.ports, store));
    log("info", "answered", { endpoint: reader.name, status });
    return status < 400 ? json(status, body) : problemOf(status, body);
  } catch (error) {
    log("error", "request failed", { endpoint: reader.name, reason: messageOf(error) });
    return problem(503, "The tables did not answer: ask again.");
  }
}
