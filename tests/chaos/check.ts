import type { Books } from "./books.ts";
import { checkEvents } from "./check-events.ts";
import { checkGateway } from "./check-gateway.ts";
import { checkOrders } from "./check-orders.ts";
import { grouped } from "./grouped.ts";
import type { Findings } from "./load.ts";

/** Everything that does not balance. */
export function findings(books: Books): Findings {
  return { contradictions: violations(books), unfinished: [] };
}

/** Everything that does not balance, a line each; empty where all does. */
export function violations(books: Books): string[] {
  return [
    ...checkRequests(books),
    ...checkOrders(books),
    ...checkGateway(books),
    ...checkEvents(books),
    ...checkClaims(books),
    ...checkLetters(books),
  ];
}

/** One request makes one order, however often it is sent. */
function checkRequests({ accepted, orders }: Books): string[] {
  const rows = new Set(orders.map(({ orderId }) => orderId));
  const several = [...grouped(accepted, ({ key }) => key)].filter(([, made]) => made.length > 1);
  return [
    ...several.map(
      ([key, made]) => `request ${key} made the orders ${made.map(({ orderId }) => orderId).join(", ")}`,
    ),
    ...accepted
      .filter(({ orderId }) => !rows.has(orderId))
      .map(({ orderId }) => `order ${orderId} was accepted, but has no row`),
  ];
}

/** Nothing is left half-done. */
function checkClaims({ claims }: Books): string[] {
  return claims.flatMap(({ key, status, outbox }) => [
    ...(status === "open" ? [`claim ${key} is still open`] : []),
    ...(outbox ? [`the outbox of ${key} is unsent`] : []),
  ]);
}

/** What lies in a dead-letter queue died of a verdict, and says which: all else was redriven, nothing sent was wrong. */
function checkLetters({ letters }: Books): string[] {
  return letters.flatMap(({ consumer, kind, reason, event }) => [
    ...(reason === "" || reason === "unknown" ? [`a letter of ${consumer} has no reason: ${event}`] : []),
    ...(kind !== "permanent" && kind !== "exhausted"
      ? [`a letter of ${consumer} stays, ${kind}: ${reason}: ${event}`]
      : []),
  ]);
}
