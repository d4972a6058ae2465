import type { OneProcess, ProcessRow } from "../../../console/api.ts";
import type { EventNode, Handling, Timeline } from "../../../history/timeline.ts";
import type { Upcoming } from "../../../history/upcoming.ts";
import { sourceOf } from "./choreography.ts";

/** When all timelines begin. */
export const BEGAN = Date.parse("2026-11-21T10:15:00.000Z");

/** A time so many milliseconds after the beginning. */
export const at = (ms: number) => new Date(BEGAN + ms).toISOString();

export function event(type: string, ms: number, more: Partial<EventNode> = {}): EventNode {
  return {
    ...{ id: `e-${type}-${ms}`, type, source: sourceOf(type), occurredAt: at(ms) },
    ...{ handled: [], reaches: [], ...more },
  };
}

export function handled(
  participant: string,
  [waitedMs, ms, tookMs]: [number, number, number],
  more: Partial<Handling> = {},
): Handling {
  return {
    ...{ participant, state: "done", attempts: 1, maxAttempts: 5, claimedAt: at(ms), waitedMs, tookMs },
    ...{ errors: [], publishes: [], expects: [], ...more },
  };
}

const TRACKED = { reaches: ["track-order"] };

/** An order as `create-order` took it in, and what its payment came to. */
function order(id: string, payment: Handling[]): (EventNode | Handling)[] {
  const { waitedMs: _, maxAttempts: __, ...request } = handled("create-order", [0, 0, 84]);
  const data = {
    ...{ orderId: id, customerId: "c-17", currency: "EUR", total: 2380, paymentToken: "(secret)" },
    ...{ items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }], billingCountry: "DE" },
  };
  return [{ ...request, publishes: [event("OrderCreated", 2, { ...TRACKED, data, handled: payment })] }];
}

function paid(id: string, invoice: Handling[], more: Partial<Handling> = {}): Handling {
  const data = { orderId: id, paymentId: `pay-${id}`, amount: 2380, currency: "EUR", billingCountry: "DE" };
  return handled("process-payment", [231, 233, 310], {
    publishes: [event("PaymentProcessed", 233, { ...TRACKED, data, handled: invoice })],
    ...more,
  });
}

function timeline(
  correlationId: string,
  endMs: number,
  roots: Timeline["roots"],
  more: Partial<Timeline> = {},
): Timeline {
  return {
    ...{
      correlationId,
      beganAt: at(0),
      latestAt: at(endMs),
      status: "ended",
      deadLetters: 0,
      discarded: 0,
      untaken: 0,
      upcoming: [],
      roots,
    },
    ...more,
  };
}

/** A process and the row of it. */
export function processOf(
  told: Timeline,
  { flow = "orders", type = "OrderCreated", latest = "OrderCreated" } = {},
): OneProcess {
  const { correlationId, beganAt, latestAt, deadLetters, status } = told;
  const row: ProcessRow = {
    ...{ correlationId, beganAt, latestAt, deadLetters, flow, type, latest },
    status: deadLetters > 0 ? "failed" : status,
  };
  return { timeline: told, row };
}

/** Ten days from now on: what is due then waits in whatever browser. */
const DUE = new Date(Date.now() + 10 * 86_400_000).toISOString();

/** What waits for its time in two processes. */
export const UPCOMING: Upcoming[] = [
  {
    ...{ kind: "event", key: "timer|PaymentRetryDue|order-1", eventId: "e-retry", type: "PaymentRetryDue" },
    ...{
      businessKey: "order-1",
      dueAt: DUE,
      setBy: "process-payment",
      setAt: at(500),
      correlationId: "order-1",
    },
  },
  {
    ...{
      kind: "message",
      key: "process-payment|deferred|1",
      eventId: "e-2",
      type: "OrderCreated",
      dueAt: DUE,
    },
    ...{ setBy: "process-payment", setAt: at(500), correlationId: "order-2" },
  },
];

/** A process that waits for a timer, has taken another back, and has begun with one that has fired. */
export const waits = (id: string): OneProcess => {
  const [due] = UPCOMING as [Upcoming];
  const firing = { at: at(0), setBy: "create-order", firedAt: at(1000) };
  const timers = [
    { id: "e-retry", type: "PaymentRetryDue", key: id, at: DUE, state: "pending" as const, dueAt: DUE },
    {
      ...{ id: "e-invoice", type: "InvoiceDue", key: id, at: DUE, state: "cancelled" as const },
      ...{ by: "operator anna", endedAt: at(1600) },
    },
  ];
  const roots = [
    event("OrderCreated", 0, {
      ...{ firing, sentAt: at(1000), handled: [handled("process-payment", [200, 1200, 310], { timers })] },
    }),
  ];
  const { row, ...one } = processOf(timeline(id, 1600, roots, { status: "waiting", upcoming: [due] }));
  return { ...one, row: { ...row, waitsUntil: DUE } };
};

