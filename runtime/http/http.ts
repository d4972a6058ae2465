import type * as z from "zod";
import { HALF_A_CHARACTER, wellFormed } from "../../schemas/values/half-a-character.ts";
import { describe, hazard, issuesOf } from "../check/untrusted.ts";

/** What API Gateway's HTTP API hands over, payload format 2.0, as far as it is used. */
export interface HttpRequest {
  headers?: Record<string, string | undefined>;
  pathParameters?: Texts;
  queryStringParameters?: Texts;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext?: { authorizer?: { jwt?: { claims?: Record<string, unknown> } } };
}

/** Null where there are none, in some gateways. */
type Texts = Record<string, string | undefined> | null | undefined;

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** The parts of a request. */
export function received(http: HttpRequest) {
  const headers = Object.fromEntries(
    Object.entries(http.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? ""]),
  );
  // Half a character has no UTF-8 form: no key can be it.
  const texts = (values: Texts) =>
    Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, wellFormed(value ?? "")]));
  const key = headers["idempotency-key"]?.trim() ?? "";
  const { traceparent } = headers;
  const text = http.body ?? "";
  return {
    /** Names in lower case. */
    headers,
    subject: subjectOf(http),
    /** The authoriser let a token pass that names nobody, as client credentials may. */
    nameless: http.requestContext?.authorizer?.jwt !== undefined && subjectOf(http) === undefined,
    path: texts(http.pathParameters),
    query: texts(http.queryStringParameters),
    idempotencyKey: key.length <= 256 ? key : "",
    body: http.isBase64Encoded ? Buffer.from(text, "base64").toString("utf8") : text,
    traceparent: traceparent && traceparent.length <= 256 ? traceparent : undefined,
  };
}

/** Who asks: issuer and subject of the JWT, or nobody in particular where the endpoint has no authoriser. */
export function callerOf(http: HttpRequest): string {
  return JSON.stringify([claim(http, "iss") ?? "", claim(http, "sub") ?? ""]);
}

/** Longer than OpenID Connect allows, or with half a character, it could not be a customer's id in an event. */
function subjectOf(http: HttpRequest): string | undefined {
  const subject = claim(http, "sub");
  return subject !== undefined && subject.length <= 255 && !HALF_A_CHARACTER.test(subject)
    ? subject
    : undefined;
}

function claim(http: HttpRequest, name: string): string | undefined {
  const value = http.requestContext?.authorizer?.jwt?.claims?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The body, parsed and validated; or the problem to answer with. */
export function badRequest(
  text: string,
  schema: z.ZodType,
  maxBytes: number,
): HttpResponse | { data: unknown; raw: unknown } {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) return problem(400, `The body has ${bytes} bytes, at most ${maxBytes} are allowed.`);
  let raw: unknown;
  try {
    // Some editors and shells put a byte order mark before it, which a parser may ignore (RFC 8259, section 8.1).
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return problem(400, `The body is no JSON: ${(error as Error).message}`);
  }
  const found = hazard(raw, "body");
  const parsed = schema.safeParse(raw);
  if (!found && parsed.success) return { data: parsed.data, raw };
  const issues = found ? [found] : issuesOf(parsed.error as z.ZodError, "body");
  const errors = Object.fromEntries(issues.map(({ path, message }) => [path, message]));
  return problem(400, describe(issues), { errors });
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Problem details. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problem(status: number, detail: string, more: object = {}): HttpResponse {
  return problemOf(status, { detail, ...more });
}

/** Problem details from what a handler says. */
export function problemOf(status: number, body: object): HttpResponse {
  const title = TITLES[status] ?? "Error";
  return respond(status, "application/problem+json", { type: "about:blank", title, status, ...body });
}

/** The answer to a token without a subject: nobody's orders can be placed or read with it. */
export function namelessProblem(): HttpResponse {
  return problem(403, "The token names no subject (sub): use a token that was issued to somebody.");
}

export function json(status: number, body: object): HttpResponse {
  return respond(status, "application/json", body);
}

function respond(statusCode: number, type: string, body: object): HttpResponse {
  return {
    statusCode,
    headers: {
      ...{ "content-type": type, "cache-control": "no-store" },
      // As a rule it is over by then.
      ...(statusCode === 503 ? { "retry-after": "1" } : {}),
    },
    body: JSON.stringify(body),
  };
}
