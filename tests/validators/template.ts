import type { Recorded } from "../components/evaluate.ts";

type Inputs = Readonly<Record<string, unknown>>;
type Properties = Record<string, unknown>;

interface Resource {
  Type: string;
  Properties: Properties;
}

/** What CloudFormation calls a type, and how its properties follow from the provider's arguments. */
interface Counterpart {
  type: string;
  /** Argument → property, where the name is not the same in other letters; `undefined`: there is none. */
  names?: Record<string, string | undefined>;
  /** How tags are written. @default as a list */
  tags?: "list" | "map" | "none";
  /** Further properties, or others than follow from the names. */
  more?: (inputs: Inputs) => Properties;
}

const json = (text: unknown) => (typeof text === "string" ? JSON.parse(text) : text);
const flat = (value: unknown) => pascal(value as object);

/**
 * Types that CloudFormation knows as resources of their own. Those that are parts of others there are merged: policies of
 * queues, roles and buckets are resources, but a bucket's lifecycle is not.
 */
const COUNTERPARTS: Record<string, Counterpart> = {
  Api: { type: "AWS::ApiGatewayV2::Api", tags: "map", more: () => ({ Name: "api" }) },
  ApiMapping: { type: "AWS::ApiGatewayV2::ApiMapping" },
  Authorizer: {
    type: "AWS::ApiGatewayV2::Authorizer",
    names: { identitySources: "IdentitySource", jwtConfiguration: undefined },
    more: ({ jwtConfiguration }) => {
      const { issuer, audiences } = jwtConfiguration as { issuer: string; audiences: string[] };
      return { Name: "jwt", JwtConfiguration: { Issuer: issuer, Audience: audiences } };
    },
  },
  BucketPolicy: { type: "AWS::S3::BucketPolicy", names: { policy: "PolicyDocument" } },
  Certificate: { type: "AWS::CertificateManager::Certificate", names: { region: undefined } },
  Dashboard: { type: "AWS::CloudWatch::Dashboard" },
  Distribution: {
    type: "AWS::CloudFront::Distribution",
    names: Object.fromEntries(
      ["aliases", "defaultCacheBehavior", "enabled", "httpVersion", "isIpv6Enabled", "origins"]
        .concat("restrictions", "viewerCertificate")
        .map((name) => [name, undefined]),
    ),
    more: ({ tags: _, isIpv6Enabled, origins, viewerCertificate, ...others }) => ({
      DistributionConfig: {
        ...flat(others),
        IPV6Enabled: isIpv6Enabled,
        Origins: (origins as Record<string, Record<string, unknown>>[]).map(
          ({
            originId,
            domainName,
            customOriginConfig: { httpPort, httpsPort, originSslProtocols, ...own } = {},
          }) => ({
            ...{ Id: originId, DomainName: domainName },
            CustomOriginConfig: {
              ...flat(own),
              ...{ HTTPPort: httpPort, HTTPSPort: httpsPort, OriginSSLProtocols: originSslProtocols },
            },
          }),
        ),
        ViewerCertificate: flat(viewerCertificate),
      },
    }),
  },
  DomainName: {
    type: "AWS::ApiGatewayV2::DomainName",
    tags: "map",
    names: { domainNameConfiguration: undefined },
    more: ({ domainNameConfiguration }) => ({ DomainNameConfigurations: [flat(domainNameConfiguration)] }),
  },
  EventArchive: {
    type: "AWS::Events::Archive",
    names: { eventSourceArn: "SourceArn" },
  },
  EventBus: { type: "AWS::Events::EventBus", more: () => ({ Name: "shop-0a1b2c3" }) },
  EventBusPolicy: {
    type: "AWS::Events::EventBusPolicy",
    names: { policy: undefined },
    more: ({ policy }) => {
      const [Statement] = json(policy).Statement;
      return { StatementId: Statement.Sid, Statement };
    },
  },
  EventRule: {
    type: "AWS::Events::Rule",
    more: ({ eventPattern }) => present({ EventPattern: json(eventPattern) }),
  },
  EventSourceMapping: { type: "AWS::Lambda::EventSourceMapping" },
  Function: {
    type: "AWS::Lambda::Function",
    names: { code: undefined },
    more: () => ({ Code: { S3Bucket: "archives", S3Key: "function.zip" } }),
  },
  FunctionEventInvokeConfig: {
    type: "AWS::Lambda::EventInvokeConfig",
    more: () => ({ Qualifier: "$LATEST" }),
  },
  Integration: { type: "AWS::ApiGatewayV2::Integration" },
  LogGroup: { type: "AWS::Logs::LogGroup" },
  MetricAlarm: {
    type: "AWS::CloudWatch::Alarm",
    names: { dimensions: undefined, metricQueries: undefined, warmUpConfiguration: undefined },
    more: ({ dimensions, metricQueries }) =>
      present({
        Dimensions: dimensions && dimensionsOf(dimensions as Inputs),
        Metrics: (metricQueries as Inputs[] | undefined)?.map(queryOf),
      }),
  },
  Permission: { type: "AWS::Lambda::Permission", names: { function: "FunctionName" } },
  Policy: { type: "AWS::IAM::ManagedPolicy", names: { policy: "PolicyDocument" }, tags: "none" },
  Queue: {
    type: "AWS::SQS::Queue",
    names: { maxMessageSize: "MaximumMessageSize", messageRetentionSeconds: "MessageRetentionPeriod" },
    more: ({ redrivePolicy, visibilityTimeoutSeconds }) =>
      present({ RedrivePolicy: json(redrivePolicy), VisibilityTimeout: visibilityTimeoutSeconds }),
  },
  QueuePolicy: {
    type: "AWS::SQS::QueuePolicy",
    names: { policy: "PolicyDocument", queueUrl: undefined },
    more: ({ queueUrl }) => ({ Queues: [queueUrl] }),
  },
  Record: {
    type: "AWS::Route53::RecordSet",
    names: {
      zoneId: "HostedZoneId",
      records: "ResourceRecords",
      allowOverwrite: undefined,
      aliases: undefined,
      ttl: undefined,
    },
    more: ({ aliases, ttl }) => {
      const [alias] = (aliases ?? []) as { name: string; zoneId: string; evaluateTargetHealth: boolean }[];
      if (!alias) return { TTL: String(ttl) };
      const { name, zoneId, evaluateTargetHealth } = alias;
      return {
        AliasTarget: { DNSName: name, HostedZoneId: zoneId, EvaluateTargetHealth: evaluateTargetHealth },
      };
    },
  },
  Role: { type: "AWS::IAM::Role", names: { assumeRolePolicy: "AssumeRolePolicyDocument" } },
  RolePolicy: {
    type: "AWS::IAM::RolePolicy",
    names: { policy: "PolicyDocument", role: "RoleName" },
    more: () => ({ PolicyName: "own" }),
  },
  Route: { type: "AWS::ApiGatewayV2::Route" },
  Schedule: { type: "AWS::Scheduler::Schedule" },
  Secret: { type: "AWS::SecretsManager::Secret" },
  Stage: {
    type: "AWS::ApiGatewayV2::Stage",
    tags: "map",
    names: { name: "StageName" },
  },
  Table: {
    type: "AWS::DynamoDB::Table",
    names: Object.fromEntries(
      ["attributes", "hashKey", "rangeKey", "globalSecondaryIndexes", "pointInTimeRecovery", "ttl"].map(
        (name) => [name, undefined],
      ),
    ),
    more: tableOf,
  },
  Topic: { type: "AWS::SNS::Topic" },
  TopicPolicy: {
    type: "AWS::SNS::TopicPolicy",
    names: { arn: undefined, policy: "PolicyDocument" },
    more: ({ arn }) => ({ Topics: [arn] }),
  },
  TopicSubscription: { type: "AWS::SNS::Subscription", names: { topic: "TopicArn" } },
};