export const invoiced = (id: string) =>
  processOf(
    timeline(
      id,
      1240,
      order(id, [
        paid(id, [
          handled("create-invoice", [480, 713, 527], {
            publishes: [
              event("InvoiceCreated", 713, { ...TRACKED, data: { orderId: id, invoiceNumber: `INV-${id}` } }),
            ],
          }),
        ]),
      ]),
    ),
    { latest: "InvoiceCreated" },
  );

export const declined = (id: string) =>
  processOf(
    timeline(
      id,
      611,
      order(id, [
        handled("process-payment", [203, 205, 406], {
          publishes: [
            event("PaymentDeclined", 205, {
              ...TRACKED,
              data: { orderId: id, reason: "insufficient funds" },
            }),
          ],
        }),
      ]),
    ),
    { latest: "PaymentDeclined" },
  );

/** Its invoice may not be made, so its payment goes back: the dead letter is compensated. */
export const reversed = (id: string) => {
  const reversal = handled("request-payment-reversal", [260, 1510, 190], {
    publishes: [
      event("PaymentReversalRequested", 1510, {
        ...{ ...TRACKED, data: { orderId: id, paymentId: `pay-${id}` } },
        handled: [
          handled("reverse-payment", [310, 1820, 420], {
            publishes: [event("PaymentReversed", 1820, { ...TRACKED, data: { orderId: id } })],
          }),
        ],
      }),
    ],
  });
  const reason = "There is no VAT rate for country ZZ.";
  const death = { kind: "permanent", reason, deadLetterId: `dl-${id}`, compensated: true };
  return processOf(
    timeline(
      id,
      2240,
      order(id, [
        paid(id, [
          handled("create-invoice", [640, 873, 377], {
            ...{ state: "dead", death },
            errors: [{ attempt: 1, at: at(1250), message: reason }],
            publishes: [event("HandlingFailed", 1250, { handled: [reversal] })],
          }),
        ]),
      ]),
    ),
    { latest: "PaymentReversed" },
  );
};

/** Its payment was given up after all attempts, and waits for an operator. */
export const failed = (id: string) => {
  const reason = "The gateway answered 503: overloaded.";
  const errors = [1, 2, 3, 4, 5].map((attempt) => ({
    ...{ attempt, at: at(attempt ** 2 * 700), message: reason },
    ...(attempt < 5 ? { retryAt: at(attempt ** 2 * 700 + attempt * 900) } : {}),
  }));
  return processOf(
    timeline(
      id,
      17_500,
      order(id, [
        handled("process-payment", [180, 182, 518], {
          ...{ state: "dead", attempts: 5, errors },
          death: { kind: "exhausted", reason, deadLetterId: `dl-${id}`, compensated: false },
        }),
      ]),
      { deadLetters: 1 },
    ),
  );
};

/** Its payment is at its second attempt, so its events are still missing. */
export const underWay = (id: string) =>
  processOf(
    timeline(
      id,
      900,
      order(id, [
        handled("process-payment", [180, 182, 0], {
          ...{ state: "retry", retryAt: at(86_400_000), expects: ["PaymentProcessed", "PaymentDeclined"] },
          errors: [
            { attempt: 1, at: at(900), message: "The gateway took too long.", retryAt: at(86_400_000) },
          ],
        }),
      ]),
      { status: "open" },
    ),
  );

/** A crawl of so many pages: every 50th fails, the last one is given up. */
export const crawl = (id: string, pages: number) => {
  const listed = Array.from({ length: pages }, (_, index) => pageOf(id, index + 1, index + 1 === pages));
  const whole = event("CrawlListed", 900, {
    reaches: ["complete-crawl"],
    data: { crawlId: id, total: pages },
  });
  const list = handled("list-pages", [120, 120, 800], { publishes: [...listed, whole] });
  const data = { crawlId: id, sitemapUrl: "https://www.example.com/sitemap.xml" };
  return processOf(
    timeline(id, 61_000, [event("CrawlRequested", 0, { data, handled: [list] })], { deadLetters: 1 }),
    { flow: "crawls", type: "CrawlRequested", latest: "CrawlCompleted" },
  );
};

function pageOf(id: string, page: number, dies: boolean): EventNode {
  const url = `https://www.example.com/articles/${page}`;
  const ms = 1000 + page * 55;
  const type = page % 50 === 0 ? "PageCrawlFailed" : "PageCrawled";
  const result = event(type, ms, {
    id: `r-${id}-${page}`,
    reaches: ["track-page", "complete-crawl"],
    data: { url },
  });
  const reason = "The page ended its process.";
  const one = dies
    ? handled("crawl-page", [ms - 300, ms, 900], {
        ...{ state: "dead", attempts: 5 },
        errors: [{ attempt: 5, at: at(ms + 900), message: reason }],
        death: { kind: "crash", reason, deadLetterId: `dl-${id}-${page}`, compensated: false },
      })
    : handled("crawl-page", [ms - 300, ms, 120 + (page % 7) * 90], { publishes: [result] });
  return event("PageListed", 300, {
    ...{ id: `p-${id}-${page}`, data: { crawlId: id, page, url }, reaches: ["track-page"], handled: [one] },
  });
}
