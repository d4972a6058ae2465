import { type HttpRequest, type HttpResponse, received } from "../../runtime/http/http.ts";
import type { LambdaContext } from "../../runtime/lambda/invocation.ts";

/** What the Lambda service hands over with a request. */
export interface Bindings {
  http: HttpRequest & {
    /** The route that has matched, without the stage and the mapping before it: `GET /console/api/{what}`. */
    routeKey: string;
  };
  context: LambdaContext;
}

/** What a Hono app is to the Lambda service. */
interface App {
  request(path: string, init: RequestInit, bindings: Bindings): Response | Promise<Response>;
}

/**
 * A Lambda handler for an app. Hono's own adapter takes the address from the domain's name, which is no name on a local
 * AWS; the route is the same everywhere.
 */
export function lambdaHandler(app: App) {
  return async (http: Bindings["http"], context: LambdaContext): Promise<HttpResponse> => {
    const { path, query, body } = received(http);
    const [method = "GET", route = "/"] = http.routeKey.split(" ");
    const address = route.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
    const response = await app.request(
      `${address}?${new URLSearchParams(query)}`,
      { method, ...(method === "POST" ? { body } : {}) },
      { http, context },
    );
    const headers = Object.fromEntries(response.headers);
    return { statusCode: response.status, headers, body: await response.text() };
  };
}
