/** `npm run replay`: events of the archive once more. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeReplayCommand, EventBridgeClient, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { awsClock, setClock } from "./aws-clock.ts";
import { Misuse, progress, run } from "./command.ts";
import { chosen, OUTPUTS_HELP, readStack } from "./stack.ts";
import { timeOf } from "./time.ts";

const HELP = `npm run replay -- --from T --to T [options]

Delivers the events that the archive holds of this time once more. What a consumer has finished stays finished; what it
never got is handled, and what is dead gets another chance.

  --from T, --to T    ISO 8601 with offset (2026-11-21T08:00:00Z), or so long ago: -90s, -15m, -2h, -3d; now
                      An archive gets events some minutes late: AWS advises to wait ten before replaying them
  --consumer NAME     only to this consumer's rule (default: to all)
  --name NAME         name of the replay (default: replay-<now>); a dead event is reopened once for a name
${OUTPUTS_HELP}
  --help              this text

Exit code: 0 when all was delivered, 1 where it failed, 2 for a wrong call, 130 after Ctrl-C: the replay goes on.`;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html */
const ARCHIVED_MS = 600_000;

const OPTIONS = {
  from: { type: "string" },
  to: { type: "string" },
  consumer: { type: "string" },
  name: { type: "string" },
} as const;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  if (positionals.length > 0) throw new Misuse(`${positionals[0]} is no option: see --help.`);
  if (values.json) throw new Misuse("--json is not for replay.");
  const times = (now: number) => [timeOf("from", values.from, now), timeOf("to", values.to, now)] as const;
  const [first, last] = times(Date.now());
  if (first >= last) throw new Misuse("--from must be before --to.");
  const stack = readStack(values.outputs);
  const rules = values.consumer === undefined ? [] : chosen(stack, values.consumer).map(ruleOf);
  if (rules.length > 0 && stack.client.endpoint)
    console.error(
      "The local AWS ignores --consumer: all consumers get the events; finished ones do nothing.",
    );
  // "So long ago" is by AWS's clock, which stamps what is archived.
  const dynamo = new DynamoDBClient(stack.client);
  const clock = awsClock(dynamo);
  await setClock(dynamo, stack.claimsTable);
  const now = clock();
  const [from, to] = times(now);
  if (to > now - ARCHIVED_MS && !stack.client.endpoint)
    console.error(
      "The archive may not have the last ten minutes yet: replay them again later, or use --to -10m.",
    );
  const client = new EventBridgeClient(stack.client);
  const ReplayName = values.name ?? `replay-${now}`;
  await client.send(
    new StartReplayCommand({
      ReplayName,
      EventSourceArn: stack.archiveArn,
      EventStartTime: new Date(from),
      EventEndTime: new Date(to),
      Destination: { Arn: stack.busArn, ...(rules.length > 0 ? { FilterArns: rules } : {}) },
    }),
  );
  console.log(`${ReplayName}: ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`);
  for (;;) {
    const { State, StateReason, EventLastReplayedTime } = await client.send(
      new DescribeReplayCommand({ ReplayName }),
    );
    progress(`${State} ${EventLastReplayedTime?.toISOString() ?? ""}`);
    if (State === "COMPLETED") break;
    if (State === "FAILED" || State === "CANCELLED")
      throw new Error(`${State}: ${StateReason ?? "no reason is given"}`);
    if (interrupted.aborted) {
      console.error(`\n${ReplayName} goes on. Stop it: aws events cancel-replay --replay-name ${ReplayName}`);
      return 130;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  progress("");
  console.log("All of it is delivered.");
  return 0;
});

function ruleOf([name, { ruleArn }]: ReturnType<typeof chosen>[number]): string {
  if (!ruleArn)
    throw new Misuse(`${name} is woken by a schedule, not by the bus: there is nothing to replay to it.`);
  return ruleArn;
}
