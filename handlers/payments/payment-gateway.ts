/** Takes and gives back money. The key names the business fact: the same key never moves money twice. */
export interface PaymentGateway {
  /**
   * Charges once for a key and remembers the outcome, a decline included.
   * Rejects where the service fails for now; throws PermanentError where it never will work.
   */
  charge(charge: Charge): Promise<{ paymentId: string } | { declined: string }>;
  /** Gives a payment back once for a key. */
  reverse(reversal: Reversal): Promise<{ reversalId: string }>;
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
