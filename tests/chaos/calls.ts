import type { IncomingHttpHeaders } from "node:http";

export type Service = "DynamoDB" | "EventBridge" | "SQS" | "Secrets Manager" | "S3";

/** A function's call of AWS. */
export interface Call {
  service: Service;
  /** `UpdateItem`; the method of a call of S3. */
  operation: string;
  caller: Caller;
  body: Buffer;
}

/** Who calls: a function by its physical name, and which of its processes. */
export interface Caller {
  functionName: string;
  pid: number;
}

const SERVICES: Readonly<Record<string, Service>> = {
  DynamoDB_20120810: "DynamoDB",
  AWSEvents: "EventBridge",
  AmazonSQS: "SQS",
  secretsmanager: "Secrets Manager",
};

/** Reads `X-Amz-Target: AWSEvents.PutEvents`, or whom the signature is for; undefined for a call of another service. */
export function callOf(headers: IncomingHttpHeaders, method: string, body: Buffer): Call | undefined {
  if (/\/s3\/aws4_request\b/.test(headers.authorization ?? ""))
    return { service: "S3", operation: method, caller: callerOf(headers), body };
  const [prefix = "", operation = ""] = String(headers["x-amz-target"]).split(".");
  const service = SERVICES[prefix];
  return service && { service, operation, caller: callerOf(headers), body };
}

/** Loaded by each process of a function: from then on the SDK names function and process in its user agent. */
export const NAME_CALLER =
  "process.env.AWS_SDK_UA_APP_ID = process.env.AWS_LAMBDA_FUNCTION_NAME + '+' + process.pid;\n";

function callerOf(headers: IncomingHttpHeaders): Caller {
  const agents = `${headers["x-amz-user-agent"] ?? ""} ${headers["user-agent"] ?? ""}`;
  const [, functionName = "unknown", pid = "0"] = /\bapp\/([^\s+]+)\+(\d+)/.exec(agents) ?? [];
  return { functionName, pid: Number(pid) };
}
