import { isDeepStrictEqual } from "node:util";
import { create as createTaxRates } from "../../../../adapters/invoices/tax-rates/sandbox.ts";
import { statusOf } from "../../../../handlers/orders/get-order.ts";
import type { Item } from "../../../../runtime/handler.ts";
import type { DeadLetterDiscardRequested } from "../../../../schemas/choreography/dead-letter-discard-requested.ts";
import { givenUp } from "../../../../schemas/choreography/given-up.ts";
import type { HandlingFailed } from "../../../../schemas/choreography/handling-failed.ts";
import type { Envelope } from "../../../../testing/simulation/bus.ts";
import { call } from "../../../../testing/simulation/caller.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Flow, World } from "../../world.ts";
import { bookkeeping, KILLER, LOST } from "./gateway.ts";

/** A token that the gateway refuses for good. */
const REFUSED = "tok_unknown";

const TOKENS = ["tok_visa", "tok_visa", LOST, "tok_declined", "tok_flaky", KILLER, REFUSED];
/** Orders of a backlog: hundreds of messages wait. */
const BACKLOG = 40;

const COUNTRIES = ["DE", "US", "ZZ", "ZZ", "XA", "XB", "XB"];

interface Order {
  orderId: string;
  customerId: string;
  items: { sku: string; quantity: number; unitPrice: number }[];
  currency: string;
  total: number;
  paymentToken: string;
  billingCountry: string;
  placedAt: string;
}

export const world: World = {
  flow: orders,
  owners: ["orders", "payments", "invoices"],
  turns: [0, 1, 2, 3, 4],
};

