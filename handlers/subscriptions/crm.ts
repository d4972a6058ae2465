/** A system in which others look up what a subscription is. */
export interface Crm {
  /**
   * Keeps what a subscription is by now. Of a revision that is not above the one that it has it keeps nothing: a call that was
   * held up on its way may be overtaken. Rejects where the service fails for now; throws PermanentError where it never will work.
   */
  keep(subscription: KeptSubscription): Promise<{ revision: number }>;
}

export interface KeptSubscription {
  subscriptionId: string;
  /** From 1: which state of the subscription it is. */
  revision: number;
  customerId?: string | undefined;
  status: string;
  period: number;
  /** ISO 8601. */
  changedAt: string;
}
