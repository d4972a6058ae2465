import { createHash } from "node:crypto";

/** Where a stack lives. */
export interface Place {
  partition: string;
  region: string;
  account: string;
}

/** What a new resource gets: its id, and outputs besides its inputs. */
export type Answer = (
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
) => Record<string, unknown>;

/** Answers as AWS does, with names as Pulumi makes them: a policy or an argument that holds them is a real one. */
export function likeAws({ partition, region, account }: Place): Answer {
  const arn = (service: string, resource: string, where = `${region}:${account}`) =>
    `arn:${partition}:${service}:${where}:${resource}`;
  const hosts = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const answers: Record<
    string,
    (physical: string, inputs: Readonly<Record<string, unknown>>, digest: string) => object
  > = {
    Api: (_, __, digest) => ({ id: digest, executionArn: arn("execute-api", digest) }),
    Authorizer: (_, __, digest) => ({ id: digest.slice(0, 6) }),
    Bucket: (bucket) => ({ id: bucket, bucket, arn: arn("s3", bucket, ":") }),
    Certificate: (_, { domainName, region: elsewhere }, digest) => ({
      arn: arn("acm", `certificate/${uuid(digest)}`, `${elsewhere ?? region}:${account}`),
      domainValidationOptions: [
        {
          domainName,
          resourceRecordName: `_challenge.${domainName}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: "_answer.acm-validations.aws.",
        },
      ],
    }),
    CertificateValidation: (_, { certificateArn }) => ({ certificateArn }),
    Distribution: () => ({ domainName: "d111111abcdef8.cloudfront.net", hostedZoneId: "Z2FDTNDATAQYW2" }),
    DomainName: (_, { domainName, domainNameConfiguration }, digest) => ({
      id: domainName,
      domainNameConfiguration: {
        ...(domainNameConfiguration as object),
        targetDomainName: `d-${digest}.execute-api.${region}.${hosts}`,
      },
    }),
    EventArchive: (name) => ({ arn: arn("events", `archive/${name}`) }),
    EventBus: (name) => ({ arn: arn("events", `event-bus/${name}`) }),
    EventRule: (name, { eventBusName }) => ({
      arn: arn("events", `rule/${eventBusName ? `${eventBusName}/` : ""}${name}`),
    }),
    Function: (name) => {
      const own = arn("lambda", `function:${name}`);
      const invokeArn = arn("apigateway", `path/2015-03-31/functions/${own}/invocations`, `${region}:lambda`);
      return { arn: own, invokeArn };
    },
    Integration: (_, __, digest) => ({ id: digest.slice(0, 7) }),
    LogGroup: (name) => ({ arn: arn("logs", `log-group:${name}`) }),
    MetricAlarm: (name) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
    Policy: (name) => ({
      id: arn("iam", `policy/${name}`, `:${account}`),
      arn: arn("iam", `policy/${name}`, `:${account}`),
    }),
    Queue: (name) => {
      const url = `https://sqs.${region}.${hosts}/${account}/${name}`;
      return { id: url, url, arn: arn("sqs", name) };
    },
    Record: (_, { name }) => ({ fqdn: String(name).replace(/\.$/, "") }),
    Role: (name) => ({ arn: arn("iam", `role/${name}`, `:${account}`) }),
    Secret: (name) => {
      const own = arn("secretsmanager", `secret:${name}-AbCdEf`);
      return { id: own, arn: own };
    },
    SecretVersion: (_, { secretId }, digest) => ({ id: `${secretId}|${uuid(digest)}`, arn: secretId }),
    Stage: (_, { apiId }) => ({
      id: "$default",
      invokeUrl: `https://${apiId}.execute-api.${region}.${hosts}/`,
    }),
    Table: (name) => ({ arn: arn("dynamodb", `table/${name}`) }),
    Topic: (name) => ({ id: arn("sns", name), arn: arn("sns", name) }),
  };
  return (type, name, inputs) => {
    const digest = createHash("sha256").update(`${type} ${name}`).digest("hex").slice(0, 10);
    const physical = `${name}-${digest.slice(0, 7)}`;
    return { id: physical, name: physical, ...answers[type]?.(physical, inputs, digest) };
  };
}

function uuid(digest: string): string {
  return `${digest.slice(0, 8)}-0000-4000-8000-${digest}00`;
}
