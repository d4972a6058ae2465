import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grantable } from "../function/grantable.ts";
import { allowing } from "../function/grants.ts";

export interface SecretArgs {
  /** Key of the stack's config with one text, or a JSON list of texts that are all good at present, the newest first. */
  config: string;
}

/**
 * Secrets of one purpose, in one secret of AWS Secrets Manager: a JSON list. Two at a time make a rotation without a gap:
 * set `["new","old"]`, deploy, change it at the other side, set `["new"]`, deploy. Where the stack sets none there is
 * nothing, and nothing to pay.
 *
 * As an adapter's option it becomes its ARN, and the function may read it; its key is the AWS-managed one, whose policy
 * lets the account's principals decrypt through Secrets Manager.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 *
 * @example adapter("repositories", { token: new Secret("github-token", { config: "githubToken" }) })
 */
export class Secret extends pulumi.ComponentResource implements Grantable {
  readonly value?: pulumi.Output<string>;
  readonly statements: Grantable["statements"] = [];

  constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Secret", name, {}, opts);
    const texts = secrets(args.config);
    if (texts.length > 0) {
      const child = { parent: this };
      const secret = new aws.secretsmanager.Secret(name, {}, child);
      const version = new aws.secretsmanager.SecretVersion(
        name,
        { secretId: secret.id, secretString: pulumi.secret(JSON.stringify(texts)) },
        { ...child, additionalSecretOutputs: ["secretString"] },
      );
      // Nobody reads it before it has a value.
      this.value = version.arn;
      this.statements = allowing("secretsmanager:GetSecretValue", [secret.arn]);
    }
    this.registerOutputs({});
  }
}

/** The texts under a key of the stack's config. Throws an Error that names the key, and no value. */
function secrets(key: string): string[] {
  // Config.get() would warn that the value is secret; it is, and becomes so again above.
  const text = pulumi.runtime.getConfig(`${pulumi.getProject()}:${key}`)?.trim() ?? "";
  if (!text.startsWith("[")) return text === "" ? [] : [text];
  const list = parsed(text);
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string" && one !== ""))
    throw new Error(`Config ${key} begins like a JSON list of texts, but is none: write ["new","old"].`);
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
