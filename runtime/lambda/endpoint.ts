import { answer, type EndpointDefinition } from "../http/endpoint.ts";
import type { HttpRequest } from "../http/http.ts";
import { ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";

/** The Lambda handler of an HTTP endpoint that accepts requests. */
export function endpoint(definition: EndpointDefinition) {
  const settings = environment();
  const runtime = { endpoint: definition, settings, ...ports(settings, log) };
  return (request: HttpRequest, context: LambdaContext) =>
    answer(request, runtime, invocationOf(context).deadline);
}
