/** Limits of the services behind stores and wires: each is known here alone, with its source. Sizes are bytes of UTF-8. */

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const DYNAMODB = {
  /** Of an item, names of its attributes included. */
  itemBytes: 400 * 1024,
  /** Values of a key's first attribute, and of its second; neither may be empty. */
  keyBytes: 2048,
  sortBytes: 1024,
  /** Of the name of an attribute. */
  nameBytes: 64 * 1024 - 1,
  /** Attributes that one update fills: its expression has 4 KB, and each takes up to 36 bytes of it. */
  fills: 100,
  /** Attributes that one update adds to: its condition takes up to 68 bytes for each. */
  adds: 50,
  /** Decimals of what is added: with the 16 digits before them, a sum has the 38 that a number keeps at most. */
  sumDecimals: 22,
  /** Levels of lists and maps in an attribute. */
  depth: 32,
  /** The number next to zero that can be kept; zero itself can. */
  smallestNumber: 1e-130,
  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
  actions: 100,
  transactionBytes: 4 * 1024 * 1024,
} as const;

/** The most bytes of each attribute that is a key of an index. */
export function indexKeyBytes(indexes: readonly { key: string; sort?: string }[]): Record<string, number> {
  const keys = indexes.map(({ key }) => [key, DYNAMODB.keyBytes] as const);
  const sorts = indexes.flatMap(({ sort }) => (sort ? [[sort, DYNAMODB.sortBytes] as const] : []));
  return Object.fromEntries([...keys, ...sorts]);
}

/**
 * The largest number that its readers take for the one that was written: beyond, 9007199254740993 is read as …992, and
 * the SDK refuses to read it from DynamoDB. @see https://www.rfc-editor.org/rfc/rfc8259#section-6
 */
export const LARGEST_NUMBER = Number.MAX_SAFE_INTEGER;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS = {
  /** Of a message: its body, and of each attribute the name, the type and the value. */
  messageBytes: 1024 * 1024,
  attributes: 10,
  /** Messages of one batch call. */
  batch: 10,
  /** Longest visibility, 12 hours from the receipt. */
  visibilitySeconds: 43_200,
  /** Longest delay of a message that is sent. */
  delaySeconds: 900,
} as const;

/** Longest that a function hides a message: visibility counts from its receipt, and a function may run for 15 minutes of it. */
export const LONGEST_DELAY_SECONDS = SQS.visibilitySeconds - 900;

/** How far ahead an event may be set, and a message deferred: a leap year. */
export const FURTHEST_SECONDS = 366 * 86_400;

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const EVENTBRIDGE = {
  /** Entries of one call. */
  entries: 10,
  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
  detailTypeCharacters: 128,
  sourceCharacters: 256,
} as const;

/**
 * The largest event that a program may be set to take. EventBridge takes more, but as an entry of the journal it may grow
 * by half (a list of small numbers does), and an item of DynamoDB must hold it.
 */
export const LARGEST_EVENT_BYTES = 256 * 1024;

/** Highest version of a contract: more of them would be no versions, but a value that belongs into the data. */
export const MAX_VERSION = 1_000_000;
