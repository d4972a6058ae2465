import type { HttpAnswer } from "./exchange.ts";

/** What is told of a call beside its answer; named as in the SDK. */
export interface Metadata {
  httpStatusCode: number;
  requestId: string | undefined;
  extendedRequestId: string | undefined;
  cfId: string | undefined;
  attempts: number;
  /** Milliseconds. */
  totalRetryDelay: number;
}

/** An error that a service has answered, by AWS's name, with all fields that came with it. */
export class ServiceException extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata: Metadata;

  constructor(name: string, message: string, $metadata: Metadata, fields: object = {}) {
    super(message);
    Object.assign(this, fields);
    this.name = name;
    this.$fault = $metadata.httpStatusCode < 500 ? "client" : "server";
    this.$metadata = $metadata;
  }
}

/** Which class an error has, by its name. */
export type Exceptions = Readonly<Record<string, typeof ServiceException>>;

/** What comes with an answer. */
export function metadataOf({ status, headers }: HttpAnswer): Metadata {
  const text = (name: string) => headers[name] as string | undefined;
  return {
    httpStatusCode: status,
    requestId: text("x-amzn-requestid") ?? text("x-amzn-request-id") ?? text("x-amz-request-id"),
    extendedRequestId: text("x-amz-id-2"),
    cfId: text("x-amz-cf-id"),
    attempts: 1,
    totalRetryDelay: 0,
  };
}

/** Some of what is no JSON, for whoever reads the message. */
const EXCERPT = 200;

/** The error of an answer that is no JSON object: a page of a proxy, or half of what was meant. */
export function unreadable(answer: HttpAnswer): ServiceException {
  const { status, text } = answer;
  const message = `HTTP ${status} without JSON: ${text.slice(0, EXCERPT)}`;
  return new ServiceException("UnreadableAnswer", message, metadataOf(answer));
}

/** The error that an answer tells. `body`: what it says. */
export function exceptionOf(
  answer: HttpAnswer,
  body: Readonly<Record<string, unknown>>,
  exceptions: Exceptions,
): ServiceException {
  const { headers } = answer;
  const { __type, message, Message, ...fields } = body;
  const said = String(headers["x-amzn-errortype"] ?? __type ?? fields.code ?? "Unknown");
  const name = said.replace(/^.*#/, "").replace(/[:,].*$/, "");
  // What SQS called it before it spoke JSON: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
  const [Code, Type] = String(headers["x-amzn-query-error"] ?? "").split(";");
  const Exception = (Object.hasOwn(exceptions, name) && exceptions[name]) || ServiceException;
  return new Exception(name, String(message ?? Message ?? "UnknownError"), metadataOf(answer), {
    ...fields,
    ...(Code ? { Code, Type } : {}),
  });
}
