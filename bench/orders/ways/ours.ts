import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type Deployed, deploy } from "../../../local/deploy.ts";
import { derivedId } from "../../../runtime/identity.ts";
import { emptied, messagesIn, queue } from "../hand-made.ts";
import type { Effect } from "../ledger.ts";
import type { OrdersProject } from "../project.ts";
import type { Way, World } from "../way.ts";

/** Functions that call the bench's services. */
const CALLERS = ["process-payment", "create-invoice", "reverse-payment", "cancel-payment"];

/** Functions without which there is no invoice. */
const NEEDED = ["create-order", "process-payment", "create-invoice"];

/** Who is without a JWT: callerOf in runtime/http/http.ts. */
const NOBODY = JSON.stringify(["", ""]);

/** This project: index.ts with the order flow, orders over HTTP. An invoice is what InvoiceCreated tells the bus. */
export async function ours(world: World, project: OrdersProject): Promise<Way> {
  const { endpoint, region, clients, services } = world;
  const { folder: root, config, environment } = project;
  const { outputs, resources } = await deploy({ root, endpoint, region, config });
  const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
  const change = async ({ name, state }: Deployed) => {
    const FunctionName = String(state.name);
    const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const more = name === "create-invoice" ? environment : {};
    const Variables = { ...Environment?.Variables, SERVICES_URL: services.url, ...more };
    await clients.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
    );
  };
  await Promise.all(functions.filter(({ name }) => CALLERS.includes(name)).map(change));
  const tap = await tapOf(world, String(outputs.busName));
  const consumers = outputs.consumers as Record<string, Record<string, string>>;
  const urls = ["process-payment", "create-invoice", "reverse-payment"].flatMap((name) => [
    String(consumers[name]?.queueUrl),
    String(consumers[name]?.deadLetterQueueUrl),
  ]);
  const logsOf = (wanted: boolean) =>
    functions.filter(({ name }) => NEEDED.includes(name) === wanted).map(logOf);
  return {
    ...{ name: "ours", logs: logsOf(true), furtherLogs: logsOf(false) },
    idOf: (key) => derivedId("create-order", NOBODY, key),
    async send(key) {
      const response = await fetch(`${outputs.apiUrl}/orders`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(ORDER),
      });
      if (response.status !== 202) throw new Error(`POST /orders answered ${response.status}`);
    },
    effects: async () => [...services.effects, ...(await tap())],
    pending: () => messagesIn(world, urls),
    clear: async () => {
      for (const folder of [environment.DOOMED, environment.KILLED])
        for (const file of readdirSync(folder)) rmSync(join(folder, file));
      await emptied(world, urls);
    },
    doom: (what, orderId) => {
      if (what === "charge") services.doomed.add(`charge ${orderId}`);
      else writeFileSync(join(environment.DOOMED, orderId), "");
    },
    killed: () => [...services.killed.keys(), ...readdirSync(environment.KILLED)],
  };
}

const ORDER = {
  ...{ customerId: "customer-1", currency: "EUR", paymentToken: "tok_visa", billingCountry: "DE" },
  items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
};

function logOf({ inputs, state }: Deployed): string {
  const { logGroup } = (inputs.loggingConfig ?? {}) as { logGroup?: string };
  return logGroup ?? `/aws/lambda/${state.name}`;
}

/** Listens on the bus: each InvoiceCreated, by its id and the time at which it came. */
async function tapOf(world: World, bus: string): Promise<() => Promise<Effect[]>> {
  const { events, sqs } = world.clients;
  const { url: QueueUrl, arn: Arn } = await queue(world, "bench-tap");
  const rule = { Name: "bench-tap", EventBusName: bus };
  await events.send(
    new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ "detail-type": ["InvoiceCreated"] }) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: rule.Name, EventBusName: bus, Targets: [{ Id: "tap", Arn }] }),
  );
  const heard: Effect[] = [];
  return async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 },
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      if (Messages.length === 0) return heard;
      for (const { Body = "{}", Attributes } of Messages) {
        const { metadata, data } = JSON.parse(Body).detail;
        const at = Number(Attributes?.SentTimestamp);
        heard.push({ what: "invoice", orderId: data.orderId, key: metadata.id, at });
      }
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
}
