import * as pulumi from "@pulumi/pulumi";
import type { Bus } from "../bus/bus.ts";
import { alarm } from "./alarm.ts";

interface FunctionAlarmsArgs {
  bus: Bus;
  functionName: pulumi.Input<string>;
  /** What an error means to whom the function serves. */
  means: string;
  /** Whether the first error is worth a call; else something tries again, and errors ring when they last. */
  atOnce: boolean;
}

const PERIOD = 300;

/**
 * Alarms on a function that fails as a whole, or is not let run.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionAlarms(
  name: string,
  args: FunctionAlarmsArgs,
  child: { parent: pulumi.Resource },
): pulumi.Output<string>[] {
  const { bus, functionName, means, atOnce } = args;
  const metric = {
    bus,
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
    period: PERIOD,
    ...(atOnce ? {} : LASTING),
  };
  return [
    alarm(
      `${name}-errors`,
      {
        ...metric,
        metricName: "Errors",
        runbook: "function-errors",
        says: pulumi.interpolate`Function ${functionName} was killed, ran into its timeout or memory, or does not start: ${means} Its log of the last hour: aws logs filter-log-events --log-group-name "$(aws lambda get-function-configuration --function-name ${functionName} --query LoggingConfig.LogGroup --output text)" --start-time $(($(date +%s) - 3600))000. Mend the handler, memory or timeout, and pulumi up.`,
      },
      child,
    ),
    alarm(
      `${name}-throttles`,
      {
        ...metric,
        metricName: "Throttles",
        runbook: "function-throttles",
        says: pulumi.interpolate`Function ${functionName} was not let run: the account's concurrent executions are used up. How many there are: aws lambda get-account-settings --query AccountLimit. Have the quota raised (aws service-quotas request-service-quota-increase), or lower the concurrency of consumers.`,
      },
      child,
    ),
  ];
}

/** In two of three periods: what happens once is mended by the next try. */
const LASTING = { evaluationPeriods: 3, datapointsToAlarm: 2 };
