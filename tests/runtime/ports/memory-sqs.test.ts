import { test } from "uvu";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { memorySqs } from "../../../testing/fakes/memory-sqs.ts";
import { throws } from "../../harness/throws.ts";
import { queueContract } from "./queue-contract.ts";

queueContract(test, ({ visibilitySeconds, maxReceiveCount }) => {
  const system = fakeSystem({ clock: "stepped" });
  const sqs = memorySqs(system);
  const [url, deadUrl] = ["https://sqs/q", "https://sqs/dlq"];
  sqs.create(deadUrl, { visibilitySeconds: 600 });
  sqs.create(url, { visibilitySeconds, redrive: { url: deadUrl, maxReceiveCount } });
  return {
    ...{ url, deadUrl, missingUrl: "https://sqs/missing" },
    queues: sqs.queues(url),
    direct: sqs.queues(undefined),
    send: async (to, body, attributes) => sqs.send(to, body, attributes),
    receive: async (from) => sqs.receive(from, 10),
    remove: async (from, receiptHandle) => sqs.remove(from, receiptHandle),
    now: system.now,
    wait: system.advance,
  };
});

test("what SQS refuses is refused: size with attributes, characters, names, empty values, an eleventh attribute", async () => {
  const sqs = memorySqs(fakeSystem({ clock: "stepped" }));
  sqs.create("q", { visibilitySeconds: 1 });
  const [a, most] = [{ a: "1" }, 1_048_576];
  sqs.send("q", "x".repeat(most));
  sqs.send("q", `${"中".repeat(349_525)}x`);
  sqs.send("q", "x".repeat(most - 8), a);
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, "v"]));
  sqs.send("q", "\t\n\r\u{1f686}\ufffd", many(10));
  for (const [body, attributes, message] of [
    ["x".repeat(most + 1), {}, "shorter than 1048576"],
    ["中".repeat(349_526), {}, "shorter than 1048576"],
    ["x".repeat(most - 7), a, "shorter than 1048576"],
    ["", {}, "MessageBody"],
    ["\u0000", {}, "Invalid characters"],
    ["\uffff", {}, "Invalid characters"],
    ["x", { a: "\ufffe" }, "Invalid characters"],
    ["x", { a: "\ud83d" }, "Invalid characters"],
    ["x", { a: "" }, "empty value"],
    ["x", { "aws.a": "1" }, "name aws.a"],
    ["x", many(11), "[11] exceeds 10"],
  ] as [string, Record<string, string>, string][])
    await throws(() => sqs.send("q", body, attributes), message);
});

test.run();
