import { Hono } from "hono";
import { type HttpResponse, problem } from "../../runtime/http/http.ts";
import { HEADERS } from "./headers.ts";

/** What the API says of a name that it does not know. */
const NOTHING = "There is nothing of that name.";

/** An app that answers with problem details. `nowhere`: what it says of a path that it does not serve. */
export function consoleApp(nowhere = NOTHING): Hono {
  return new Hono().notFound(() => refusal(404, nowhere)).onError((error) => refusal(500, error.message));
}

/** The answer to a name that the API does not know. */
export function nothing(): Response {
  return refusal(404, NOTHING);
}

/** Problem details. */
export function refusal(status: number, detail: string): Response {
  return answered(problem(status, detail));
}

type Answer = Omit<HttpResponse, "body"> & { body: string | Buffer<ArrayBuffer> };

/** An answer with the headers that all of the console's carry. */
export function answered({ statusCode: status, headers, body }: Answer): Response {
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
}
