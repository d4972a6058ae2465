/** Writes to customers, whose addresses it knows. The key names the business fact: the same key never sends twice. */
export interface CustomerMail {
  /** Rejects where the service fails for now; throws PermanentError where it never will work. */
  send(letter: Letter): Promise<{ letterId: string }>;
}

export interface Letter {
  /** `SubscriptionSuspended:{subscriptionId}:{period}` */
  key: string;
  customerId: string;
  subject: string;
  text: string;
}
