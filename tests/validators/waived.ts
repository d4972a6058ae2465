/** A finding that stays as it is. */
interface Waiver {
  tool: string;
  rule: string;
  /** The resources that it is about. */
  where: RegExp;
  reason: string;
}

/** AWS encrypts it all with keys of its own; a key of ours is $1 a month and a policy that can lock everybody out. */
const NO_KEYS = "No customer-managed keys (DECISIONS.md): encrypted with AWS's own.";

/** All that the validators find and we do not mend, each with its reason. One that finds nothing any more fails the test. */
export const WAIVED: readonly Waiver[] = [
  {
    ...{ tool: "cfn-lint", rule: "I3011", where: /./ },
    reason:
      "Deletion policies are CloudFormation's; Pulumi's `protect` and deletion protection stand in their place.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_27",
    where: /^AWS::SQS::Queue\./,
    reason: `${NO_KEYS} It asks for a KMS key.`,
  },
  { tool: "checkov", rule: "CKV_AWS_158", where: /^AWS::Logs::LogGroup\./, reason: NO_KEYS },
  { tool: "checkov", rule: "CKV_AWS_173", where: /^AWS::Lambda::Function\./, reason: NO_KEYS },
  { tool: "checkov", rule: "CKV_AWS_119", where: /^AWS::DynamoDB::Table\./, reason: NO_KEYS },
  { tool: "checkov", rule: "CKV_AWS_149", where: /^AWS::SecretsManager::Secret\./, reason: NO_KEYS },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_26", where: /^AWS::SNS::Topic\./ },
    reason:
      "The AWS-managed key lets neither EventBridge nor alarms publish; what comes out is plain mail anyway.",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_116", where: /^AWS::Lambda::Function\./ },
    reason:
      "Dead letters are queues of the mapping, or a failure destination: a function's own is for neither.",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_117", where: /^AWS::Lambda::Function\./ },
    reason: "Nothing that functions use is in a VPC; one would cost a NAT gateway and bring no wall.",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_115", where: /^AWS::Lambda::Function\./ },
    reason:
      "Consumers are bounded by their mapping's MaximumConcurrency; for endpoints it is an option (docs/deploy.md).",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_68", where: /^AWS::CloudFront::Distribution\./ },
    reason: "An HTTP API takes no WAF, and CloudFront can be gone past (docs/domain.md).",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_86", where: /^AWS::CloudFront::Distribution\./ },
    reason: "What CloudFront forwards is in the API's access log.",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_18", where: /^AWS::S3::Bucket\./ },
    reason: "One webhook writes it and its readers are functions whose logs name each object.",
  },
  {
    ...{ tool: "checkov", rule: "CKV_AWS_21", where: /^AWS::S3::Bucket\./ },
    reason: "An object is written once under a name that its content gives, and goes after recordDays.",
  },
];
