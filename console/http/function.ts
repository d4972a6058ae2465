import { readFileSync } from "node:fs";
import { createMiddleware } from "hono/factory";
import { type HttpRequest, received } from "../../runtime/http/http.ts";
import { invocationOf } from "../../runtime/lambda/invocation.ts";
import { log } from "../../runtime/lambda/log.ts";
import type { SignInFile } from "../api.ts";
import { connect } from "../connect.ts";
import type { ConsoleStack } from "../sources.ts";
import { type Caller, commandRoutes, queryRoutes } from "./api-routes.ts";
import { consoleApp, refusal } from "./app.ts";
import { PAGE_FILES, SIGN_IN } from "./headers.ts";
import { type Bindings, lambdaHandler } from "./lambda-app.ts";
import { pageRoutes } from "./page-routes.ts";

/** What the component puts beside the function's code. */
export interface DeployedStack extends ConsoleStack {
  /** The scope of a token that may redrive and discard. */
  actScope: string;
}

type FromLambda = Caller & { Bindings: Bindings };

/** The Lambda handler that serves the page, to anybody: it holds no data. */
export function consolePage() {
  const page = new Map(Object.keys(PAGE_FILES).map((name) => [name, beside(name)]));
  const signIn: SignInFile = JSON.parse(page.get(SIGN_IN) ?? "{}");
  const routes = pageRoutes((file) => page.get(file) ?? "", signIn);
  return lambdaHandler(consoleApp("There is no such file.").route("/console", routes));
}

/** The Lambda handler that answers queries. Who may ask is the API's business: a route's scope. */
export function consoleReader() {
  const stack = deployedStack();
  const identify = createMiddleware<FromLambda>(async (c, next) => {
    c.set("canAct", scopesOf(c.env.http).includes(stack.actScope));
    await next();
  });
  return lambdaHandler(
    consoleApp()
      .use(identify)
      .route("/console/api", queryRoutes(connect(stack, {}, log))),
  );
}

/** The Lambda handler that redrives and discards for whoever has the scope of its route. */
export function consoleActor() {
  const identify = createMiddleware<FromLambda>(async (c, next) => {
    const { subject } = received(c.env.http);
    if (subject === undefined)
      return refusal(403, "The token names no subject (sub): the journal must say who did it.");
    const { startedAt, deadline } = invocationOf(c.env.context);
    // A page of letters, once begun, is worked off.
    c.set("by", { operator: subject, timeMs: (deadline - startedAt) / 2 });
    return next();
  });
  return lambdaHandler(
    consoleApp()
      .use(identify)
      .route("/console/api", commandRoutes(connect(deployedStack(), {}, log))),
  );
}

function deployedStack(): DeployedStack {
  return JSON.parse(beside("stack.json"));
}

/** A file that is deployed with the code. */
function beside(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
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
