/** What the local AWS cannot show, and AWS does. */
export const gaps: readonly string[] = [
  "A rule's target is tried once: its retry policy and dead-letter queue are accepted, but do nothing; nor do the retries and the failure destination of a function that a rule invokes directly.",
  "Queue policies and function permissions are accepted, but only refusals are enforced; TLS is not demanded.",
  "A role's condition on an event's source or detail-type is left out: a function may publish any event to its bus.",
  "A role's condition on the leading keys of a table (dynamodb:LeadingKeys) is not enforced.",
  "Limits on the size of events, of direct invocations, of secrets and of what functions answer are not enforced; a request to the HTTP API that is too large for its function gets 413, as on AWS.",
  "An archive has every event at once; on AWS it may take some minutes.",
  "A replay ignores its filter of rules: it goes to every rule that matches.",
  "An event source mapping has no batching window, and pauses for a second after a function crashed or timed out.",
  "Functions run on the Node.js of this machine, without limits on memory or CPU.",
  "A schedule fires up to a second late; one by rate(…) is told when it fired, and drifts by that, where AWS tells when it was due. Its retries and dead-letter queue are accepted, but do nothing.",
  "No mail is sent: a queue stands for the mailboxes of each SNS topic (npm run mail), and nobody has to agree to a subscription.",
  "A rule publishes to a topic whatever its role and the topic's policy say; a mail whose JSON a value breaks is sent as it is, where AWS would lay its event into a dead-letter queue.",
  "Lifecycle rules of a bucket are accepted, but nothing ever expires.",
  "A function that may get an object, but not list its bucket, is told 404 NoSuchKey where there is none; AWS tells it 403 AccessDenied.",
  "Nothing in a bucket or a secret is encrypted, and no permission for a KMS key is needed; a secret without a version answers without a value, where AWS answers ResourceNotFoundException.",
  "Metrics in log lines (embedded metric format) are not read, and there are few others: alarms are there, but have no data and never ring.",
];
