import { readFileSync } from "node:fs";
import { type HttpRequest, type HttpResponse, problem, received } from "../../runtime/http/http.ts";
import { invocationOf, type LambdaContext } from "../../runtime/lambda/invocation.ts";
import { log } from "../../runtime/lambda/log.ts";
import { connect } from "../connect.ts";
import type { ConsoleStack } from "../sources.ts";
import { actions, answers } from "./answers.ts";
import { HEADERS, PAGE_FILES } from "./headers.ts";

/** What the component lays beside the function's code. */
export interface DeployedStack extends ConsoleStack {
  /** The scope of a token that may redrive and discard. */
  actScope: string;
}

/** A file that is deployed with the code. */
function beside(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

function deployedStack(): DeployedStack {
  return JSON.parse(beside("stack.json"));
}

/** The Lambda handler that serves the page, to anybody: it holds no data. */
export function consolePage() {
  const page = new Map(Object.keys(PAGE_FILES).map((name) => [name, beside(name)]));
  return async (request: HttpRequest): Promise<HttpResponse> => {
    const { file = "index.html" } = received(request).path;
    const body = page.get(file);
    if (body === undefined) return protectedBy(problem(404, "There is no such file."));
    return protectedBy({ statusCode: 200, headers: { "content-type": PAGE_FILES[file] ?? "" }, body });
  };
}

/** The Lambda handler that answers questions. Who may ask is the API's business: a route's scope. */
export function consoleReader() {
  const stack = deployedStack();
  const answer = answers(connect(stack, {}, log));
  return async (request: HttpRequest): Promise<HttpResponse> => {
    const { path, query } = received(request);
    const canAct = scopesOf(request).includes(stack.actScope);
    return protectedBy(await answer(path.what ?? "", query, { canAct }));
  };
}

/** The Lambda handler that redrives and discards for whoever has the scope of its route. */
export function consoleActor() {
  const act = actions(connect(deployedStack(), {}, log));
  return async (request: HttpRequest, context: LambdaContext): Promise<HttpResponse> => {
    const { path, body, subject } = received(request);
    if (subject === undefined)
      return protectedBy(problem(403, "The token names no subject (sub): the journal must say who did it."));
    const { startedAt, deadline } = invocationOf(context);
    // A page of letters, once begun, is worked off.
    const timeMs = (deadline - startedAt) / 2;
    return protectedBy(await act(path.what ?? "", body, { operator: subject, timeMs }));
  };
}

function protectedBy(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...HEADERS, ...response.headers } };
}

/** What a token allows: `scope` as OAuth has it (a text), or `scp` as others do. */
function scopesOf({ requestContext }: HttpRequest): string[] {
  const { scope, scp } = requestContext?.authorizer?.jwt?.claims ?? {};
  return [scope, scp].flatMap((claim) =>
    Array.isArray(claim)
      ? claim.map(String)
      : String(claim ?? "")
          .split(/[\s[\],]+/)
          .filter(Boolean),
  );
}
