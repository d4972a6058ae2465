/** What the local AWS cannot show, and AWS does. */
export const gaps: readonly string[] = [
  "A rule's target is tried once: its retry policy and dead-letter queue are accepted, but do nothing.",
  "Queue policies and function permissions are accepted, but only refusals are enforced; TLS is not demanded.",
  "A role's condition on an event's source or detail-type is left out: a function may publish any event to its bus.",
  "Limits on the size of PutEvents requests and entries are not enforced.",
  "A replay ignores its filter of rules: it goes to every rule that matches.",
  "An event source mapping has no batching window.",
  "Functions run on the Node.js of this machine, without limits on memory or CPU.",
  "There are no alarms and few metrics.",
];
