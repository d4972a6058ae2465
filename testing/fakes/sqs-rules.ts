import { SQS } from "../../schemas/limits.ts";

/** What XML 1.0 cannot hold. */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const NAME = /^(?!aws\.|amazon\.|\.)(?!.*\.(\.|$))[\w.-]{1,256}$/i;

/**
 * Throws as SQS does for a message that it does not take.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkMessage(body: string, attributes: Readonly<Record<string, string>>): void {
  const entries = Object.entries(attributes);
  if (body === "") throw refused("MissingParameter", "The request must contain the parameter MessageBody.");
  for (const text of [body, ...entries.map(([, value]) => value)])
    if (REFUSED.test(text)) throw refused("InvalidMessageContents", "Invalid characters found.");
  for (const [name, value] of entries) {
    if (!NAME.test(name))
      throw refused("InvalidParameterValue", `Message attribute name ${name} is invalid.`);
    if (value === "") throw refused("InvalidParameterValue", `Message attribute ${name} has an empty value.`);
  }
  if (entries.length > SQS.attributes)
    throw refused("InvalidParameterValue", `Number of message attributes [${entries.length}] exceeds 10.`);
  const texts = entries.flatMap(([name, value]) => [name, "String", value]);
  const bytes = [body, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > SQS.messageBytes)
    throw refused("InvalidParameterValue", `Message must be shorter than ${SQS.messageBytes} bytes.`);
}

function refused(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