/** Parts of other resources in CloudFormation. */
const PARTS = [
  ...["Bucket", "BucketLifecycleConfiguration", "BucketPublicAccessBlock", "EventTarget"],
  ...["CertificateValidation", "RolePolicyAttachment", "SecretVersion"],
];

/** The CloudFormation template of what a program asks for. Throws for a type of which it knows no counterpart. */
export function templateOf(resources: readonly Recorded[]): object {
  const found: Record<string, Resource> = {};
  const add = (type: string, name: string, resource: Resource) => {
    found[`${type}${name.replace(/(^|\W+)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`] =
      resource;
  };
  for (const { type, name, inputs } of resources) {
    if (PARTS.includes(type)) continue;
    const counterpart = COUNTERPARTS[type];
    if (!counterpart) throw new Error(`${type} has no counterpart in CloudFormation: add it to template.ts.`);
    add(type, name, resourceOf(counterpart, opened(inputs) as Inputs));
  }
  for (const { name, inputs } of resources.filter(({ type }) => type === "Bucket"))
    add("Bucket", name, bucketOf(inputs, of(resources, name)));
  for (const { name, inputs } of resources.filter(({ type }) => type === "EventRule")) {
    const rule = Object.values(found).find(({ Properties }) => Properties === found[key(name)]?.Properties);
    if (rule) rule.Properties.Targets = [targetOf(of(resources, name)("EventTarget"), inputs)];
  }
  return { AWSTemplateFormatVersion: "2010-09-09", Resources: found };
}

function key(name: string): string {
  return `EventRule${name.replace(/(^|\W+)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`;
}

/** The inputs of a resource of this name, by type. */
function of(resources: readonly Recorded[], name: string) {
  return (type: string): Inputs =>
    resources.find((one) => one.type === type && one.name === name)?.inputs ?? {};
}

