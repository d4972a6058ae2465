import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The region whose certificates CloudFront takes. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export const EDGE_REGION = "us-east-1";

/**
 * Managed policy CachingDisabled. It also keeps CloudFront from caching errors, and from answering several callers of
 * one path with the response of the first: the callers are different customers.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/**
 * Managed policy AllViewer: every header of the caller, Authorization and Host among them, all cookies and the whole
 * query string. The API finds its custom domain by Host.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

/** Above the 30 s after which the API gives up: CloudFront would ask again for a GET that the API still works on. */
const ORIGIN_READ_TIMEOUT_SECONDS = 35;

export interface DistributionOptions {
  /** The public name. */
  domainName: string;
  /** An issued certificate for that name, in us-east-1. */
  certificateArn: pulumi.Input<string>;
  /** Where the API's custom domain can be reached. */
  originName: pulumi.Input<string>;
}

/**
 * A distribution that passes every request on to an HTTP API, and keeps nothing. It writes no logs: what it forwards is
 * in the API's access log.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export function distributionArgs(options: DistributionOptions): aws.cloudfront.DistributionArgs {
  const { domainName, certificateArn, originName } = options;
  return {
    enabled: true,
    aliases: [domainName],
    httpVersion: "http2and3",
    isIpv6Enabled: true,
    origins: [
      {
        originId: "api",
        domainName: originName,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: ORIGIN_READ_TIMEOUT_SECONDS,
        },
      },
    ],
    defaultCacheBehavior: {
      targetOriginId: "api",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      // CloudFront wants to be told, although the policy caches nothing.
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: CACHING_DISABLED,
      originRequestPolicyId: ALL_VIEWER,
      // Compression is part of a cache policy, and this one has none.
      compress: false,
      // A redirect would come after a token has crossed the net in the clear, and turns a POST into a GET.
      viewerProtocolPolicy: "https-only",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: {
      acmCertificateArn: certificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  };
}
