import type { HttpRequest } from "../http/http.ts";
import { receive, type WebhookDefinition } from "../http/webhook.ts";
import { ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";
import { payloads } from "./payloads.ts";

/** The Lambda handler of a webhook. */
export function webhook(definition: WebhookDefinition) {
  const settings = environment();
  const runtime = {
    webhook: definition,
    settings,
    ...ports(settings, log),
    payloads: payloads(settings),
  };
  return (request: HttpRequest, context: LambdaContext) =>
    receive(request, runtime, invocationOf(context).deadline);
}
