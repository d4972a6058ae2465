/** A message as the queue hands it over, or an event that was delivered directly. */
export interface Message {
  messageId: string;
  receiptHandle?: string;
  body: string;
  /** How often the queue has handed it out. */
  receiveCount: number;
  /** Carried by a redriven message: the death that it reopens. */
  deadLetterId?: string;
}
