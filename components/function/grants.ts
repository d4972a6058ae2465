import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventDefinition } from "../../schemas/event.ts";

/** One statement of a policy document. */
export type Statement = aws.types.input.iam.PolicyStatement & pulumi.Unwrap<object>;

type Arn = pulumi.Input<string>;

/** May publish just these events on this bus: source and detail-type are checked entry by entry. */
export function publishing(busArn: Arn, events: readonly EventDefinition[]): Statement[] {
  const sources = [...new Set(events.map(({ source }) => source))].sort();
  return sources.map((source) => ({
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: busArn,
    Condition: {
      StringEquals: {
        "events:source": source,
        "events:detail-type": [
          ...new Set(events.filter((event) => event.source === source).map(({ type }) => type)),
        ].sort(),
      },
    },
  }));
}

/** May write the claim records of one component, and no other's. */
export function claiming(tableArn: Arn, name: string, more: readonly string[] = []): Statement {
  return onKeys(["dynamodb:PutItem", "dynamodb:UpdateItem", ...more], tableArn, `${name}|`);
}

/** May write the records of requests at one component, and look whether one was accepted before. */
export function accepting(tableArn: Arn, name: string): Statement {
  return claiming(tableArn, name, ["dynamodb:GetItem"]);
}

/** May set and take back the timers of just these events. */
export function settingTimers(tableArn: Arn, events: readonly EventDefinition[]): Statement[] {
  const prefixes = [...new Set(events.map(({ type }) => `timer|${type}|`))].sort();
  return prefixes.length === 0
    ? []
    : [onKeys(["dynamodb:DeleteItem", "dynamodb:PutItem"], tableArn, ...prefixes)];
}

/** May reserve slots of its own pace. */
export function pacing(tableArn: Arn, name: string): Statement {
  return {
    Effect: "Allow",
    Action: "dynamodb:UpdateItem",
    Resource: tableArn,
    Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`pace|${name}`] } },
  };
}

/** May do something with the items of a table whose keys begin like one of these. */
export function onKeys(action: string | string[], tableArn: Arn, ...prefixes: string[]): Statement {
  return {
    Effect: "Allow",
    Action: action,
    Resource: tableArn,
    Condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": prefixes.map((prefix) => `${prefix}*`) },
    },
  };
}

/** May do one thing with some resources; nothing where there are none. */
export function allowing(action: string | string[], resources: Arn[]): Statement[] {
  return resources.length === 0 ? [] : [{ Effect: "Allow", Action: action, Resource: resources }];
}

/** Refuses what does not come over TLS. */
export function tlsOnly(action: string, resource: Arn | Arn[]): Statement {
  return {
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
