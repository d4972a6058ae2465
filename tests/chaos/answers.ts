import type { Call, Service } from "./calls.ts";
import type { Fault } from "./faults.ts";

/** An answer of AWS, or in its place. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer | string;
}

/** Errors as each service has them. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const ERRORS: Readonly<
  Record<Exclude<Service, "S3">, { namespace: string; failure: string; throttle: string }>
> = {
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
  "Secrets Manager": {
    namespace: "com.amazonaws.secretsmanager",
    failure: "InternalServiceError",
    throttle: "ThrottlingException",
  },
  SQS: { namespace: "com.amazonaws.sqs", failure: "InternalFailure", throttle: "RequestThrottled" },
};

type Refusal = Extract<Fault, "server error" | "throttle" | "conflict" | "denial" | "outage">;

/** The answer in place of a call that takes no effect. */
export function refusal(kind: Refusal, call: Call): Answer {
  if (call.service === "S3") return s3Refusal(kind);
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

/** S3 speaks XML. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function s3Refusal(kind: Refusal): Answer {
  const [status, code] = S3_ERRORS[kind] ?? [500, "InternalError"];
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code} (chaos)</Message></Error>`;
  return { status, headers: { "content-type": "application/xml" }, body };
}

const S3_ERRORS: Partial<Record<Refusal, [status: number, code: string]>> = {
  throttle: [503, "SlowDown"],
  denial: [403, "AccessDenied"],
};

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
