import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { secretsmanager } from "@pulumi/aws";
import { type Adapter, given } from "../resource.ts";

/** A secret's value, which no message may show. */
export const secretVersion: Adapter<secretsmanager.SecretVersionArgs> = {
  type: "aws:secretsmanager/secretVersion:SecretVersion",
  handles: ["region", "secretId", "secretString", "versionStages"],
  names: ["secretId"],
  update: "create",
  async create({ secretId, secretString, versionStages }, { clients }) {
    // AWS refuses an empty one, which the local AWS would take.
    if (!secretString) throw new Error("a secret's version needs a secretString that is not empty");
    const { ARN, VersionId, VersionStages } = await clients.secretsmanager.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: secretString,
        VersionStages: versionStages,
      }),
    );
    const arn = given(ARN, "ARN");
    const versionId = given(VersionId, "VersionId");
    return {
      id: `${arn}|${versionId}`,
      state: { arn, secretArn: arn, versionId, versionStages: VersionStages },
    };
  },
  // The value in force cannot be deleted: it goes with its secret.
  async remove() {},
};
