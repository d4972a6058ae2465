/** An AWS in memory, in a process of its own, so that its CPU counts for nobody: prints its port when it serves. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as sdk from "@aws-sdk/client-dynamodb";
import { fakeDynamoDb } from "../../testing/fakes/dynamodb/fake-dynamodb.ts";
import { CLAIMS, CLAIMS_TABLE } from "../../testing/fakes/keys.ts";

const dynamodb = fakeDynamoDb({ [CLAIMS]: CLAIMS_TABLE, invoices: { hash: "orderId" } });

const COMMANDS: Readonly<Record<string, new (input: never) => { input: object }>> = {
  GetItem: sdk.GetItemCommand,
  PutItem: sdk.PutItemCommand,
  UpdateItem: sdk.UpdateItemCommand,
  DeleteItem: sdk.DeleteItemCommand,
  Query: sdk.QueryCommand,
  TransactWriteItems: sdk.TransactWriteItemsCommand,
};

function answer(target: string, input: Record<string, unknown>): object {
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
  throw new Error(`The stub knows no ${target}`);
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  try {
    const said = JSON.stringify(answer(String(request.headers["x-amz-target"]), JSON.parse(body)));
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
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
