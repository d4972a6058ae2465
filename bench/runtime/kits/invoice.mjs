import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { create } from "../../../adapters/invoices/tax-rates/sandbox.ts";
import { handle } from "../../../handlers/invoices/create-invoice.ts";
import { PaymentProcessed } from "../../../schemas/payments/payment-processed.ts";

// What is the same with every kit: the handler, its contract, its port, and how its plan becomes calls of the SDK.

const dynamodb = new DynamoDBClient({});
const eventbridge = new EventBridgeClient({});
const ports = { taxRates: create() };

/** The detail of the event that wakes it. */
export const Detail = z.object({ data: PaymentProcessed.data });

/** The plan that the handler makes. */
export function planned({ data }) {
  return handle({ data }, { now: new Date().toISOString(), attempt: 1, ports });
}

/** Puts the invoice; `absent`: only where there is none. */
export function put({ writes: [{ item }] }, { absent = false } = {}) {
  return dynamodb.send(
    new PutItemCommand({
      ...{ TableName: "invoices", Item: marshall(item) },
      ...(absent ? { ConditionExpression: "attribute_not_exists(orderId)" } : {}),
    }),
  );
}

/** Publishes the events of plans. */
export async function publish(...plans) {
  const Entries = plans.flatMap(({ events }) =>
    events.map(({ type, data }) => ({
      ...{ EventBusName: process.env.BUS_NAME, Source: "shop.invoices", DetailType: type },
      Detail: JSON.stringify({ data }),
    })),
  );
  const { FailedEntryCount } = await eventbridge.send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount > 0) throw new Error(`${FailedEntryCount} of ${Entries.length} were not published`);
}
