/** Who calls a webhook: how its requests differ from forged ones, and what it calls them. Header names are in lower case. */
export interface WebhookSender {
  /**
   * Whether the sender has signed the body, byte for byte as it came. False for whatever is wrong with the signature;
   * rejects only where that cannot be found out, for instance since the secrets cannot be read.
   */
  signed(body: string, headers: Headers): Promise<boolean>;
  /** The JSON in a body that it has signed, where that is not the body itself. @default the body */
  content?(body: string): string;
  /** What the sender says of the delivery, or what is missing. It need not be signed: nothing may depend on the id. */
  delivery(headers: Headers): Delivery | { problem: string };
  /** The event by which it only asks whether anybody answers. */
  readonly ping?: string;
}

export interface Delivery {
  /** 1–64 characters of `A-Za-z0-9-`: what people search for. */
  id: string;
  /** What has happened, in the sender's words. */
  event: string;
}

type Headers = Readonly<Record<string, string>>;
