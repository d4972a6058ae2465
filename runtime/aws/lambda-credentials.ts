import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Stands in for the SDK's chain of credential providers when functions are bundled: Lambda hands out credentials in
 * the environment, so SSO, STS, profiles and metadata services would be a fifth of every bundle for nothing.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = () => fromEnv();
