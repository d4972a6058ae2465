import fc from "fast-check";
import type { HttpRequest } from "../../runtime/http/http.ts";
import { OrderRequest } from "../../schemas/orders/order-request.ts";
import { valuesOf } from "./from-schema.ts";
import { mutated, rarely } from "./mutate.ts";

const long = (length: number) => "x".repeat(length);

/** Header values that API Gateway may hand over: any text but line breaks. */
const headerValue = fc.constantFrom(
  "",
  " ",
  "k1",
  "🙂",
  "\u00e9",
  "a,b",
  "{}",
  "null",
  "__proto__",
  long(256),
  long(257),
  long(8_000),
);

const headers = fc.oneof(
  { weight: 6, arbitrary: fc.uuid().map((key) => ({ "idempotency-key": key })) },
  {
    weight: 4,
    arbitrary: fc.dictionary(
      fc.constantFrom(
        "idempotency-key",
        "Idempotency-Key",
        "traceparent",
        "content-type",
        "__proto__",
        "constructor",
        "",
      ),
      fc.option(headerValue, { nil: undefined }),
    ),
  },
);

/** Claims of a token; whom it names may be no text. */
const claims = fc.record(
  {
    sub: fc.oneof(
      fc.uuid(),
      fc.constantFrom<unknown>(
        "",
        " ",
        "ann",
        "a|b",
        "a\nb",
        "__proto__",
        "🙂",
        long(128),
        "\ud83d",
        long(255),
        long(256),
        7,
        null,
        true,
        ["ann"],
        {},
      ),
    ),
    iss: fc.constantFrom<unknown>("https://issuer", "", 7, null, long(2_000)),
  },
  { requiredKeys: [] },
);

const pathParameters = fc.dictionary(
  fc.constantFrom("orderId", "__proto__", "proxy"),
  fc.option(fc.constantFrom("", "o1", "../x", "%2e%2e", "a\u0000b", "🙂", long(5_000)), { nil: undefined }),
);

const encoded = (text: string) => Buffer.from(text).toString("base64");

/** A body as text or base64, or base64 that is none. */
const body = fc
  .tuple(
    mutated(valuesOf(OrderRequest)),
    fc.constantFrom("text", "text", "base64", "not base64", "bytes", "none"),
  )
  .map(([text, how]): HttpRequest => {
    if (how === "none") return { body: null };
    if (how === "bytes")
      return { body: Buffer.from([0xff, 0xfe, 0, 0xd8]).toString("base64"), isBase64Encoded: true };
    if (how === "text") return { body: text, isBase64Encoded: false };
    return { body: how === "base64" ? encoded(text) : text, isBase64Encoded: true };
  });

/** What API Gateway hands over for a request of somebody of bad will; good ones are among them. */
export const request: fc.Arbitrary<HttpRequest> = fc
  .tuple(headers, body, fc.option(claims, { freq: 2, nil: undefined }), rarely(pathParameters))
  .map(([headers, body, claims, pathParameters]) => ({
    ...{ headers, ...body },
    ...(claims ? { requestContext: { authorizer: { jwt: { claims } } } } : {}),
    ...(pathParameters ? { pathParameters } : {}),
  }));
