import { Misuse } from "../command.ts";
import { withConfig } from "../source/pulumi-config.ts";
import type { Draft } from "./draft.ts";
import { checkOwn, type EventUse, eventNamed, identifier } from "./event.ts";
import { camel, checkedComponent, isKebab, pascal } from "./names.ts";
import {
  addToFlow,
  eventImports,
  listed,
  oneEvent,
  outgoing,
  registration,
  TEST_HEAD,
  union,
  uses,
} from "./parts.ts";
import { checkFree, checkRoute, flowFor, type KnownFlow, ownerFor, type Project } from "./project.ts";

export interface WebhookCall {
  route: string | undefined;
  emits: readonly string[];
  flow: string | undefined;
  /** Who sends. @default the last part of the route */
  sender: string | undefined;
}

/** Drafts a webhook, with its sender's signature. Returns what comes next. */
export function newWebhook(
  project: Project,
  draft: Draft,
  named: string | undefined,
  call: WebhookCall,
): string[] {
  const name = checkedComponent("webhook", named);
  const { route } = call;
  if (route === undefined)
    throw new Misuse(`What is the route of ${name}? Say --route "POST /webhooks/carrier".`);
  if (route.startsWith("GET ") || route.includes("{"))
    throw new Misuse(
      `The route "${route}" of a webhook is a POST with a fixed path, such as "POST /webhooks/carrier".`,
    );
  const type = oneEvent(name, call.emits, "ParcelDelivered");
  const sender = call.sender ?? route.split("/").at(-1) ?? "";
  if (!isKebab(sender) || sender.length > 32)
    throw new Misuse(`The sender "${sender}" is no name in lower case: say --sender carrier.`);
  checkFree(project, name);
  checkRoute(project, route);
  checkOwn(project, call.emits);
  const flow = flowFor(project, call.flow, call.emits);
  const owner = ownerFor(project, flow, call.emits);
  const known = project.senders.find((path) => path.endsWith(`/${sender}.ts`));
  if (known)
    throw new Misuse(`There is a sender ${sender} already, ${known}: say --sender with another name.`);
  const event = eventNamed(project, draft, type, {
    ...{ owner, key: [identifier("deliveredId", "delivered-1")] },
    says: `Published by ${name}: ${route}.`,
  });
  const setting = `${camel(sender)}WebhookSecrets`;
  draft.create(`adapters/${owner}/webhook-senders/${sender}.ts`, senderSource(sender));
  draft.create(`schemas/${owner}/${sender}-deliveries.ts`, deliveries(sender));
  draft.create(`handlers/${owner}/${name}.ts`, handler(name, route, sender, owner, event));
  draft.create(`tests/flows/${flow.name}/${name}.test.ts`, flowTest(name, route, flow.name, setting, event));
  draft.change("Pulumi.yaml", (text) =>
    withConfig(text, setting, [
      "type: string",
      `description: "What ${sender} signs its webhooks with: one text, or a JSON list; without any, all are refused. Set it with --secret."`,
      'default: ""',
    ]),
  );
  addToFlow(draft, { flow, events: [event], ...lines({ name, route, sender, setting, flow, event }) });
  return [
    `Say how ${sender} signs and what it sends: adapters/${owner}/webhook-senders/${sender}.ts, schemas/${owner}/${sender}-deliveries.ts`,
    `Its secret, for each stack: pulumi config set --secret ${setting}`,
  ];
}

interface Lines {
  name: string;
  route: string;
  sender: string;
  setting: string;
  flow: KnownFlow;
  event: EventUse;
}

function lines({ name, route, sender, setting, flow, event }: Lines) {
  const bucket = flow.declared.find(({ component }) => component === "PayloadBucket")?.variable;
  const secrets = `${camel(sender)}Secrets`;
  return {
    needs: ["bus", "api"],
    components: {
      Webhook: "participants/webhook",
      Secret: "storage/secret",
      ...(bucket ? {} : { PayloadBucket: "storage/payload-bucket" }),
    },
    statements: [
      ...(bucket ? [] : [`const payloads = new PayloadBucket("${flow.name}-payloads");`]),
      `const ${secrets} = new Secret("${sender}-webhook", { config: "${setting}" });`,
      `new Webhook("${name}", { bus, api, route: "${route}", sender: "${sender}", secrets: ${secrets}, ` +
        `${bucket && bucket !== "payloads" ? `payloads: ${bucket}` : "payloads"}, ${listed("emits", [event])}});`,
    ],
  };
}

