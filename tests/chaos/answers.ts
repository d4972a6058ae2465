import type { Call, Service } from "./calls.ts";
import type { Fault } from "./faults.ts";

/** An answer of AWS, or in its place. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer | string;
}

/** Errors as each service has them. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const ERRORS: Readonly<Record<Service, { namespace: string; failure: string; throttle: string }>> = {
  DynamoDB: {
    namespace: "com.amazonaws.dynamodb.v20120810",
    failure: "InternalServerError",
    throttle: "ProvisionedThroughputExceededException",
  },
  EventBridge: {
    namespace: "com.amazonaws.eventbridge",
    failure: "InternalException",
    throttle: "ThrottlingException",
  },
  SQS: { namespace: "com.amazonaws.sqs", failure: "InternalFailure", throttle: "RequestThrottled" },
};

type Refusal = Extract<Fault, "server error" | "throttle" | "conflict" | "denial" | "outage">;

/** The answer in place of a call that takes no effect. */
export function refusal(kind: Refusal, call: Call): Answer {
  const { namespace, failure, throttle } = ERRORS[call.service];
  switch (kind) {
    case "server error":
    case "outage":
      return error(500, namespace, failure);
    case "throttle":
      return error(call.service === "SQS" ? 403 : 400, namespace, throttle);
    case "denial":
      return error(400, namespace, "AccessDeniedException");
    case "conflict":
      return error(400, namespace, "TransactionCanceledException", { CancellationReasons: conflict(call) });
  }
}

/** The last action is the one that met another transaction. */
function conflict({ body }: Call): object[] {
  const { TransactItems } = JSON.parse(body.toString()) as { TransactItems: unknown[] };
  return TransactItems.map((_, index) =>
    index === TransactItems.length - 1
      ? { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" }
      : { Code: "None" },
  );
}

function error(status: number, namespace: string, name: string, more: object = {}): Answer {
  const message = `${name} (chaos)`;
  return json({ __type: `${namespace}#${name}`, message, Message: message, ...more }, status);
}

/** An answer of the JSON protocols. */
export function json(value: unknown, status = 200): Answer {
  return { status, headers: { "content-type": "application/x-amz-json-1.0" }, body: JSON.stringify(value) };
}
