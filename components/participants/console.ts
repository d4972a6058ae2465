import * as pulumi from "@pulumi/pulumi";
import { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../../schemas/choreography/dead-letter-redrive-requested.ts";
import { TimerCancelRequested } from "../../schemas/choreography/timer-cancel-requested.ts";
import { TimerFireRequested } from "../../schemas/choreography/timer-fire-requested.ts";
import { defined } from "../../schemas/defined.ts";
import { CORRELATION_INDEX } from "../../schemas/names.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { queuesOf } from "../bus/queues-of.ts";
import { assets, withFiles } from "../function/assets.ts";
import { bundle } from "../function/bundle.ts";
import { consoleSource } from "../function/entry.ts";
import { functionEnvironment } from "../function/environment.ts";
import { allowing, onKeys, publishing, type Statement } from "../function/grants.ts";
import { LambdaFunction } from "../function/lambda-function.ts";
import { page } from "../function/page.ts";
import type { HttpApi } from "../http/http-api.ts";
import { MAX_TIMEOUT_SECONDS, serveRoute } from "../http/route.ts";
import type { StackSettings } from "../settings/settings.ts";

export interface ConsoleArgs {
  bus: EventBus;
  api: HttpApi;
}

/** What makes the console's functions out of a program that is declared as a whole. */
interface Parts {
  bus: EventBus;
  /** JSON of a DeployedStack. */
  stack: pulumi.Output<string>;
  child: { parent: pulumi.Resource };
}

/**
 * A page on which operators see the choreography at work, processes, dead letters, which they redrive or discard, and
 * timers, which they fire or take back: `GET /console`. The page is open, and holds no data; what it shows is behind the
 * API's authentication, for tokens with the stack's consoleReadScope, and what it does for those with its
 * consoleActScope, by a function of its own. With the setting `consoleClientId` people sign in at the API's issuer
 * (authorization code with PKCE); else they paste a token. Where the API has no authentication there is no console: `npm run console`
 * serves it on a machine with rights of its own.
 */
export class Console extends pulumi.ComponentResource {
  constructor(name: string, { bus, api }: ConsoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Console", name, {}, opts);
    bus.register({ name, kind: "console", on: [], emits: [] });
    if (api.authorizerId) serve(name, { bus, api }, { parent: this });
    this.registerOutputs({});
  }
}

function serve(name: string, { bus, api }: ConsoleArgs, child: { parent: pulumi.Resource }): void {
  const { consoleReadScope, consoleActScope } = bus.settings;
  const stack = pulumi.jsonStringify(
    bus.completed.then(({ journal, ...completed }) => ({
      ...completed,
      busName: bus.name,
      claimsTable: bus.claims.name,
      timers: { queueUrl: bus.timers.url },
      joined: bus.joined,
      actScope: consoleActScope,
      recordDays: bus.settings.recordDays,
      ...defined({ journalTable: journal?.name }),
    })),
  );
  const parts: Parts = { bus, stack, child };
  const pages = pageFunction(`${name}-page`, parts);
  serveRoute(`${name}-page`, { api, method: "GET", path: "/console", handler: pages, open: true }, child);
  serveRoute(
    `${name}-files`,
    { api, method: "GET", path: "/console/{file}", handler: pages, open: true },
    child,
  );
  const path = "/console/api/{what}";
  const reader = readerFunction(`${name}-read`, parts);
  serveRoute(`${name}-read`, { api, method: "GET", path, handler: reader, scope: consoleReadScope }, child);
  const actor = actorFunction(`${name}-act`, parts);
  serveRoute(`${name}-act`, { api, method: "POST", path, handler: actor, scope: consoleActScope }, child);
}

function pageFunction(name: string, { bus, child }: Parts): LambdaFunction {
  const { root, settings } = bus;
  const code = bundle(name, consoleSource("consolePage", root), root, settings.awsClient).then(
    async ({ path }) =>
      withFiles(
        await path,
        {
          ...assets(`${name}-files`, { ...(await page()) }, root),
          "sign-in.json": new pulumi.asset.StringAsset(JSON.stringify(signInOf(settings))),
        },
        root,
      ),
  );
  const timeoutSeconds = MAX_TIMEOUT_SECONDS;
  return new LambdaFunction(name, { code, settings, environment: {}, timeoutSeconds, statements: [] }, child);
}

/** How people sign in, a SignInFile of the page's: by the API's issuer, where the page is a client of it. */
function signInOf(settings: StackSettings): object {
  const { jwtIssuer: issuer, consoleClientId: clientId, consoleTokenOrigin } = settings;
  if (!issuer || !clientId) return {};
  return {
    provider: {
      ...{ issuer, clientId },
      scope: ["openid", settings.consoleReadScope, settings.consoleActScope].join(" "),
      parameters: Object.fromEntries(new URLSearchParams(settings.consoleSignInParameters)),
      origins: [...new Set([new URL(issuer).origin, consoleTokenOrigin].filter(Boolean))],
    },
  };
}

/** A function that has the stack beside its code: it is too large for environment variables. */
function stackFunction(
  name: string,
  factory: "consoleReader" | "consoleActor",
  { bus, stack, child }: Parts,
  statements: Statement[],
): LambdaFunction {
  const { root, settings } = bus;
  const folder = bundle(name, consoleSource(factory, root), root, settings.awsClient).then(
    ({ path }) => path,
  );
  return new LambdaFunction(
    name,
    {
      code: pulumi
        .all([folder, stack])
        .apply(([path, text]) => withFiles(path, { "stack.json": new pulumi.asset.StringAsset(text) }, root)),
      settings,
      environment: functionEnvironment(bus),
      timeoutSeconds: MAX_TIMEOUT_SECONDS,
      statements,
    },
    child,
  );
}

function readerFunction(name: string, parts: Parts): LambdaFunction {
  const { bus } = parts;
  const { arn } = bus.claims;
  const reader = stackFunction(name, "consoleReader", parts, [
    ...allowing("dynamodb:GetItem", [arn]),
    ...reading(bus),
  ]);
  bus.whenComplete((parts) =>
    reader.allow([
      {
        action: "sqs:GetQueueAttributes",
        resources: (["queue", "deadLetters", "undelivered"] as const).flatMap((kind) =>
          queuesOf(parts, kind),
        ),
      },
    ]),
  );
  return reader;
}

function actorFunction(name: string, parts: Parts): LambdaFunction {
  const { bus } = parts;
  const actor = stackFunction(name, "consoleActor", parts, [
    ...publishing(bus.arn, [
      ...[DeadLetterRedriveRequested, DeadLetterDiscardRequested],
      ...[TimerFireRequested, TimerCancelRequested],
    ]),
    ...allowing(["dynamodb:GetItem", "dynamodb:UpdateItem"], [bus.claims.arn]),
    onKeys("dynamodb:DeleteItem", bus.claims.arn, "timer|"),
    ...allowing("sqs:SendMessage", [bus.timers.arn]),
    ...reading(bus),
  ]);
  bus.whenComplete((all) => {
    const consumers = all.filter(({ kind }) => kind !== "notification");
    actor.allow([
      { action: "sqs:SendMessage", resources: queuesOf(all, "queue") },
      {
        action: [...LOOK_ACTIONS, "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [...queuesOf(consumers, "deadLetters"), ...queuesOf(consumers, "undelivered")],
      },
      {
        action: LOOK_ACTIONS,
        resources: queuesOf(
          all.filter(({ kind }) => kind === "notification"),
          "undelivered",
        ),
      },
    ]);
  });
  return actor;
}

const LOOK_ACTIONS = ["sqs:ChangeMessageVisibility", "sqs:ReceiveMessage"];

/** May look into the claims table's indexes, into the journal, and by process into the records of programs that are joined. */
function reading({ claims, completed, joined }: EventBus): Statement[] {
  const journal = pulumi.output(completed.then(({ journal }) => journal?.arn));
  const others = pulumi.all(Object.values(joined).map(({ claimsTable }) => claimsTable));
  const Resource = pulumi
    .all([claims.arn, journal, others])
    .apply(([table, arn, names]) => [
      `${table}/index/*`,
      ...(arn ? [arn, `${arn}/index/*`] : []),
      ...names.map((name) => `${table.slice(0, table.lastIndexOf("/"))}/${name}/index/${CORRELATION_INDEX}`),
    ]);
  return [{ Effect: "Allow", Action: "dynamodb:Query", Resource }];
}
