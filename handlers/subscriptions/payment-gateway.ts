/** Takes money, and takes it back. The key names the business fact: the same key never moves money twice. */
export interface PaymentGateway {
  /**
   * Charges once for a key and remembers the outcome, a decline included.
   * Rejects where the service fails for now; throws PermanentError where it never will work.
   */
  charge(charge: Charge): Promise<{ paymentId: string } | { declined: string }>;
  /**
   * Makes sure, once for a key, that a charge does not exist: what was captured under its key is given back, and whatever
   * comes under it later is declined. It need not be known.
   */
  cancel(cancellation: { key: string; charge: string }): Promise<{ cancellationId: string }>;
}

export interface Charge {
  /** `subscription:{subscriptionId}:{period}:{attempt}` */
  key: string;
  token: string;
  /** Minor units. */
  amount: number;
  /** ISO 4217. */
  currency: string;
  /** 1 on the first attempt of the same charge. */
  attempt: number;
}
