/** Takes and gives back money. The key names the business fact: the same key never moves money twice. */
export interface PaymentGateway {
  /**
   * Charges once for a key and remembers the outcome, a decline included.
   * Rejects where the service fails for now; throws PermanentError where it never will work.
   */
  charge(charge: Charge): Promise<{ paymentId: string } | { declined: string }>;
  /** Gives a payment back once for a key. */
  reverse(reversal: Reversal): Promise<{ reversalId: string }>;
  /**
   * Makes sure, once for a key, that a charge does not exist: what was captured under its key is given back, and whatever
   * comes under it later is declined. It need not be known.
   */
  cancel(cancellation: Cancellation): Promise<{ cancellationId: string }>;
}

export interface Charge {
  /** `charge:{orderId}` */
  key: string;
  token: string;
  /** Minor units. */
  amount: number;
  /** ISO 4217. */
  currency: string;
  /** 1 on the first attempt. */
  attempt: number;
}

export interface Reversal {
  /** `reverse:{paymentId}` */
  key: string;
  paymentId: string;
  amount: number;
  currency: string;
}

export interface Cancellation {
  /** `cancel:{orderId}` */
  key: string;
  /** Key of the charge: `charge:{orderId}`. */
  charge: string;
}
