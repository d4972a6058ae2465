import type { Books } from "./books.ts";
import { checkEvents } from "./check-events.ts";
import { checkGateway } from "./check-gateway.ts";
import { checkOrders } from "./check-orders.ts";
import { type Findings, together } from "./findings.ts";
import { grouped } from "./grouped.ts";

/** Everything in the books that does not balance. */
export function check(books: Books): Findings {
  return together([
    checkRequests(books),
    checkOrders(books),
    checkGateway(books),
    checkEvents(books),
    checkClaims(books),
    checkLetters(books),
  ]);
}

/** One request makes one order, however often it is sent. */
function checkRequests({ accepted, orders }: Books): Findings {
  const rows = new Set(orders.map(({ orderId }) => orderId));
  const several = [...grouped(accepted, ({ key }) => key)].filter(([, made]) => made.length > 1);
  return {
    contradictions: [
      ...several.map(
        ([key, made]) => `request ${key} made the orders ${made.map(({ orderId }) => orderId).join(", ")}`,
      ),
      ...accepted
        .filter(({ orderId }) => !rows.has(orderId))
        .map(({ orderId }) => `order ${orderId} was accepted, but has no row`),
    ],
    unfinished: [],
  };
}

/** Nothing is left half-done. */
function checkClaims({ claims }: Books): Findings {
  return {
    contradictions: [],
    unfinished: claims.flatMap(({ key, status, outbox }) => [
      ...(status === "open" ? [`claim ${key} is still open`] : []),
      ...(outbox ? [`the outbox of ${key} is unsent`] : []),
    ]),
  };
}

/** What lies in a dead-letter queue died of a verdict, and says which: all else was redriven, nothing sent was wrong. */
function checkLetters({ letters }: Books): Findings {
  return {
    contradictions: letters
      .filter(({ reason }) => reason === "" || reason === "unknown")
      .map(({ consumer, event }) => `a letter of ${consumer} has no reason: ${event}`),
    unfinished: letters
      .filter(({ kind }) => kind !== "permanent" && kind !== "exhausted")
      .map(
        ({ consumer, kind, reason, event }) => `a letter of ${consumer} stays, ${kind}: ${reason}: ${event}`,
      ),
  };
}
