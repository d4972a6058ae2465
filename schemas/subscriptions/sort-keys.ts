/** A period as a sort attribute: four digits, so that a list is in the order of the months. */
export function periodKey(period: number): string {
  return String(period).padStart(4, "0");
}

/** A statement among those of its customer. Amounts of several currencies have no sum. */
export function statementKey({ month, currency }: { month: string; currency: string }): string {
  return `${month} ${currency}`;
}
