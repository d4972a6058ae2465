import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackSettings } from "../settings/settings.ts";
import { distributionArgs, EDGE_REGION } from "./distribution.ts";

/** A public name, and where its DNS records go. */
export interface DomainSettings {
  /** Host name, in lower case: `api.shop.example`. */
  domainName: string;
  /** Id of the public Route 53 hosted zone that holds the name. */
  hostedZoneId: string;
}

export interface DomainArgs extends DomainSettings {
  /** The stage that answers under the name. */
  stage: aws.apigatewayv2.Stage;
}

/**
 * A public name for an HTTP API: CloudFront in front, and behind it the API's custom domain, of the same name, so that
 * the Host header and TLS are about one name from end to end. See docs/domain.md, also for what it does not protect.
 *
 * Two certificates for that name, since CloudFront takes them from us-east-1 only and the API from its own region; one
 * where both are the same.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
 */
export class Domain extends pulumi.ComponentResource {
  /** Without a slash at its end. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Domain", name, {}, opts);
    const { domainName, hostedZoneId, stage } = args;
    const child = { parent: this };
    const request = { domainName, validationMethod: "DNS" };
    const edge = new aws.acm.Certificate(`${name}-edge`, { ...request, region: EDGE_REGION }, child);
    const challenge = edge.domainValidationOptions.apply(challengeOf);
    const proof = new aws.route53.Record(
      `${name}-proof`,
      {
        zoneId: hostedZoneId,
        name: challenge.resourceRecordName,
        type: challenge.resourceRecordType,
        records: [challenge.resourceRecordValue],
        ttl: 300,
        // ACM gives an account one record for a name, in all regions: what is overwritten is the same record, left by
        // another certificate of the name. https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
        allowOverwrite: true,
      },
      child,
    );
    /** The certificate's ARN once it is issued: nothing takes it before. */
    const issued = (certificateName: string, certificate: aws.acm.Certificate, where = {}) =>
      new aws.acm.CertificateValidation(
        certificateName,
        { certificateArn: certificate.arn, validationRecordFqdns: [proof.fqdn], ...where },
        child,
      ).certificateArn;
    const edgeCertificateArn = issued(`${name}-edge`, edge, { region: EDGE_REGION });
    const certificateArn = isInEdgeRegion()
      ? edgeCertificateArn
      : issued(name, new aws.acm.Certificate(name, request, child));

    const { domainName: apiName, domainNameConfiguration } = new aws.apigatewayv2.DomainName(
      name,
      {
        domainName,
        domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
      },
      child,
    );
    new aws.apigatewayv2.ApiMapping(
      name,
      { apiId: stage.apiId, domainName: apiName, stage: stage.name },
      child,
    );
    const distribution = new aws.cloudfront.Distribution(
      name,
      distributionArgs({
        domainName,
        certificateArn: edgeCertificateArn,
        // Not the public name itself: that leads back to CloudFront.
        originName: domainNameConfiguration.targetDomainName,
      }),
      child,
    );
    // Existing records of the name are not overwritten: they may be somebody's site.
    const target = { name: distribution.domainName, zoneId: distribution.hostedZoneId };
    for (const [suffix, type] of [
      ["ipv4", "A"],
      ["ipv6", "AAAA"],
    ] as const)
      new aws.route53.Record(
        `${name}-${suffix}`,
        {
          zoneId: hostedZoneId,
          name: domainName,
          type,
          // Route 53 takes no other value for CloudFront.
          aliases: [{ ...target, evaluateTargetHealth: false }],
        },
        child,
      );
    this.url = pulumi.output(`https://${domainName}`);
    this.registerOutputs({ url: this.url });
  }
}

/**
 * Whether the stack lives where CloudFront takes its certificates from. It must be known while the program runs, since
 * it decides whether a resource exists: an output, such as a part of an ARN, comes too late for a preview. Unknown is
 * the region only where neither aws:region nor AWS_REGION is set; a certificate of its own is right in any region.
 */
function isInEdgeRegion(): boolean {
  return aws.config.region === EDGE_REGION;
}

type Challenge = aws.types.output.acm.CertificateDomainValidationOption;

/** A certificate of one name has one challenge. */
function challengeOf([challenge]: Challenge[]): Challenge {
  if (!challenge) throw new Error("ACM gave no DNS record to prove the domain: run pulumi up again.");
  return challenge;
}

/**
 * ACM's rule for names, and 64 characters at most, since a certificate's common name holds no more.
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
const DOMAIN_NAME = /^(?=.{1,64}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html */
const HOSTED_ZONE_ID = /^Z[A-Z0-9]{1,31}$/;

/** The stack's public name; none where it sets none. */
export function domainSettings({ domainName, hostedZoneId }: StackSettings): DomainSettings | undefined {
  if (!domainName && !hostedZoneId) return undefined;
  if (!domainName || !hostedZoneId)
    throw new Error(
      `Config domainName is "${domainName}" and hostedZoneId is "${hostedZoneId}": they belong together, set both or none.`,
    );
  if (!DOMAIN_NAME.test(domainName))
    throw new Error(
      `Config domainName is "${domainName}": use a host name in lower case, of at most 64 characters, without scheme, ` +
        "port and path, such as api.shop.example.",
    );
  if (!HOSTED_ZONE_ID.test(hostedZoneId))
    throw new Error(
      `Config hostedZoneId is "${hostedZoneId}": use the id alone, such as Z0123456789ABCDEFGHIJ; ` +
        "aws route53 list-hosted-zones lists it behind /hostedzone/.",
    );
  return { domainName, hostedZoneId };
}
