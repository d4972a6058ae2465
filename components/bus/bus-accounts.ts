import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { EVENT_SOURCE, EVENT_TYPE } from "../../schemas/event.ts";
import { EVENTBRIDGE } from "../../schemas/limits.ts";
import { isOwnSource } from "../../schemas/names.ts";

/** What another account may do on a bus. */
export interface BusAccount {
  /** Twelve digits. */
  account: string;
  /** Source → types that it may publish. */
  publish: Record<string, string[]>;
  /** Source → types for which it may make rules on the bus, with targets of its own. */
  subscribe: Record<string, string[]>;
}

const A_TYPE = "use an event's type, such as OrderCreated";

const Events = z
  .record(
    z.string(),
    z
      .array(z.string().regex(EVENT_TYPE, A_TYPE).max(EVENTBRIDGE.detailTypeCharacters, A_TYPE))
      .min(1, "name at least one type: a source alone lets in whatever comes to bear it"),
  )
  .refine((events) => Object.keys(events).every((source) => EVENT_SOURCE.test(source)), {
    error: "use events' sources, such as shop.orders",
  });

const Accounts = z.array(
  z
    .strictObject({
      account: z.string().regex(/^\d{12}$/, "use the twelve digits of an account, in quotes"),
      publish: Events.default({}),
      subscribe: Events.default({}),
    })
    .refine(({ publish, subscribe }) => Object.keys({ ...publish, ...subscribe }).length > 0, {
      error: "may do nothing: name events under publish or subscribe, or leave it out",
    }),
);

/**
 * The other accounts that the stack's config `busAccounts` lets on its bus; nobody by default.
 * @throws Error that names the entry, the value and what to do
 */
export function busAccounts(): BusAccount[] {
  const given = new pulumi.Config().getObject<unknown>("busAccounts") ?? [];
  const found = Accounts.safeParse(given);
  if (!found.success) {
    const [{ path, message } = { path: [], message: "" }] = found.error.issues;
    const value = path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown>)?.[name], given);
    throw new Error(`Config ${["busAccounts", ...path].join(".")} is ${JSON.stringify(value)}: ${message}.`);
  }
  for (const [index, { account, publish }] of found.data.entries()) {
    if (found.data.findIndex((one) => one.account === account) !== index)
      throw new Error(`Config busAccounts names ${account} twice: put all that it may do into one entry.`);
    // Whoever could publish these would have orders refunded, and dead letters taken for handled.
    const own = Object.keys(publish).find(isOwnSource);
    if (own !== undefined)
      throw new Error(
        `Config busAccounts.${index}.publish names ${own}: only functions of this program publish what the runtime says; leave it out.`,
      );
  }
  return found.data;
}

/** What an account may do with rules that it has made. */
const RULE_ACTIONS = [
  ...["DeleteRule", "DescribeRule", "DisableRule", "EnableRule"],
  ...[
    "ListTagsForResource",
    "ListTargetsByRule",
    "PutTargets",
    "RemoveTargets",
    "TagResource",
    "UntagResource",
  ],
].map((action) => `events:${action}`);

/** EventBridge's bound. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_CHARACTERS = 10_240;

/**
 * The bus's resource policy: its own account, as far as the account's identity policies allow it, and others as far as they are
 * named: by source and type of each entry that they publish, and of all that a rule of theirs asks for. They see and change
 * rules that they have made, and no others.
 * @throws Error for the bus's own account among the others, and where the policy is longer than EventBridge takes
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function busPolicy(busArn: string, accounts: readonly BusAccount[]): string {
  const [, partition, , region, own, resource = ""] = busArn.split(":");
  const rules = `arn:${partition}:events:${region}:${own}:rule/${resource.replace("event-bus/", "")}/*`;
  if (accounts.some(({ account }) => account === own))
    throw new Error(
      `Config busAccounts names ${own}, the bus's own account: there IAM says who may do what; leave it out.`,
    );
  const allow = (Sid: string, account: string | undefined, Action: string | string[], Resource: string) => ({
    ...{ Sid, Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${account}:root` } },
    ...{ Action, Resource },
  });
  const Statement = accounts.flatMap(({ account, publish, subscribe }) => [
    ...Object.entries(publish).map(([source, types], index) => ({
      ...allow(`Publish${account}${index || ""}`, account, "events:PutEvents", busArn),
      Condition: { StringEquals: { "events:source": source, "events:detail-type": types } },
    })),
    ...Object.entries(subscribe).map(([source, types], index) => ({
      ...allow(`Subscribe${account}${index || ""}`, account, "events:PutRule", rules),
      Condition: {
        // A pattern that names no source, or no type, would get everything.
        Null: { "events:source": "false", "events:detail-type": "false" },
        "ForAllValues:StringEquals": { "events:source": source, "events:detail-type": types },
        StringEqualsIfExists: { "events:creatorAccount": account },
      },
    })),
    ...(Object.keys(subscribe).length > 0
      ? [
          {
            ...allow(`Rules${account}`, account, RULE_ACTIONS, rules),
            Condition: { StringEquals: { "events:creatorAccount": account } },
          },
        ]
      : []),
  ]);
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [allow("OwnAccount", own, "events:PutEvents", busArn), ...Statement],
  });
  if (policy.length > MOST_CHARACTERS)
    throw new Error(
      `Config busAccounts makes a policy of ${policy.length} characters, EventBridge takes ${MOST_CHARACTERS}: name fewer ` +
        "accounts or events, or have one of them pass events on from a bus of its own.",
    );
  return policy;
}
