import { test } from "uvu";
import { fakeSystem } from "../../fakes/fake-system.ts";
import { memorySqs } from "../../fakes/memory-sqs.ts";
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

test.run();
