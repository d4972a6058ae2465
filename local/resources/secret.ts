import {
  CreateSecretCommand,
  DeleteSecretCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import type { secretsmanager } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

/** A secret without a value: a version has it. */
export const secret: Adapter<secretsmanager.SecretArgs> = {
  type: "aws:secretsmanager/secret:Secret",
  handles: ["description", "kmsKeyId", "name", "namePrefix", "recoveryWindowInDays", "region", "tags"],
  names: ["name", "namePrefix"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 512);
    const { ARN } = await context.clients.secretsmanager.send(
      new CreateSecretCommand({
        Name: name,
        Description: inputs.description,
        KmsKeyId: inputs.kmsKeyId,
        Tags: tagList(inputs.tags),
      }),
    );
    const arn = given(ARN, "ARN");
    return { id: arn, state: { name, arn, tagsAll: inputs.tags ?? {} } };
  },
  async update({ description, kmsKeyId }, { id, state }, { clients }) {
    await clients.secretsmanager.send(
      new UpdateSecretCommand({ SecretId: id, Description: description, KmsKeyId: kmsKeyId }),
    );
    return { id, state };
  },
  async remove({ id }, { clients }) {
    await clients.secretsmanager.send(
      new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true }),
    );
  },
};