function resourceOf({ type, names = {}, tags = "list", more }: Counterpart, inputs: Inputs): Resource {
  const named = Object.entries(inputs).flatMap(([name, value]) => {
    if (name === "tags") return tags === "none" ? [] : [["Tags", tags === "map" ? value : tagsOf(value)]];
    const property = Object.hasOwn(names, name) ? names[name] : upper(name);
    if (property === undefined) return [];
    return [
      [property, property.endsWith("Document") ? json(value) : keepsKeys(name) ? kept(value) : flat(value)],
    ];
  });
  const properties = { ...Object.fromEntries(named), ...more?.(inputs) };
  return {
    Type: type,
    Properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !DROPPED.includes(name))),
  };
}

/** Arguments of queues by the names that CloudFormation has not. */
const DROPPED = ["VisibilityTimeoutSeconds"];

const keepsKeys = (name: string) => name === "environment";
const kept = (value: unknown) => ({ Variables: (value as { variables: object }).variables });

function bucketOf({ tags }: Inputs, part: (type: string) => Inputs): Resource {
  const { bucket: _, ...block } = part("BucketPublicAccessBlock");
  const rules = part("BucketLifecycleConfiguration").rules as Record<string, Record<string, unknown>>[];
  return {
    Type: "AWS::S3::Bucket",
    Properties: {
      Tags: tagsOf(tags),
      PublicAccessBlockConfiguration: flat(block),
      LifecycleConfiguration: {
        Rules: rules.map(({ id, status, filter, expiration, abortIncompleteMultipartUpload }) => ({
          ...{ Id: id, Status: status, Prefix: filter?.prefix, ExpirationInDays: expiration?.days },
          AbortIncompleteMultipartUpload: flat(abortIncompleteMultipartUpload),
        })),
      },
    },
  };
}

function targetOf({ arn, roleArn, inputTransformer, ...others }: Inputs, _rule: Inputs): Properties {
  const { inputPaths, inputTemplate } = (inputTransformer ?? {}) as Inputs;
  const { eventBusName: __, rule: ___, ...kept } = others;
  return present({
    ...(flat(kept) as Properties),
    ...{ Id: "target", Arn: arn, RoleArn: roleArn },
    InputTransformer: inputTransformer && { InputPathsMap: inputPaths, InputTemplate: inputTemplate },
  });
}

interface Key {
  attributeName: string;
  keyType: string;
}

function tableOf({
  attributes,
  hashKey,
  rangeKey,
  globalSecondaryIndexes,
  pointInTimeRecovery,
  ttl,
}: Inputs) {
  const keys = (all: Key[]) => all.map((one) => ({ AttributeName: one.attributeName, KeyType: one.keyType }));
  const sort = rangeKey ? [{ attributeName: String(rangeKey), keyType: "RANGE" }] : [];
  const indexes = globalSecondaryIndexes as
    | { name: string; keySchemas: Key[]; projectionType: string; nonKeyAttributes?: string[] }[]
    | undefined;
  return present({
    AttributeDefinitions: (attributes as { name: string; type: string }[]).map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keys([{ attributeName: String(hashKey), keyType: "HASH" }, ...sort]),
    GlobalSecondaryIndexes: indexes?.map(({ name, keySchemas, projectionType, nonKeyAttributes }) => ({
      ...{ IndexName: name, KeySchema: keys(keySchemas) },
      Projection: present({ ProjectionType: projectionType, NonKeyAttributes: nonKeyAttributes }),
    })),
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: (pointInTimeRecovery as { enabled: boolean }).enabled,
    },
    TimeToLiveSpecification: ttl && flat(ttl),
  });
}

function queryOf({ id, expression, label, returnData = false, metric }: Inputs): Properties {
  const { namespace, metricName, dimensions, stat, period } = (metric ?? {}) as Inputs;
  return present({
    ...{ Id: id, Expression: expression, Label: label, ReturnData: returnData },
    MetricStat: metric && {
      Metric: {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: dimensionsOf(dimensions as Inputs),
      },
      ...{ Stat: stat, Period: period },
    },
  });
}

function dimensionsOf(dimensions: Inputs) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function tagsOf(tags: unknown) {
  return Object.entries(tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
}

/** Keys as CloudFormation writes them, at every depth. */
function pascal<T>(value: T): T {
  if (Array.isArray(value)) return value.map(pascal) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [upper(name), pascal(inner)])) as T;
}

function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** Secrets as the texts in them. */
export function opened(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(opened);
  if (SECRET in value) return (value as unknown as { value: unknown }).value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, opened(inner)]));
}

/** @see https://www.pulumi.com/docs/ Pulumi's mark of a value with a meaning of its own, secrets among them. */
const SECRET = "4dabf18193072939515e22adb298388d";
