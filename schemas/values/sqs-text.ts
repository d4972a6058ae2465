/** What SQS takes in bodies and attributes. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** JSON as a body that SQS takes: what it refuses is escaped, so that the same is read from it. */
export function sqsBody(json: string): string {
  return json.replace(REFUSED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text as an attribute that SQS takes: what it refuses is replaced. It is never empty. */
export function sqsAttribute(text: string): string {
  return text.replace(REFUSED, "\uFFFD") || "unknown";
}
