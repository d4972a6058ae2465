import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./grants.ts";

/**
 * IAM's bounds, which count no white space: all inline policies of a role together, and each managed policy. Of these a
 * role takes ten.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_INLINE = 10_240;
const MAX_MANAGED = 6_144;
const MOST_MANAGED = 10;

/** What a role may do with many resources of one program, such as all its dead-letter queues. */
export interface Grants {
  action: string | string[];
  resources: readonly Granted[];
}

/** A resource with its name in the program, by which the length of its ARN is known before it is there. */
export interface Granted {
  name: string;
  arn: pulumi.Input<string>;
}

/**
 * The inline policy of a role, the only one that it has.
 * @throws Error (while it is deployed, when ARNs are known) that names the role, for more characters than IAM takes.
 */
export function inlinePolicy(role: string, statements: Statement[]) {
  return pulumi.output({ Version: "2012-10-17" as const, Statement: statements }).apply((document) => {
    const characters = sizeOf(document);
    if (characters > MAX_INLINE)
      throw new Error(
        `The inline policy of role ${role} has ${characters} characters, IAM takes ${MAX_INLINE}: give ${role} fewer ` +
          "tables, events or ports (two handlers in place of one), or deploy some flows as a stack of their own (config flows).",
      );
    return document;
  });
}

/**
 * Gives a role what grows with the program: managed policies, each as full as IAM lets it be. Their number follows from
 * names alone, so a preview shows all of them.
 * @throws Error that names the role where ten do not hold it all.
 */
export function managedPolicies(
  name: string,
  role: aws.iam.Role,
  grants: readonly Grants[],
  child: { parent: pulumi.Resource },
): void {
  const documents = packed(grants);
  if (documents.length > MOST_MANAGED)
    throw new Error(
      `Role ${name} may use so many queues that it needs ${documents.length} policies, IAM takes ${MOST_MANAGED}: ` +
        "deploy some flows as a stack of their own (config flows).",
    );
  for (const [index, Statement] of documents.entries()) {
    const numbered = `${name}-${index + 1}`;
    const policy = new aws.iam.Policy(numbered, { policy: { Version: "2012-10-17", Statement } }, child);
    new aws.iam.RolePolicyAttachment(numbered, { role: role.name, policyArn: policy.arn }, child);
  }
}

/** The statements of each policy. */
function packed(grants: readonly Grants[]): Statement[][] {
  const documents: { size: number; statements: (Statement & { Resource: pulumi.Input<string>[] })[] }[] = [];
  for (const { action: Action, resources } of grants) {
    let open: pulumi.Input<string>[] | undefined;
    for (const { name, arn } of resources) {
      const begun = statementSize(Action);
      const last = documents.at(-1);
      if (!last || last.size + longestArn(name) + (open ? 0 : begun) > MAX_MANAGED) {
        documents.push({ size: EMPTY, statements: [] });
        open = undefined;
      }
      const document = documents.at(-1) as (typeof documents)[number];
      if (!open) {
        open = [];
        document.statements.push({ Effect: "Allow", Action, Resource: open });
        document.size += begun;
      }
      open.push(arn);
      document.size += longestArn(name);
    }
  }
  return documents.map(({ statements }) => statements);
}

const EMPTY = sizeOf({ Version: "2012-10-17", Statement: [] });

/** A statement without its resources, and the comma before it. */
function statementSize(Action: string | string[]): number {
  return sizeOf({ Effect: "Allow", Action, Resource: [] }) + 1;
}

/** With the longest names of partition and region, Pulumi's own eight characters, quotes and comma. */
function longestArn(name: string): number {
  return `"arn:aws-us-gov:sqs:ap-southeast-1:123456789012:${name}-0a1b2c3",`.length;
}

function sizeOf(document: object): number {
  return JSON.stringify(document).replace(/\s/g, "").length;
}
