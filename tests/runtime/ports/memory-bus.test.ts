import { test } from "uvu";
import { memoryBus } from "../../../testing/fakes/memory-bus.ts";
import { busContract } from "./bus-contract.ts";

busContract(test, () => {
  const bus = memoryBus();
  bus.refuse = ({ source }) => source.startsWith("aws.");
  return {
    bus,
    delivered: async () => bus.published.map((event) => ({ ...event, detail: JSON.parse(event.detail) })),
  };
});

test.run();
