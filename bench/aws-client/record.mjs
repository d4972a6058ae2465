// A payment's event as Lambda gets it from a queue, with all that SQS and EventBridge put into it.
export function record(orderId, receives = 1, more = {}) {
  const data = {
    ...{ paymentId: `payment-${orderId}`, orderId, amount: 2380, currency: "EUR" },
    ...{ billingCountry: "DE", processedAt: "2026-01-01T12:00:00Z", ...more },
  };
  const metadata = {
    ...{ id: `id-${orderId}`, idempotencyKey: `id-${orderId}`, correlationId: orderId, version: 1, hops: 1 },
    occurredAt: "2026-01-01T12:00:00Z",
  };
  const body = {
    ...{ version: "0", id: `eb-${orderId}`, "detail-type": "PaymentProcessed", source: "shop.payments" },
    ...{ account: "111122223333", time: "2026-01-01T12:00:00Z", region: "eu-central-1", resources: [] },
    detail: { metadata, data },
  };
  return {
    ...{ messageId: `m-${orderId}`, receiptHandle: "r", body: JSON.stringify(body) },
    attributes: {
      ...{ ApproximateReceiveCount: String(receives), SentTimestamp: "1767268800000" },
      ...{ SenderId: "AIDAIENQZJOLO23YVJ4VO", ApproximateFirstReceiveTimestamp: "1767268800001" },
    },
    ...{ messageAttributes: {}, md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3", eventSource: "aws:sqs" },
    ...{ eventSourceARN: "arn:aws:sqs:eu-central-1:111122223333:q", awsRegion: "eu-central-1" },
  };
}
