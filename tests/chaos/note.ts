import { accountsOf, endingOf } from "./accounts.ts";
import type { Books } from "./books.ts";
import { outOfTime } from "./check-orders.ts";
import type { Totals } from "./totals.ts";

/** Adds what the books tell of the run. */
export function note(books: Books, counts: Totals): void {
  for (const account of accountsOf(books)) counts.add(`orders ${endingOf(account) ?? "not ended"}`);
  // The marks of gathers are no records of attempts.
  const attempts = books.claims.map(({ attempts = 0 }: { attempts?: number }) => attempts);
  for (const count of attempts) if (count > 1) counts.add("events that took several attempts");
  counts.add(
    "attempts",
    attempts.reduce((sum, count) => sum + count, 0),
  );
  counts.add("orders that a verdict met for want of time", outOfTime(books.events).size);
  counts.add("calls of the gateway", books.ledger.length);
  counts.add("facts of the gateway", new Set(books.ledger.map(({ key }) => key)).size);
  for (const { kind } of books.letters) counts.add(`letters that stay, ${kind}`);
}