function senderSource(sender: string): string {
  const options = `${pascal(sender)}Options`;
  return `import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookSender } from "../../../runtime/http/webhook-sender.ts";
import { checked, secretArn } from "../../options.ts";
import { create as secretsManager } from "../../secrets/secrets-manager.ts";

/** What a stack says of its webhook at ${sender}. */
export interface ${options} {
  /**
   * ARN of a secret: a JSON list of what ${sender} may sign with, newest first. Two of them are good during a rotation.
   * @default none: every delivery is refused
   */
  secrets?: string;
}

/** What a stack without secrets has. */
const NONE = { known: async () => [], fresh: async () => [] };

/**
 * ${sender} as a sender of webhooks: HMAC-SHA-256 of the body in hex, in the header X-Signature. What no known secret has
 * signed is tried once more with the secrets read anew, so that a rotation loses nothing.
 * @param secrets instead of those of AWS Secrets Manager
 */
export function create(options: ${options}, secrets?: ReturnType<typeof secretsManager>): WebhookSender {
  const rules = { secrets: { ...secretArn, optional: true } } as const;
  const { secrets: arn } = checked("webhook-senders/${sender}", options, rules);
  const { known, fresh } = secrets ?? (arn === undefined ? NONE : secretsManager({ arn }));
  return {
    async signed(body, headers) {
      const signature = headers["x-signature"] ?? "";
      if (body === "" || !/^[0-9a-f]{64}$/.test(signature)) return false;
      return fits(body, signature, await known()) || fits(body, signature, await fresh());
    },
    delivery(headers) {
      const { "x-delivery": id = "", "x-event": event = "" } = headers;
      if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) return { problem: "X-Delivery must be 1–64 characters of A-Z a-z 0-9 -." };
      if (!/^[a-z0-9_]{1,64}$/.test(event)) return { problem: "X-Event must be 1–64 characters of a-z 0-9 _." };
      return { id, event };
    },
  };
}

/** Tries one secret after the other; each comparison takes the same time, whatever is wrong. */
function fits(body: string, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, "hex");
  return secrets.some((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given));
}
`;
}

function deliveries(sender: string): string {
  const name = `${pascal(sender)}Delivery`;
  return `import * as z from "zod";
import { Identifier } from "../values/identifiers.ts";

/** What ${sender} says of something that has happened there. */
export const ${name} = z.object({ id: Identifier });
export type ${name} = z.output<typeof ${name}>;
`;
}

function handler(name: string, route: string, sender: string, owner: string, event: EventUse): string {
  const type = `${pascal(sender)}Delivery`;
  const says = outgoing(event, (field) => (field.name === event.key[0] ? "body.id" : undefined));
  return `import type { WebhookHandler } from "../../runtime/handler.ts";
import { ${type} } from "../../schemas/${owner}/${sender}-deliveries.ts";
${eventImports([event])}

/** The events of ${sender} that are about us, and what their bodies are. */
export const bodies = { happened: ${type} };

/** \`${route}\`: what ${sender} says, in our own words. */
export const handle: WebhookHandler<{ bodies: { happened: ${type} }; ${union("emits", [event])}}> = ({ body }${
    uses(says, "now") ? ", { now }" : ""
  }) => ({ events: [${says}] });

${registration(name)}`;
}

function flowTest(name: string, route: string, flow: string, setting: string, { type }: EventUse): string {
  return `import { createHmac } from "node:crypto";
${TEST_HEAD}
const SECRET = "a secret of the test";

test("${name}: what is signed with the stack's secret is taken, and nothing else", async () => {
  const flow = await flowOf("${flow}", { config: { ${setting}: SECRET } });
  const body = JSON.stringify({ id: "one" });
  const deliver = (secret: string) => {
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const headers = { "X-Event": "happened", "X-Delivery": "delivery-1", "X-Signature": signature };
    return flow.request("${route}", { body, headers });
  };
  assert.is((await deliver("another secret")).status, 401);
  assert.equal(flow.events("${type}"), []);
  assert.is((await deliver(SECRET)).status, 202);
  assert.is(flow.events("${type}").length, 1);
});

test.run();
`;
}
