import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import * as sdk from "@aws-sdk/client-dynamodb";
import { type FakeDynamoDb, fakeDynamoDb } from "../../testing/fakes/dynamodb/fake-dynamodb.ts";
import { CLAIMS, CLAIMS_TABLE } from "../../testing/fakes/keys.ts";

const COMMANDS: Readonly<Record<string, new (input: never) => { input: object }>> = {
  GetItem: sdk.GetItemCommand,
  PutItem: sdk.PutItemCommand,
  UpdateItem: sdk.UpdateItemCommand,
  DeleteItem: sdk.DeleteItemCommand,
  Query: sdk.QueryCommand,
  TransactWriteItems: sdk.TransactWriteItemsCommand,
};

/** The tables of create-invoice, whoever runs it. */
export function invoiceTables(): FakeDynamoDb {
  return fakeDynamoDb({
    [CLAIMS]: CLAIMS_TABLE,
    invoices: { hash: "orderId" },
    // Of Powertools' idempotency.
    idempotency: { hash: "id" },
  });
}

/** What AWS says to a call. `target`: its header x-amz-target. */
export function answered(dynamodb: FakeDynamoDb, target: string, input: Record<string, unknown>): object {
  const [service = "", operation = ""] = target.split(".");
  const Command = COMMANDS[operation];
  if (service.startsWith("DynamoDB") && Command) return dynamodb.answer(new Command(input as never));
  if (operation === "PutEvents")
    return {
      FailedEntryCount: 0,
      Entries: (input.Entries as object[]).map((_, index) => ({ EventId: `e-${index}` })),
    };
  const MD5OfMessageBody = createHash("md5").update(String(input.MessageBody)).digest("hex");
  if (operation === "SendMessage") return { MessageId: "m", MD5OfMessageBody };
  if (operation === "ChangeMessageVisibilityBatch") return { Successful: input.Entries, Failed: [] };
  throw new Error(`The stub knows no ${target}`);
}

/** Serves calls in AWS's JSON protocols; one that is answered with nothing waits for ever. */
export function jsonServer(
  answer: (target: string, input: Record<string, unknown>) => object | undefined,
): Server {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    try {
      const result = answer(String(request.headers["x-amz-target"]), JSON.parse(body));
      if (!result) return;
      const said = JSON.stringify(result);
      response.writeHead(200, {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(said),
        "x-amzn-requestid": "4KPB1LQZ7HE4Q2J5R0S9M8U3T7VV4KQNSO5AEMVJF66Q9ASUAAJG",
      });
      response.end(said);
    } catch (error) {
      const { name, message, ...fields } = error as Error;
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ ...fields, __type: name, message }));
    }
  });
  server.keepAliveTimeout = 60_000;
  return server;
}
