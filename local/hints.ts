import type { Stack } from "./flows.ts";

/** What to type next, ready to paste. */
export function hints({ endpoint, region, busName, apiUrl, sitemapUrl }: Stack): string {
  const order = {
    orderId: "order-1",
    customerId: "customer-1",
    items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
    currency: "EUR",
    total: 2380,
    paymentToken: "tok_visa",
    billingCountry: "DE",
    placedAt: "2026-01-01T12:00:00Z",
  };
  const release = {
    ...{ id: 1, tag_name: "v1.4.2", html_url: "https://github.com/my/tea/releases/tag/v1.4.2" },
    ...{ prerelease: false, published_at: "2026-01-01T12:00:00Z", assets: [] },
  };
  const delivery = { action: "published", release, repository: { full_name: "my/tea" } };
  const { orderId: _, total: __, placedAt: ___, ...request } = order;
  const aws = `aws --endpoint-url ${endpoint}`;
  const put = (source: string, type: string, data: object) =>
    `${aws} events put-events --entries '[{"EventBusName":"${busName}","Source":"${source}","DetailType":"${type}","Detail":${JSON.stringify(JSON.stringify({ data }))}}]'`;
  const queue = `${endpoint}/000000000000/my-invoices`;
  return `
In another terminal:

  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Subscribe a queue of your own to invoices, without touching a function:

  ${aws} sqs create-queue --queue-name my-invoices
  ${aws} events put-rule --event-bus-name ${busName} --name my-invoices --event-pattern '{"detail-type":["InvoiceCreated"]}'
  ${aws} events put-targets --event-bus-name ${busName} --rule my-invoices --targets Id=1,Arn=arn:aws:sqs:${region}:000000000000:my-invoices

Place an order over HTTP, and emit the event of another one yourself:

  curl -sw '\\n' '${apiUrl}/orders' -H 'Idempotency-Key: my-first' -H 'content-type: application/json' -d '${JSON.stringify(request)}'
  ${put("shop.orders", "OrderCreated", order)}

Look at the order, and at what your queue got:

  curl -sw '\\n' '${apiUrl}/orders/order-1'
  ${aws} sqs receive-message --wait-time-seconds 5 --queue-url ${queue}

Other endings: paymentToken tok_declined, tok_flaky, tok_slow; billingCountry ZZ, XA, XB.

Crawl the sample site, or pages of your own choice, and see how far it is and what came of each page:

  ${put("crawl.requests", "CrawlRequested", { crawlId: "crawl-1", sitemapUrl })}
  ${put("crawl.requests", "CrawlRequested", { crawlId: "crawl-2", pages: ["https://example.com/"] })}
  curl -sw '\\n' '${apiUrl}/crawls/crawl-1?limit=200'

Process a batch of users, and one that is split into child batches (batch-2.1, batch-2.2, …):

  ${put("users.requests", "UsersBatchRequested", { batchId: "batch-1", query: "first 100" })}
  ${put("users.requests", "UsersBatchRequested", { batchId: "batch-2", query: "first 500", splitBy: 100 })}
  curl -sw '\\n' '${apiUrl}/batches/batch-1?limit=200'

Deliver a release as GitHub does, signed; some seconds later list what is recorded of its repository:

  BODY='${JSON.stringify(delivery)}'
  curl -sw '\\n' '${apiUrl}/webhooks/github' -H 'content-type: application/json' -H 'X-GitHub-Event: release' -H 'X-GitHub-Delivery: my-first' \\
    -H "X-Hub-Signature-256: sha256=$(printf %s "$BODY" | openssl dgst -sha256 -hmac local-webhook-secret -r | cut -d' ' -f1)" -d "$BODY"
  curl -sw '\\n' '${apiUrl}/releases?repo=my/tea'

Read the mail that all of this would send, and watch for more:

  npm run mail
  npm run mail -- --follow`;
}
