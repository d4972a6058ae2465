import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sqsMessage, wakeUpMessage } from "../../../runtime/aws/sqs-message.ts";
import { SQS } from "../../../schemas/limits.ts";

const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const bytesOf = ({ MessageBody, MessageAttributes }: ReturnType<typeof sqsMessage>) =>
  Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType, StringValue }]) => sum + Buffer.byteLength(`${name}${DataType}${StringValue}`),
    Buffer.byteLength(MessageBody),
  );

test("a body that SQS takes goes as it is; what it refuses of JSON is escaped, and read as the same", () => {
  const plain = '{"a":"\u00e9 \u4e2d \u{1f686} \\uffff \t"}';
  assert.is(sqsMessage(plain, {}).MessageBody, plain);
  assert.is(sqsMessage('{"a":"\uffff\ufffe\ud800"}', {}).MessageBody, '{"a":"\\uffff\\ufffe\\ud800"}');
  const any = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  });
  fc.assert(
    fc.property(any, (text) => {
      const json = JSON.stringify({ text });
      const { MessageBody } = sqsMessage(json, {});
      assert.match(MessageBody, ALLOWED);
      assert.equal(JSON.parse(MessageBody), JSON.parse(json));
    }),
  );
});

test("body and attributes fit together: the reason is cut first, then the body, which says so", () => {
  const attributes = { deadLetterId: "x.0", reason: "\u{1f686}".repeat(500) };
  const room = SQS.messageBytes - bytesOf(sqsMessage("", attributes));
  const whole = sqsMessage("x".repeat(room), attributes);
  assert.equal([whole.MessageBody.length, bytesOf(whole)], [room, SQS.messageBytes]);
  assert.is(whole.MessageAttributes.reason?.StringValue, attributes.reason);

  const shorter = sqsMessage("x".repeat(room + 1), attributes);
  assert.is(shorter.MessageBody.length, room + 1);
  assert.is(shorter.MessageAttributes.reason?.StringValue, "\u{1f686}".repeat(32));
  assert.is(shorter.MessageAttributes.truncated, undefined);

  const cut = sqsMessage("x".repeat(SQS.messageBytes), attributes);
  assert.ok(bytesOf(cut) < SQS.messageBytes);
  assert.is(cut.MessageAttributes.truncated?.StringValue, "1048576 bytes");
  assert.match(cut.MessageBody, /^x+$/);
  const grown = sqsMessage("\uffff".repeat(300_000), attributes);
  assert.ok(bytesOf(grown) < SQS.messageBytes, "what it takes more to escape counts");
});

test("a wake-up comes in the second in which it is due, at once if that is over, as late as SQS allows", () => {
  const delay = (ms: number) =>
    wakeUpMessage({ id: "w", wake: "k", at: 1_000_000 + ms }, 1_000_000).DelaySeconds;
  assert.equal([-5000, 0, 1, 1000, 1001, 899_001, 900_001].map(delay), [0, 0, 1, 1, 2, 900, 900]);
});

test.run();