/** Orders over HTTP and from the bus, repeated, contradicted and forged; money and invoices must agree order by order. */
function orders(cloud: Cloud): Flow {
  const { chance, agenda, watch, store } = cloud;
  const books = bookkeeping(cloud);
  const tax = createTaxRates();
  const taxRecovers = chance.of("tax recovers") < 0.5;
  /** Orders that the shop owes an ending: on the bus, or answered with 202. */
  const accepted = new Set<string>();
  /** What was given up for good: consumer and order. */
  const lost = new Set<string>();
  /** Order id and body that a request was answered for. */
  const posted = new Map<string, string>();
  const bodies = new Map<string, string>();
  /** The token of each order. */
  const tokens = new Map<string, string>();
  /** Type and order → id of the event: one fact has one. */
  const facts = new Map<string, string>();
  const ranks = new Map<string, number>();
  const rows = new Map<string, Item>();

  function random(name: string): Order {
    const quantity = 1 + chance.below(3, `${name} quantity`);
    return {
      orderId: name,
      customerId: "customer",
      items: [{ sku: "tea", quantity, unitPrice: 100 }],
      currency: "EUR",
      total: quantity * 100,
      paymentToken: chance.pick(TOKENS, `${name} token`),
      billingCountry: chance.pick(COUNTRIES, `${name} country`),
      placedAt: "2026-01-01T00:00:00.000Z",
    };
  }

  function put(source: string, type: string, data: object, metadata?: object): void {
    cloud.put({ source, type, detail: JSON.stringify({ ...(metadata ? { metadata } : {}), data }) });
  }

  /** An order from the aws CLI, with all that people do to such events. */
  function emit(name: string): void {
    const order = random(name);
    const at = (what: string) => chance.below(8000, `${name} ${what}`);
    const sometimes = (what: string) => chance.of(`${name} has ${what}`) < 0.25;
    agenda.in(at("put"), () => put("shop.orders", "OrderCreated", order));
    if (sometimes("a copy")) agenda.in(at("copy"), () => put("shop.orders", "OrderCreated", order));
    if (sometimes("another key"))
      agenda.in(at("another"), () =>
        put("shop.orders", "OrderCreated", order, { idempotencyKey: `again-${name}`, correlationId: name }),
      );
    if (sometimes("other data")) {
      const items = [{ sku: "tea", quantity: 1, unitPrice: 77_700 }];
      agenda.in(at("other"), () => put("shop.orders", "OrderCreated", { ...order, items, total: 77_700 }));
    }
    if (sometimes("a forgery")) {
      const forged = {
        orderId: name,
        paymentId: `pay_${name}`,
        reason: "forged",
        requestedAt: order.placedAt,
      };
      agenda.in(at("forged") * 2, () => {
        put("shop.invoices", "PaymentReversalRequested", forged);
        put("shop.payments", "PaymentCancellationRequested", forged);
      });
    }
    if (sometimes("garbage"))
      agenda.in(at("garbage"), () => cloud.send("create-invoice", `{"detail": ${name}`));
  }

  /** An order over HTTP, sent once or several times. */
  function post(name: string): void {
    const { orderId: _, total: __, placedAt: ___, ...request } = random(name);
    const http = (body: object) => ({ headers: { "idempotency-key": name }, body: JSON.stringify(body) });
    const send = (body: object, what: string) =>
      agenda.in(chance.below(4000, `${name} ${what}`), () => {
        void call(cloud, "POST /orders", http(body), `${name} ${what}`).then((answer) => {
          if (!answer || answer.status === 422) return;
          const { orderId } = answer.body as { orderId: string };
          if (answer.status !== 202) return watch.fail(`POST of ${name} was answered ${answer.status}`);
          accepted.add(orderId);
          const said = bodies.get(name) ?? JSON.stringify(body);
          bodies.set(name, said);
          if (said !== JSON.stringify(body)) watch.fail(`${name} was answered 202 for two bodies`);
          const others = [...posted.values()].filter((other) => other !== orderId);
          posted.set(name, posted.get(name) ?? orderId);
          if (posted.get(name) !== orderId) watch.fail(`${name} is ${orderId}, and ${others} too`);
          if (!store.item("orders", orderId)) watch.fail(`${orderId} was answered 202 and is not there`);
        });
      });
    send(request, "first");
    if (chance.of(`${name} twice`) < 0.5) send(request, "second");
    if (chance.of(`${name} changed`) < 0.2) send({ ...request, currency: "USD" }, "changed");
  }

  cloud.onEvent = ({ "detail-type": type, detail, id }: Envelope) => {
    const { data, metadata } = detail as { data: Record<string, string>; metadata?: { id?: string } };
    if (type === "OrderCreated" && data.orderId) {
      accepted.add(data.orderId);
      tokens.set(data.orderId, data.paymentToken ?? "");
    }
    if (type === "HandlingFailed" || type === "DeadLetterDiscardRequested") {
      const told = { type, data } as unknown as HandlingFailed | DeadLetterDiscardRequested;
      const { orderId: given } = (givenUp(data.consumer ?? "", told)?.data ?? {}) as Partial<Order>;
      if (given) lost.add(`${data.consumer} of ${given}`);
    }
    if (type === "HandlingFailed" && data.kind === "crashed")
      checkCrash(data as unknown as HandlingFailed["data"]);
    if (!metadata?.id || !data.orderId || type === "OrderCreated") return;
    const fact = `${type} of ${data.orderId}`;
    const first = facts.get(fact) ?? metadata.id;
    facts.set(fact, first);
    if (first !== metadata.id)
      watch.fail(`${fact} was published under two ids: ${first}, ${metadata.id} (${id})`);
    const [invoiced, reversed] = ["InvoiceCreated", "PaymentReversed"].map((one) =>
      facts.has(`${one} of ${data.orderId}`),
    );
    if (invoiced && reversed) watch.fail(`${data.orderId} was invoiced and reversed`);
    if (type === "PaymentReversalRequested" && !lost.has(`create-invoice of ${data.orderId}`))
      watch.fail(`${data.orderId} shall be reversed, but no verdict says so`);
    if (type === "PaymentCancellationRequested" && !lost.has(`process-payment of ${data.orderId}`))
      watch.fail(`the payment of ${data.orderId} shall be cancelled, but no verdict says so`);
    if (facts.has(`PaymentProcessed of ${data.orderId}`) && facts.has(`PaymentDeclined of ${data.orderId}`))
      watch.fail(`${data.orderId} was paid and declined`);
  };
  cloud.onItem = (table, item) => {
    if (table !== "orders") return;
    const order = String(item.orderId);
    const rank = RANK.indexOf(statusOf(item));
    const before = rows.get(order) ?? {};
    rows.set(order, item);
    for (const [name, value] of Object.entries(before))
      if (!isDeepStrictEqual(item[name], value)) watch.fail(`${order} was ${name} otherwise before`);
    if (rank < (ranks.get(order) ?? 0)) watch.fail(`${order} went back to ${RANK[rank]}`);
    ranks.set(order, rank);
  };

  /** Where nothing else kills or delays, only a killer may look like one. */
  function checkCrash({ event, consumer }: HandlingFailed["data"]): void {
    const { orderId = "" } = (event?.detail?.data ?? {}) as { orderId?: string };
    if (chance.struck.some((fault) => DEADLY.test(fault)) || tokens.get(orderId) === KILLER) return;
    if (tokens.has(orderId)) watch.fail(`${orderId} died at ${consumer} as if it had killed its process`);
  }

  return {
    portsOf: (process) => ({
      paymentGateway: books.gatewayOf(process),
      taxRates: {
        rateFor: (country: string, attempt: number) =>
          process.call(`tax rate of ${country}`, () => {
            cloud.counts.calls++;
            const recovered = country === "XB" && taxRecovers && !chance.stormy;
            return tax.rateFor(recovered ? "DE" : country, attempt);
          }),
      },
    }),
    start() {
      const crowd = cloud.kind.crowd ?? chance.of("a crowd") < 0.06;
      const few = crowd ? 7 : 1 + chance.below(2, "orders");
      const number = cloud.isCrowded && !crowd ? BACKLOG : few;
      for (let index = 1; index <= number; index++)
        chance.of(`order ${index} by HTTP`) < 0.4 ? post(`http-${index}`) : emit(`order-${index}`);
    },
    mayDiscard: ({ consumer, origin }) =>
      origin === "runtime" && ["create-invoice", "process-payment"].includes(consumer),
    *atRest() {
      for (const order of accepted) yield* problemsOf(order);
    },
  };

  function* problemsOf(order: string): Generator<string> {
    const sum = (book: Map<string, number[]>) => (book.get(order) ?? []).reduce((a, b) => a + b, 0);
    const [payment, invoice] = [store.item("payments", order), store.item("invoices", order)];
    const reversal = store.items("reversals").find(({ orderId }) => orderId === order);
    const issued = invoice?.status === "issued" ? Number(invoice.amount) : 0;
    const [captured, reversed, cancelled] = [books.captured, books.reversed, books.cancelled].map(sum) as [
      number,
      number,
      number,
    ];
    if (captured - reversed - cancelled !== issued)
      yield `${order}: captured ${captured}, reversed ${reversed}, cancelled ${cancelled}, invoiced ${issued}`;
    const row = store.item("orders", order);
    for (const type of cloud.archive.filter(isAbout(order)).map((event) => event["detail-type"]))
      if (!row?.[ATTRIBUTES[type] ?? "created"]) yield `${order} does not show its ${type}`;
    const status = row ? statusOf(row) : "unknown";
    const expected = reversal
      ? "reversed"
      : invoice?.status === "issued"
        ? "invoiced"
        : payment?.status === "declined" || store.item("cancellations", order)
          ? "declined"
          : "no end";
    if (expected === "no end") yield `${order} has not ended (${status})`;
    if (expected !== "no end" && status !== expected) yield `${order} shows as ${status}, but is ${expected}`;
  }
}

/** Faults that keep a function from leaving word. */
const DEADLY =
  /!(crash|stall|slow|answer lost|clock|no access|tables|deployment|fewer)|(sendDeadLetters|markDead|release|giveBack|countAttempt) .*!/;

/** What an order's row shows of each event. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  OrderCreated: "created",
  PaymentProcessed: "paid",
  PaymentDeclined: "declined",
  InvoiceCreated: "invoiced",
  PaymentReversalRequested: "reversing",
  PaymentReversed: "reversed",
};

const isAbout =
  (order: string) =>
  ({ "detail-type": type, detail }: Envelope) =>
    type in ATTRIBUTES && (detail as { data: { orderId?: string } }).data.orderId === order;

const RANK = ["created", "paid", "reversing", "declined", "invoiced", "reversed"];
