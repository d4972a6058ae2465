import type { Credentials } from "./sign.ts";

/** A service, as its endpoints and variables name it. */
export interface ServiceName {
  /** In host names, and in signatures. */
  id: "dynamodb" | "events" | "sqs";
  /** At the end of AWS_ENDPOINT_URL_…. */
  variable: "DYNAMODB" | "EVENTBRIDGE" | "SQS";
}

/** Where requests go. */
export interface Endpoint {
  isSecure: boolean;
  /** As the socket wants it: an IPv6 address without brackets. */
  hostname: string;
  /** Empty for the protocol's own. */
  port: string;
  /** Ends with a slash. */
  path: string;
  /** The header `host`. */
  host: string;
  /** Whether somebody has set it, so that no queue's URL overrides it. */
  isOverridden: boolean;
}

/**
 * Credentials as Lambda hands them out, read anew for each request, since they rotate.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function credentials(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error(
      "There are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as Lambda does, or the stack's awsClient to sdk",
    );
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

/** The region that AWS_REGION, or else AWS_DEFAULT_REGION, names. */
export function regionOf(configured?: string): string {
  const region = configured || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error("There is no region: set AWS_REGION, as Lambda does");
  return region;
}

/** What a called service's trace continues, and by which AWS finds functions that call each other in a circle. */
export function traceId(): string | undefined {
  return (process.env.AWS_LAMBDA_FUNCTION_NAME && process.env._X_AMZN_TRACE_ID) || undefined;
}

/**
 * What AWS's logs call this client, with the application that AWS_SDK_UA_APP_ID names.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
export function userAgent(): string {
  const { AWS_SDK_UA_APP_ID: application } = process.env;
  const name = "event-choreography";
  return application ? `${name} app/${application.replace(/[^\w.!#$%&'*+^`|~-]/g, "-")}` : name;
}

/**
 * Where a service is: what is configured, AWS_ENDPOINT_URL_<service>, AWS_ENDPOINT_URL, or its regional endpoint; with
 * AWS_USE_DUALSTACK_ENDPOINT the one that has IPv6 addresses, too. FIPS endpoints are left to the SDK.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf({ id, variable }: ServiceName, region: string, configured?: string): Endpoint {
  const { env } = process;
  const isIgnored = isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS);
  const set = isIgnored ? undefined : env[`AWS_ENDPOINT_URL_${variable}`] || env.AWS_ENDPOINT_URL;
  const override = configured || set;
  if (override) return endpointAt(override, true);
  if (isTrue(env.AWS_USE_FIPS_ENDPOINT))
    throw new Error("FIPS endpoints need the AWS SDK: set the stack's awsClient to sdk");
  const [, suffix, dualStack] = PARTITIONS.find(([pattern]) => pattern.test(region)) ?? AWS;
  if (!isTrue(env.AWS_USE_DUALSTACK_ENDPOINT)) return endpointAt(`https://${id}.${region}.${suffix}`, false);
  return endpointAt(`https://${id}.${region}.${dualStack}`, true);
}

/** The endpoint of a URL. */
export function endpointAt(url: string, isOverridden: boolean): Endpoint {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  return {
    isSecure: protocol === "https:",
    hostname: hostname.replace(/^\[|\]$/g, ""),
    ...{ port, host, isOverridden },
    path: pathname.endsWith("/") ? pathname : `${pathname}/`,
  };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}

type Partition = readonly [regions: RegExp, suffix: string, dualStackSuffix: string];

const AWS: Partition = [/./, "amazonaws.com", "api.aws"];

/** Regions whose hosts are named otherwise. @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly Partition[] = [
  [/^cn-/, "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  [/^eusc-/, "amazonaws.eu", "api.amazonwebservices.eu"],
  [/^us-iso-/, "c2s.ic.gov", "api.aws.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov", "api.aws.scloud"],
  [/^eu-isoe-/, "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  [/^us-isof-/, "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
];
