import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import { SQS } from "../../schemas/limits.ts";
import { type Statement, tlsOnly } from "../function/grants.ts";

export interface QueueArgs {
  retentionDays: number;
  /** ARN of the rule that may send to it. @default none may; senders come by their role */
  sender?: pulumi.Input<string>;
  visibilityTimeoutSeconds?: number;
  redrive?: { deadLetterQueueArn: pulumi.Input<string>; maxReceiveCount: number };
}

/** An SQS queue: encrypted, over TLS only, and open to one rule at most. */
export class Queue extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly policy: pulumi.Resource;

  constructor(name: string, args: QueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Queue", name, {}, opts);
    const { retentionDays, sender, visibilityTimeoutSeconds, redrive } = args;
    const child = { parent: this };
    const redrivePolicy =
      redrive &&
      pulumi.jsonStringify({
        deadLetterTargetArn: redrive.deadLetterQueueArn,
        maxReceiveCount: redrive.maxReceiveCount,
      });
    const queue = new aws.sqs.Queue(
      name,
      {
        messageRetentionSeconds: retentionDays * 86_400,
        // As large as a message may be. Said, since the provider makes an unsaid one 262,144, above which an event of that size
        // is with the envelope that EventBridge puts around it: queue and dead-letter queue would both refuse it.
        maxMessageSize: SQS.messageBytes,
        sqsManagedSseEnabled: true,
        ...defined({ visibilityTimeoutSeconds, redrivePolicy }),
      },
      child,
    );
    const rule: Statement[] = sender
      ? [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: queue.arn,
            Condition: { ArnEquals: { "aws:SourceArn": sender } },
          },
        ]
      : [];
    this.policy = new aws.sqs.QueuePolicy(
      name,
      {
        queueUrl: queue.url,
        policy: { Version: "2012-10-17", Statement: [...rule, tlsOnly("sqs:*", queue.arn)] },
      },
      child,
    );
    this.arn = queue.arn;
    this.url = queue.url;
    this.registerOutputs({ arn: this.arn, url: this.url });
  }
}
