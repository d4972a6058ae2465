import { byHand, code, makeFunction, role } from "../hand-made.ts";
import { statesClient } from "../states.ts";
import { RETRY, type Way, type World } from "../way.ts";

/**
 * A Standard workflow as AWS advises: retries with backoff and jitter on Lambda's own errors and on the functions', a timeout of
 * each task, a compensation, and an execution named after its order, so that the same order starts one.
 */
export async function steps(world: World): Promise<Way> {
  const call = statesClient(world);
  const shared = {
    code: await code(world, "bench/orders/functions/steps.ts"),
    role: await role(world, "bench-steps", ["lambda:InvokeFunction"]),
  };
  const made = (handler: string) =>
    makeFunction(world, { ...shared, handler, name: `bench-steps-${handler}` });
  const logs = [await made("payment"), await made("invoice"), await made("refund")];
  const { stateMachineArn } = await call("CreateStateMachine", {
    ...{ name: "bench-orders", type: "STANDARD", roleArn: shared.role },
    definition: JSON.stringify(DEFINITION),
  });
  const running = async () => {
    const input = { stateMachineArn, statusFilter: "RUNNING", maxResults: 1000 };
    const { executions } = await call("ListExecutions", input);
    return executions as { executionArn: string }[];
  };
  return {
    ...byHand(world),
    ...{ name: "steps", logs },
    async send(orderId) {
      const input = { stateMachineArn, name: orderId, input: JSON.stringify({ orderId }) };
      await call("StartExecution", input).catch((error) => {
        // The order is under way, or done.
        if (error.name !== "ExecutionAlreadyExists") throw error;
      });
    },
    pending: async () => (await running()).length,
    async clear() {
      for (const { executionArn } of await running()) await call("StopExecution", { executionArn });
    },
  };
}

const BACKOFF = {
  ...{ IntervalSeconds: RETRY.firstDelaySeconds, BackoffRate: 2, MaxAttempts: RETRY.attempts - 1 },
  ...{ MaxDelaySeconds: RETRY.longestDelaySeconds, JitterStrategy: "FULL" },
};

function task(name: string, more: object): object {
  return {
    ...{ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", TimeoutSeconds: 10 },
    Parameters: { FunctionName: `bench-steps-${name}`, "Payload.$": "$" },
    ResultPath: `$.${name}`,
    Retry: [
      {
        ErrorEquals: [
          ...["Lambda.ServiceException", "Lambda.AWSLambdaException"],
          ...["Lambda.SdkClientException", "Lambda.TooManyRequestsException"],
        ],
        ...BACKOFF,
      },
      { ErrorEquals: ["States.TaskFailed", "States.Timeout"], ...BACKOFF },
    ],
    ...more,
  };
}

const REFUND = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Refund" }];

const DEFINITION = {
  StartAt: "Payment",
  States: {
    Payment: task("payment", { Catch: REFUND, Next: "Invoice" }),
    Invoice: task("invoice", { Catch: REFUND, End: true }),
    Refund: task("refund", { Next: "Refunded" }),
    Refunded: { Type: "Fail", Error: "Refunded" },
  },
};
